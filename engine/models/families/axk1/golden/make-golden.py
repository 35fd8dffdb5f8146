"""Makes the tiny A.X-K1 checkpoints. Run from the repository root: python engine/models/families/axk1/golden/make-golden.py

    hub    the first layer dense, choice within two of four groups, weights normalised and times 2.5, YaRN with
           mscale_all_dim; stored bfloat16, config.json as transformers 4 wrote it
    fused  no dense layer, one group, two shared experts, weights not normalised, halves rotated; stored float32,
           transformers 5's own fused tensors and name of the norm behind the experts
"""

import pathlib
import sys

import torch
import transformers

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import classic, corrected_within_groups, make, quiet  # noqa: E402

SIZES = dict(
    vocab_size=61, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=4,
    max_position_embeddings=64, n_routed_experts=8, num_experts_per_tok=3, intermediate_size=19, moe_intermediate_size=11,
    q_lora_rank=10, kv_lora_rank=12, qk_nope_head_dim=6, qk_rope_head_dim=4, v_head_dim=5,
    rms_norm_eps=1e-2, tie_word_embeddings=False, pad_token_id=None, bos_token_id=None, eos_token_id=0,
)  # fmt: skip
YARN = dict(
    rope_type="yarn", rope_theta=500.0, factor=4.0, original_max_position_embeddings=16, beta_fast=32, beta_slow=1,
    mscale=1.0, mscale_all_dim=1.0,
)  # fmt: skip
PLAIN = dict(rope_type="default", rope_theta=500.0)


def hub(config):
    config = classic(config)
    del config["head_dim"]
    return config


if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        (
            "hub",
            dict(first_k_dense_replace=1, n_shared_experts=1, n_group=4, topk_group=2, rope_parameters=YARN),
            dict(stored=torch.bfloat16, rewrite=hub),
        ),
        (
            "fused",
            dict(
                first_k_dense_replace=0, n_shared_experts=2, n_group=1, topk_group=1, norm_topk_prob=False,
                routed_scaling_factor=1.3, rope_interleave=False, rope_parameters=PLAIN,
            ),
            dict(original_format=False),
        ),
    ):
        config = transformers.AXK1Config(**SIZES | settings)
        make(HERE / name, transformers.AXK1ForCausalLM, config, choice=corrected_within_groups, **options)
