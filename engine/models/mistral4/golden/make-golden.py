"""Makes the tiny Mistral-4 checkpoints. Run from the repository root: python engine/models/mistral4/golden/make-golden.py

    hub     as Mistral Small 4: all experts in one tensor, low rank for q, one group, weights normalised, YaRN whose original
            length the sequences exceed, so that queries grow; stored bfloat16
    groups  choice within two of four groups, the first layer dense, no low rank for q, weights not normalised and times 1.4,
            halves rotated; stored float32
"""

import pathlib
import sys

import torch
import transformers

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import make, quiet  # noqa: E402

SIZES = dict(
    vocab_size=61, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=4,
    max_position_embeddings=64, n_routed_experts=8, num_experts_per_tok=3, intermediate_size=19, moe_intermediate_size=11,
    n_shared_experts=1, kv_lora_rank=12, qk_nope_head_dim=6, qk_rope_head_dim=4, v_head_dim=5,
    rms_norm_eps=1e-2, tie_word_embeddings=False, pad_token_id=None, bos_token_id=None, eos_token_id=0,
)  # fmt: skip
# Large enough for a position counted wrongly to be seen, small enough not to magnify rounding by sharp attention.
GROWTH = dict(llama_4_scaling_beta=0.3, original_max_position_embeddings=6)
YARN = dict(rope_type="yarn", rope_theta=500.0, factor=4.0, beta_fast=32, beta_slow=1, mscale=1.0, mscale_all_dim=1.0)


def within_groups(router, logits):
    """Probabilities of the experts in the best groups, by the sum of their best two; 0 for the others."""
    probs = torch.softmax(logits, -1)
    groups = probs.view(len(probs), router.num_group, -1)
    best = groups.topk(2, -1).values.sum(-1).topk(router.topk_group).indices
    kept = torch.zeros(groups.shape[:2]).scatter_(1, best, 1).bool()
    return groups.masked_fill(~kept.unsqueeze(-1), 0.0).reshape(probs.shape)


if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        (
            "hub",
            dict(q_lora_rank=10, n_group=1, topk_group=1, norm_topk_prob=True, rope_parameters=YARN | GROWTH),
            dict(stored=torch.bfloat16),
        ),
        (
            "groups",
            dict(
                q_lora_rank=None, n_group=4, topk_group=2, norm_topk_prob=False, routed_scaling_factor=1.4,
                first_k_dense_replace=1, rope_interleave=False, rope_parameters=YARN | GROWTH | dict(factor=2.5, mscale_all_dim=0.0),
            ),
            dict(),
        ),
    ):
        config = transformers.Mistral4Config(**SIZES | settings)
        make(HERE / name, transformers.Mistral4ForCausalLM, config, choice=within_groups, **options)
