"""Makes the tiny Llama 4 checkpoints. Run from the repository root: python engine/models/families/llama4_text/golden/make-golden.py

    scout     as Scout on the hub: the text part of a larger model, tensors and config.json within those of the whole; every
              layer routed, llama3 frequencies, every other layer blind to positions; stored bfloat16
    maverick  every other layer dense, no q/k norm, no growing queries, two experts per token; stored float32
    fp8       Maverick as fbgemm packs it: feed-forward networks in fp8 with a float32 scale per output, the rest bfloat16

The chunks and the steps in which queries grow are shorter than the sequences. transformers hands its experts all inputs at
once, so its modules are given the interface of other families here; golden.json says how far that is from transformers' own.
"""

import json
import pathlib
import sys

import torch
import transformers
from safetensors.torch import load_file
from transformers.models.llama4.modeling_llama4 import Llama4Router, Llama4TextExperts, Llama4TextMoe

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import classic, make, quiet  # noqa: E402
from pack import fp8  # noqa: E402

SIZES = dict(
    vocab_size=61, hidden_size=32, num_attention_heads=4, num_key_value_heads=2, head_dim=10, max_position_embeddings=64,
    num_local_experts=8, intermediate_size=11, intermediate_size_mlp=19, attention_chunk_size=6, floor_scale=4,
    attn_scale=0.3, rms_norm_eps=1e-2, tie_word_embeddings=False, pad_token_id=None, bos_token_id=None, eos_token_id=0,
)  # fmt: skip
LLAMA3 = dict(
    rope_type="llama3", rope_theta=500.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
    original_max_position_embeddings=32,
)  # fmt: skip
PLAIN = dict(rope_type="default", rope_theta=500.0)
MAVERICK = dict(
    num_hidden_layers=4, num_experts_per_tok=2, interleave_moe_layer_step=2, no_rope_layers=[1, 1, 0, 1],
    use_qk_norm=False, attn_temperature_tuning=False, rope_parameters=PLAIN,
)  # fmt: skip


class Router(Llama4Router):
    """Its logits first."""

    def forward(self, x):
        scores, logits = super().forward(x)
        return logits, scores


class Experts(Llama4TextExperts):
    """Chosen experts of each row, on the row times their weight; 0 to all others, which then give 0."""

    def forward(self, x, indices, weights):
        given = torch.zeros(self.num_experts, *x.shape)
        for slot in range(indices.shape[1]):
            given[indices[:, slot], torch.arange(len(x))] = x * weights[:, slot : slot + 1]
        return super().forward(given.view(-1, x.shape[1])).view(given.shape).sum(0)


class Moe(Llama4TextMoe):
    def forward(self, x):
        x = x.reshape(-1, self.hidden_dim)
        logits, scores = self.router(x)
        indices = logits.topk(self.top_k).indices
        return self.shared_expert(x) + self.experts(x, indices, scores.gather(-1, indices)), logits


def with_interface_of_others(model):
    for module in model.modules():
        for theirs, ours in ((Llama4Router, Router), (Llama4TextExperts, Experts), (Llama4TextMoe, Moe)):
            if type(module) is theirs:
                module.__class__ = ours


def by_logits(_router, logits):
    return logits


def within_whole(tensors):
    return {f"language_model.{name}": t for name, t in tensors.items()} | {"vision_model.scale": torch.ones(3)}


def whole(written):
    return {"architectures": ["Llama4ForConditionalGeneration"], "model_type": "llama4", "text_config": classic(written)}


def pack_by_output(tensors):
    """Experts lie [in, out]: a scale per column, of gate and up as a row, of down as a column."""
    packed, expanded = {}, {}
    for name, tensor in tensors.items():
        packed[name], expanded[name] = tensor, tensor.float()
        if name.endswith(("experts.gate_up_proj", "experts.down_proj")):
            parts = [fp8(each.float(), (each.shape[0], 1), torch.float32) for each in tensor]
            codes, scales, values = zip(*parts)
            packed[name] = torch.stack([each.view(torch.uint8) for each in codes]).view(torch.float8_e4m3fn)
            grid = torch.stack(scales)
            packed[name + "_scale"] = grid if name.endswith("gate_up_proj") else grid.transpose(1, 2)
            expanded[name] = torch.stack(values)
        elif "feed_forward" in name and name.endswith("_proj.weight"):
            packed[name], packed[name + "_scale"], expanded[name] = fp8(
                tensor.float(), (1, tensor.shape[1]), torch.float32
            )
    return packed, expanded


def fbgemm(written):
    return written | {"quantization_config": {"activation_scale_ub": 1200.0, "quant_method": "fbgemm_fp8"}}


def note_distance(folder):
    """Largest relative difference of logits from transformers' own modules."""
    golden = load_file(folder / "golden.safetensors")
    config = json.loads((folder / "config.json").read_text())
    tensors = {name.removeprefix("language_model."): t for name, t in load_file(folder / "model.safetensors").items()}
    plain = transformers.Llama4TextConfig(**config.get("text_config", config))
    model = transformers.Llama4ForCausalLM._from_config(plain, attn_implementation="eager", dtype=torch.float32).eval()
    tensors.pop("vision_model.scale", None)
    model.load_state_dict({name: t.float() for name, t in tensors.items()})
    worst = 0.0
    for number in range(5):
        ids, logits = golden[f"sequence.{number}.input_ids"].long(), golden[f"sequence.{number}.logits"]
        with torch.no_grad():
            theirs = model(input_ids=ids.unsqueeze(0), use_cache=False).logits[0]
        worst = max(worst, float((theirs - logits).abs().max() / logits.abs().max()))
    path = folder / "golden.json"
    about = json.loads(path.read_text()) | {"relative_difference_from_transformers": worst}
    path.write_text(json.dumps(about, indent=2) + "\n")
    print(folder.name, worst)


if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        (
            "scout",
            dict(num_hidden_layers=3, num_experts_per_tok=1, no_rope_layer_interval=2, rope_parameters=LLAMA3),
            dict(stored=torch.bfloat16, rename=within_whole, rewrite=whole),
        ),
        (
            "maverick",
            MAVERICK,
            dict(),
        ),
        ("fp8", MAVERICK, dict(stored=torch.bfloat16, rewrite=fbgemm, pack=pack_by_output)),
    ):
        config = transformers.Llama4TextConfig(**SIZES | settings)
        make(
            HERE / name, transformers.Llama4ForCausalLM, config,
            choice=by_logits, adapt=with_interface_of_others, at_input=True, **options,
        )  # fmt: skip
        # It reads plain weights, and the modules are maverick's.
        if name != "fp8":
            note_distance(HERE / name)
