"""Makes the tiny MiniMax-M2 checkpoints. Run from the repository root: python engine/models/families/minimax_m2/golden/make-golden.py

    hub    as on the hub, but plain weights: experts as w1, w2, w3, six of ten channels of a head rotated; stored bfloat16,
           config.json as transformers 4 wrote it
    fused  transformers 5's own names and fused tensors, stored float32, all channels rotated
"""

import pathlib
import sys

import torch
import transformers

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import classic, corrected, make, quiet  # noqa: E402

SIZES = dict(
    vocab_size=61, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2, head_dim=10,
    max_position_embeddings=64, num_local_experts=8, num_experts_per_tok=3, intermediate_size=11,
    rms_norm_eps=1e-2, tie_word_embeddings=False, pad_token_id=None, bos_token_id=None, eos_token_id=0,
)  # fmt: skip


def hub(config):
    """The number of rotated channels instead of their share, and what the hub's files say besides."""
    config = classic(config)
    del config["partial_rotary_factor"]
    return config | {
        "attn_type_list": [1, 1, 1], "qk_norm_type": "per_layer", "scoring_func": "sigmoid", "shared_intermediate_size": 0,
        "use_mtp": True, "use_qk_norm": True, "use_routing_bias": True,
    }  # fmt: skip


if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        (
            "hub",
            dict(rotary_dim=6, rope_parameters=dict(rope_type="default", rope_theta=500.0)),
            dict(stored=torch.bfloat16, rewrite=hub),
        ),
        ("fused", dict(rope_parameters=dict(rope_type="default", rope_theta=500.0)), dict(original_format=False)),
    ):
        config = transformers.MiniMaxM2Config(**SIZES | settings)
        make(HERE / name, transformers.MiniMaxM2ForCausalLM, config, choice=corrected, **options)
