"""Makes the tiny GLM-4.5 checkpoints. Run from the repository root: python engine/models/families/glm4_moe/golden/make-golden.py

    hub    as GLM-4.5: norms over each head of q and k, biases on q, k and v, weights normalised and scaled; stored bfloat16,
           config.json as transformers 4 wrote it, a layer for the prediction of a second token behind the last one
    air    as GLM-4.5-Air: no q/k norm; choice within two of four groups; stored float32, transformers 5's own fused tensors
"""

import pathlib
import sys

import torch
import transformers

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import classic, corrected_within_groups, make, quiet  # noqa: E402

# head_dim is not hidden_size / heads; six of its ten channels are rotated.
SIZES = dict(
    vocab_size=61, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2, head_dim=10,
    max_position_embeddings=64, n_routed_experts=8, num_experts_per_tok=3, intermediate_size=19, moe_intermediate_size=11,
    n_shared_experts=1, first_k_dense_replace=1, attention_bias=True,
    rope_parameters=dict(rope_type="default", rope_theta=500.0, partial_rotary_factor=0.6),
    rms_norm_eps=1e-2, tie_word_embeddings=False, pad_token_id=None, bos_token_id=None, eos_token_id=0,
)  # fmt: skip


def with_more_layers(tensors):
    """As the released files have it: a further layer, which the model itself does not use."""
    return tensors | {f"model.layers.3.{name}.weight": torch.ones(32) for name in ("enorm", "input_layernorm")}


if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        (
            "hub",
            dict(use_qk_norm=True, n_group=1, topk_group=1, norm_topk_prob=True, routed_scaling_factor=2.5),
            dict(stored=torch.bfloat16, rewrite=classic, rename=with_more_layers),
        ),
        (
            "air",
            dict(use_qk_norm=False, n_group=4, topk_group=2, norm_topk_prob=False, routed_scaling_factor=1.0),
            dict(original_format=False),
        ),
    ):
        config = transformers.Glm4MoeConfig(**SIZES | settings)
        make(HERE / name, transformers.Glm4MoeForCausalLM, config, choice=corrected_within_groups, **options)
