"""Makes the tiny DeepSeek-V2 checkpoints. Run from the repository root: python engine/models/families/deepseek_v2/golden/make-golden.py

    lite    as V2-Lite on the hub: no low rank for q, the first layer dense, two shared experts, YaRN with both mscales,
            greedy choice; stored bfloat16, config.json as transformers 4 wrote it
    groups  transformers 5's own fused tensors, stored float32, low rank for q, choice within two of four groups, weights
            times 2.5
"""

import pathlib
import sys

import torch
import transformers

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import classic, make, quiet  # noqa: E402

# Keys of 10 channels, 4 of them rotated; values of 5. The norms inside attention have an eps of their own.
SIZES = dict(
    vocab_size=61, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=4,
    max_position_embeddings=64, n_routed_experts=8, num_experts_per_tok=3, intermediate_size=19, moe_intermediate_size=11,
    kv_lora_rank=12, qk_nope_head_dim=6, qk_rope_head_dim=4, v_head_dim=5,
    rms_norm_eps=1e-2, tie_word_embeddings=False, pad_token_id=None, bos_token_id=None, eos_token_id=0,
)  # fmt: skip
YARN = dict(
    rope_type="yarn", rope_theta=500.0, factor=4.0, original_max_position_embeddings=16, beta_fast=32, beta_slow=1,
    mscale=0.9, mscale_all_dim=0.6,
)  # fmt: skip
PLAIN = dict(rope_type="default", rope_theta=500.0)


def within_groups(router, logits):
    """What DeepSeek-V2 chooses by: probabilities of the experts in the best groups."""
    probs = torch.softmax(logits, -1)
    if router.topk_method == "greedy":
        return probs
    groups = probs.view(len(probs), router.num_group, -1)
    best = groups.max(-1).values.topk(router.topk_group).indices
    kept = torch.zeros(groups.shape[:2]).scatter_(1, best, 1).bool()
    return groups.masked_fill(~kept.unsqueeze(-1), 0.0).reshape(probs.shape)


def hub(config):
    config = classic(config)
    del config["head_dim"]
    return config


if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        (
            "lite",
            dict(q_lora_rank=None, first_k_dense_replace=1, n_shared_experts=2, rope_parameters=YARN),
            dict(stored=torch.bfloat16, rewrite=hub),
        ),
        (
            "groups",
            dict(
                q_lora_rank=10, n_shared_experts=1, rope_parameters=PLAIN, topk_method="group_limited_greedy", n_group=4,
                topk_group=2, routed_scaling_factor=2.5,
            ),
            dict(original_format=False),
        ),
    ):
        config = transformers.DeepseekV2Config(**SIZES | settings)
        make(HERE / name, transformers.DeepseekV2ForCausalLM, config, choice=within_groups, **options)
