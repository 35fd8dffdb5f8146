"""Makes the tiny K-EXAONE checkpoints. Run from the repository root: python engine/models/families/exaone_moe/golden/make-golden.py

    hub    as on the hub: windows in three of four layers, no RoPE in the fourth, the first layer dense, choice within two
           of four groups; stored bfloat16, config.json as transformers 4 wrote it, a block for the prediction of a second
           token besides
    fused  transformers 5's own names and fused tensors, stored float32: dense and routed layers by list, weights as scored
"""

import pathlib
import sys

import torch
import transformers

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import classic, corrected_within_groups, make, quiet  # noqa: E402

SIZES = dict(
    vocab_size=61, hidden_size=32, num_attention_heads=4, num_key_value_heads=2, head_dim=6,
    max_position_embeddings=64, num_experts=8, num_experts_per_tok=3, intermediate_size=19, moe_intermediate_size=11,
    num_shared_experts=1, rope_parameters=dict(rope_type="default", rope_theta=500.0),
    rms_norm_eps=1e-2, tie_word_embeddings=False, pad_token_id=None, bos_token_id=None, eos_token_id=0,
)  # fmt: skip
SLIDING, FULL = "sliding_attention", "full_attention"


def hub(config):
    """The number of dense layers instead of a list, and other names for it."""
    config = classic(config)
    del config["mlp_layer_types"], config["first_k_dense_replace"]
    return config | {
        "first_last_k_dense_replace": 1, "is_moe_layer": [False, True, True, True], "sliding_window_pattern": "LLLG",
        "scoring_func": "sigmoid", "topk_method": "noaux_tc",
    }  # fmt: skip


def with_more_tensors(tensors):
    return tensors | {"mtp.norm.weight": torch.ones(32)}


if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        (
            "hub",
            dict(
                num_hidden_layers=4, layer_types=[SLIDING, SLIDING, SLIDING, FULL], sliding_window=5,
                first_k_dense_replace=1, n_group=4, topk_group=2, norm_topk_prob=True, routed_scaling_factor=2.5,
            ),
            dict(stored=torch.bfloat16, rewrite=hub, rename=with_more_tensors),
        ),
        (
            "fused",
            dict(
                num_hidden_layers=3, layer_types=[FULL, SLIDING, FULL], sliding_window=7,
                mlp_layer_types=["sparse", "dense", "sparse"], norm_topk_prob=False, routed_scaling_factor=1.3,
            ),
            dict(original_format=False),
        ),
    ):
        config = transformers.ExaoneMoeConfig(**SIZES | settings)
        make(HERE / name, transformers.ExaoneMoeForCausalLM, config, choice=corrected_within_groups, **options)
