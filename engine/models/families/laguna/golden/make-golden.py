"""Makes the tiny Laguna checkpoints. Run from the repository root: python engine/models/families/laguna/golden/make-golden.py

    hub    as on the hub: an expert's projections one by one, stored bfloat16, config.json with the keys of the family's first
           code besides, the first of four layers dense, windows in every other with more heads and plain rotation, YaRN over
           half of each head in the rest
    fused  transformers 5's own fused tensors and names, stored float32, logits of the router capped, one factor for each
           channel of attention, all layers routed, biases
"""

import pathlib
import sys

import torch
import transformers

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import make, quiet  # noqa: E402

SIZES = dict(
    vocab_size=61, hidden_size=32, num_attention_heads=4, num_key_value_heads=2, head_dim=8, sliding_window=6,
    max_position_embeddings=64, num_experts=8, num_experts_per_tok=3, intermediate_size=19, moe_intermediate_size=11,
    shared_expert_intermediate_size=9, rms_norm_eps=1e-2, tie_word_embeddings=False, pad_token_id=None,
    bos_token_id=None, eos_token_id=0,
)  # fmt: skip
YARN = dict(
    rope_type="yarn", rope_theta=500.0, factor=4.0, original_max_position_embeddings=16, beta_fast=32.0, beta_slow=1.0,
    attention_factor=1.2, partial_rotary_factor=0.5,
)  # fmt: skip
KINDS = ["full_attention", "sliding_attention", "full_attention", "sliding_attention"]


def hub(config):
    """With the keys that only the family's first code reads; it names the dense layers."""
    dense = [layer for layer, kind in enumerate(config.pop("mlp_layer_types")) if kind == "dense"]
    config["torch_dtype"] = config.pop("dtype")
    return config | {
        "gating": "per-head", "mlp_only_layers": dense, "decoder_sparse_step": 1, "norm_topk_prob": True, "qkv_bias": False,
        "swa_attention_sink_enabled": False,
    }  # fmt: skip


def corrected(router, logits):
    if router.router_logit_softcapping > 0:
        logits = torch.tanh(logits / router.router_logit_softcapping) * router.router_logit_softcapping
    return logits.sigmoid() + router.e_score_correction_bias


if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        (
            "hub",
            dict(
                num_hidden_layers=4, layer_types=KINDS, num_attention_heads_per_layer=[4, 6, 4, 6],
                moe_routed_scaling_factor=2.5,
                rope_parameters={
                    "full_attention": YARN,
                    "sliding_attention": {"rope_type": "default", "rope_theta": 300.0, "partial_rotary_factor": 1.0},
                },
            ),
            dict(stored=torch.bfloat16, rewrite=hub, times=2.5),
        ),
        (
            "fused",
            dict(
                num_hidden_layers=2, layer_types=KINDS[:2], mlp_layer_types=["sparse", "sparse"], gating="per-element",
                moe_routed_scaling_factor=1.0, moe_router_logit_softcapping=1.5, attention_bias=True,
                rope_parameters={
                    "full_attention": {"rope_type": "default", "rope_theta": 2000.0, "partial_rotary_factor": 0.5},
                    "sliding_attention": {"rope_type": "default", "rope_theta": 300.0, "partial_rotary_factor": 1.0},
                },
            ),
            dict(original_format=False),
        ),
    ):  # fmt: skip
        config = transformers.LagunaConfig(**SIZES | settings)
        make(HERE / name, transformers.LagunaForCausalLM, config, choice=corrected, **options)
