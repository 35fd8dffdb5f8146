"""Makes the tiny Phi-MoE checkpoints. Run from the repository root: python engine/models/families/phimoe/golden/make-golden.py

    hub    as Phi-3.5-MoE: LongRoPE with both mscales and an original length that some sequences exceed, biases on q, k, v, o
           and on the logits, a window in all layers; stored bfloat16, config.json as transformers 4 wrote it
    fused  no biases but those of the norms, no window, plain RoPE; stored float32, transformers 5's own fused tensors

transformers 5.18 keeps the short factors of LongRoPE in sequences beyond the original length. The rotary embedding here is
therefore one of our own, which follows the model's original code; golden.json says how far it is from transformers'.
The jitter noise, which says which experts share a weight, is large enough for many to do so: golden.json says how many.
"""

import json
import pathlib
import sys

import torch
import transformers
from safetensors.torch import load_file

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import classic, make, quiet  # noqa: E402

SIZES = dict(
    vocab_size=61, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2,
    max_position_embeddings=64, num_local_experts=8, num_experts_per_tok=2, intermediate_size=11, router_jitter_noise=0.2,
    rms_norm_eps=1e-2, tie_word_embeddings=False, pad_token_id=None, bos_token_id=None, eos_token_id=0,
)  # fmt: skip
LONG = dict(
    rope_type="longrope", rope_theta=500.0, short_factor=[1.0, 1.1, 1.3, 2.0], long_factor=[1.0, 1.9, 4.0, 9.0],
    short_mscale=1.1, long_mscale=1.3, original_max_position_embeddings=10, factor=6.4,
)  # fmt: skip
PLAIN = dict(rope_type="default", rope_theta=500.0)


class LongRope(torch.nn.Module):
    """cos and sin of LongRoPE: factors and mscale by the length of the whole sequence."""

    def __init__(self, settings, head):
        super().__init__()
        self.settings, self.head = settings, head

    def forward(self, x, position_ids):
        settings = self.settings
        kind = "long" if len(position_ids[0]) > settings["original_max_position_embeddings"] else "short"
        pairs = torch.arange(self.head // 2, dtype=torch.float64)
        waves = settings["rope_theta"] ** (-2 * pairs / self.head) / torch.tensor(settings[f"{kind}_factor"]).double()
        angles = torch.outer(position_ids[0].double(), waves).repeat(1, 2).unsqueeze(0)
        factor = settings[f"{kind}_mscale"]
        return (angles.cos() * factor).to(x.dtype), (angles.sin() * factor).to(x.dtype)


def turn_as_the_original(model):
    settings = model.config.rope_parameters
    if settings["rope_type"] == "longrope":
        model.model.rotary_emb = LongRope(settings, model.config.hidden_size // model.config.num_attention_heads)


def shared_share(folder):
    """Share of weights below 1: with 0, nothing would be near anything."""
    weights = torch.cat([t.flatten() for n, t in load_file(folder / "golden.safetensors").items() if "weights" in n])
    return float((weights < 0.999).float().mean())


def distance_from_transformers(folder):
    """Largest relative difference of logits, by length of the sequence."""
    golden = load_file(folder / "golden.safetensors")
    model = transformers.PhimoeForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    model.set_experts_implementation("eager")
    result = {}
    for number in range(5):
        ids, logits = golden[f"sequence.{number}.input_ids"].long(), golden[f"sequence.{number}.logits"]
        with torch.no_grad():
            theirs = model.eval()(input_ids=ids.unsqueeze(0), use_cache=False).logits[0]
        result[str(len(ids))] = float((theirs - logits).abs().max() / logits.abs().max())
    return result


if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        (
            "hub",
            dict(attention_bias=True, lm_head_bias=True, sliding_window=19, rope_parameters=LONG),
            dict(stored=torch.bfloat16, rewrite=classic),
        ),
        ("fused", dict(rope_parameters=PLAIN), dict(original_format=False)),
    ):
        config = transformers.PhimoeConfig(**SIZES | settings)
        make(HERE / name, transformers.PhimoeForCausalLM, config, adapt=turn_as_the_original, **options)
        path = HERE / name / "golden.json"
        about = json.loads(path.read_text())
        about["share_of_weights_below_1"] = shared_share(HERE / name)
        if name == "hub":
            about["relative_difference_from_transformers_by_length"] = distance_from_transformers(HERE / name)
        path.write_text(json.dumps(about, indent=2) + "\n")
