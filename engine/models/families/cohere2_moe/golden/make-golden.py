"""Makes the tiny Command A+ checkpoints. Run from the repository root: python engine/models/families/cohere2_moe/golden/make-golden.py

    hub    layer norms, sigmoids of the chosen normalised, two shared experts averaged with the routed ones, the first layer
           dense, tied; windows and dense layers by pattern; stored bfloat16, config.json as transformers 4 wrote it
    fused  RMS norms, softmax over the chosen, a shared expert added, biases in attention, a head of its own; stored float32,
           transformers 5's own fused tensors
"""

import pathlib
import sys

import torch
import transformers

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import classic, make, quiet  # noqa: E402

SIZES = dict(
    vocab_size=61, hidden_size=32, num_attention_heads=4, num_key_value_heads=2, head_dim=10, max_position_embeddings=64,
    num_experts=8, num_experts_per_tok=3, intermediate_size=11, sliding_window=5, logit_scale=0.25,
    rope_theta=500.0, pad_token_id=None, bos_token_id=None, eos_token_id=0,
)  # fmt: skip


def by_logits(_router, logits):
    return logits


def hub(written):
    """Patterns instead of lists."""
    written = classic(written)
    del written["layer_types"], written["mlp_layer_types"], written["rms_norm_eps"]
    return written | {"first_k_dense_replace": 1}


if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        (
            "hub",
            dict(
                num_hidden_layers=4, first_k_dense_replace=1, prefix_dense_intermediate_size=19, sliding_window_pattern=2,
                num_shared_experts=2, expert_selection_fn="sigmoid", norm_topk_prob=True, layer_norm_eps=1e-2,
                tie_word_embeddings=True,
            ),
            dict(stored=torch.bfloat16, rewrite=hub, choice=by_logits),
        ),
        (
            "fused",
            dict(
                num_hidden_layers=3, layer_types=["sliding_attention", "full_attention", "sliding_attention"],
                num_shared_experts=1, shared_expert_combination_strategy="sum", expert_selection_fn="softmax",
                rms_norm_eps=1e-2, attention_bias=True, tie_word_embeddings=False,
            ),
            dict(original_format=False),
        ),
    ):
        config = transformers.Cohere2MoeConfig(**SIZES | settings)
        make(HERE / name, transformers.Cohere2MoeForCausalLM, config, reads_mid=None, **options)
