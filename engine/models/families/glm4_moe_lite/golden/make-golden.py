"""Makes the tiny GLM-4.7-Flash checkpoints. Run from the repository root:
python engine/models/families/glm4_moe_lite/golden/make-golden.py

    flash  as GLM-4.7-Flash: low rank for q, values wider than keys, one group, weights normalised and times 1.8, the first
           layer dense; stored bfloat16, config.json as the hub spells it
    list   dense layers by list, choice within two of four groups, no low rank for q, halves rotated; stored float32,
           transformers 5's own fused tensors
"""

import pathlib
import sys

import torch
import transformers

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import classic, corrected_within_groups, make, quiet  # noqa: E402

SIZES = dict(
    vocab_size=61, hidden_size=32, num_attention_heads=4, num_key_value_heads=4, max_position_embeddings=64,
    n_routed_experts=8, num_experts_per_tok=3, intermediate_size=19, moe_intermediate_size=11, n_shared_experts=1,
    kv_lora_rank=12, qk_nope_head_dim=6, qk_rope_head_dim=4, v_head_dim=11,
    rope_parameters=dict(rope_type="default", rope_theta=500.0), rms_norm_eps=1e-2, tie_word_embeddings=False,
    pad_token_id=None, bos_token_id=None, eos_token_id=0,
)  # fmt: skip


def hub(config):
    """The number of dense layers instead of a list."""
    config = classic(config)
    del config["mlp_layer_types"]
    return config | {"first_k_dense_replace": 1, "topk_method": "noaux_tc", "partial_rotary_factor": 1.0}


if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        (
            "flash",
            dict(
                num_hidden_layers=3, q_lora_rank=10, n_group=1, topk_group=1, norm_topk_prob=True,
                routed_scaling_factor=1.8,
            ),
            dict(stored=torch.bfloat16, rewrite=hub),
        ),
        (
            "list",
            dict(
                num_hidden_layers=4, q_lora_rank=None, n_group=4, topk_group=2, norm_topk_prob=False,
                routed_scaling_factor=1.3, rope_interleave=False, mlp_layer_types=["dense", "sparse", "dense", "sparse"],
            ),
            dict(original_format=False),
        ),
    ):
        config = transformers.Glm4MoeLiteConfig(**SIZES | settings)
        make(HERE / name, transformers.Glm4MoeLiteForCausalLM, config, choice=corrected_within_groups, **options)
