"""Makes the tiny GPT-OSS checkpoints. Run from the repository root: python engine/models/families/gpt_oss/golden/make-golden.py

    hub    stored bfloat16, config.json as transformers 4 wrote it, with YaRN whose ramp is not moved to whole channels
    mxfp4  as published: experts in mxfp4, the rest bfloat16, with the settings of hub
    plain  stored float32, v5 config.json, no YaRN and no attention biases, windows as layer_types lists them

Gate and up are made large enough that the clamp cuts off some of them: golden.json says how many.
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
from pack import expand_mxfp4, pack_mxfp4  # noqa: E402

SIZES = dict(
    vocab_size=61, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2, head_dim=6,
    max_position_embeddings=64, num_local_experts=8, num_experts_per_tok=3, intermediate_size=11, sliding_window=5,
    rms_norm_eps=1e-2, tie_word_embeddings=False, pad_token_id=None, bos_token_id=None, eos_token_id=0,
)  # fmt: skip
YARN = dict(
    rope_type="yarn", rope_theta=500.0, factor=4.0, original_max_position_embeddings=16, truncate=False,
    beta_fast=4.0, beta_slow=0.5,
)  # fmt: skip
PLAIN = dict(rope_type="default", rope_theta=500.0)


def widen(model):
    """Larger gates and ups, once: for the clamp to have something to cut off."""
    with torch.no_grad():
        for block in model.model.layers:
            block.mlp.experts.gate_up_proj.mul_(4)


def hub(config):
    """The list of layers was there, with other names for the number of experts and their top-k besides."""
    config = classic(config)
    config["experts_per_token"] = config["num_experts_per_tok"]
    config["swiglu_limit"] = 7.0
    return config


def published(config):
    return hub(config) | {
        "quantization_config": {
            "modules_to_not_convert": [
                "model.layers.*.self_attn", "model.layers.*.mlp.router", "model.embed_tokens", "lm_head",
            ],
            "quant_method": "mxfp4",
        }
    }  # fmt: skip


def cut_share(folder, ids):
    """Share of gates above the limit and of ups beyond it; 0 would leave the clamp untested."""
    config = transformers.GptOssConfig.from_pretrained(folder, attn_implementation="eager")
    # Built by hand: transformers loads packed files only beside accelerate.
    model = transformers.GptOssForCausalLM(config).float()
    model.load_state_dict(expand_mxfp4(load_file(folder / "model.safetensors")))
    model.set_experts_implementation("eager")
    seen = []
    for block in model.model.layers:
        experts, apply = block.mlp.experts, block.mlp.experts._apply_gate

        def watch(gate_up, apply=apply, limit=experts.limit):
            seen.append(((gate_up[..., ::2] > limit).float().mean(), (gate_up[..., 1::2].abs() > limit).float().mean()))
            return apply(gate_up)

        experts._apply_gate = watch
    with torch.no_grad():
        model(input_ids=torch.tensor([ids]), use_cache=False)
    return [float(torch.stack(shares).mean()) for shares in zip(*seen)]


if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        ("hub", dict(rope_parameters=YARN), dict(stored=torch.bfloat16, rewrite=hub)),
        (
            "mxfp4",
            # Groups of 32 channels: two in a row of gate and up, one in a row of down.
            dict(rope_parameters=YARN, hidden_size=64, intermediate_size=32),
            dict(stored=torch.bfloat16, rewrite=published, pack=pack_mxfp4),
        ),
        (
            "plain",
            dict(
                rope_parameters=PLAIN, attention_bias=False,
                layer_types=["full_attention", "sliding_attention", "full_attention"],
            ),
            dict(),
        ),
    ):
        config = transformers.GptOssConfig(**SIZES | settings)
        make(HERE / name, transformers.GptOssForCausalLM, config, after_random=widen, **options)
        path = HERE / name / "golden.json"
        about = json.loads(path.read_text())
        about["cut_share_of_gate_and_up"] = cut_share(HERE / name, list(range(25)))
        path.write_text(json.dumps(about, indent=2) + "\n")
