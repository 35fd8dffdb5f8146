"""Makes the tiny Trinity checkpoints. Run from the repository root: python engine/models/families/afmoe/golden/make-golden.py

    hub       as on the hub: an expert's projections one by one, stored bfloat16, config.json as transformers 4 wrote it, the
              first layer dense, windows in three of four layers, embedding times the root of its size
    resaved   stored float32, config.json as transformers 5 writes it, its fused tensors, all layers routed, a list of
              kinds of layers, no factor on the embedding, biases
"""

import pathlib
import sys

import torch
import transformers

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import classic, make, quiet  # noqa: E402

SIZES = dict(
    vocab_size=61, hidden_size=32, num_attention_heads=4, num_key_value_heads=2, head_dim=6, sliding_window=6,
    max_position_embeddings=64, num_experts=8, num_experts_per_tok=3, intermediate_size=19, moe_intermediate_size=11,
    route_scale=1.7, rms_norm_eps=1e-2, tie_word_embeddings=False, pad_token_id=None, bos_token_id=None, eos_token_id=0,
    rope_parameters={"rope_type": "default", "rope_theta": 500.0},
)  # fmt: skip


def hub(config):
    """With the keys that only its first code reads."""
    config = classic(config)
    del config["layer_types"]
    return config | {
        "score_func": "sigmoid", "route_norm": True, "n_group": 1, "topk_group": 1, "num_expert_groups": 1,
        "num_limited_groups": 1,
    }  # fmt: skip


def before_experts(block):
    return block.pre_mlp_layernorm


def corrected(_router, logits, bias):
    return logits.sigmoid() + bias


if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        (
            "hub",
            dict(num_hidden_layers=4, num_dense_layers=1, num_shared_experts=1, mup_enabled=True),
            dict(stored=torch.bfloat16, rewrite=hub),
        ),
        (
            "resaved",
            dict(
                num_hidden_layers=2, num_dense_layers=0, num_shared_experts=2, attention_bias=True,
                layer_types=["full_attention", "sliding_attention"],
            ),
            dict(original_format=False),
        ),
    ):  # fmt: skip
        config = transformers.AfmoeConfig(**SIZES | settings)
        make(
            HERE / name, transformers.AfmoeForCausalLM, config, choice=corrected, reads_mid=before_experts, **options
        )  # fmt: skip
