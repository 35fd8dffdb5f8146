"""Makes the tiny Hy3 checkpoints. Run from the repository root: python engine/models/families/hy_v3/golden/make-golden.py

    hub    as on the hub: norms over each head of q and k, the first layer dense, a shared expert; stored bfloat16,
           config.json as transformers 4 wrote it, a layer for the prediction of a second token behind the last one
    fused  transformers 5's own names and fused tensors, stored float32; two shared experts, biases in attention
"""

import pathlib
import sys

import torch
import transformers

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import classic, corrected, make, quiet  # noqa: E402

SIZES = dict(
    vocab_size=61, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2, head_dim=6,
    max_position_embeddings=64, num_experts=8, num_experts_per_tok=3, intermediate_size=19, moe_intermediate_size=11,
    rope_parameters=dict(rope_type="default", rope_theta=500.0), router_scaling_factor=2.826,
    rms_norm_eps=1e-2, tie_word_embeddings=False, pad_token_id=None, bos_token_id=None, eos_token_id=0,
)  # fmt: skip


def hub(config):
    config = classic(config)
    del config["mlp_layer_types"]
    return config | {"first_k_dense_replace": 1, "route_norm": True, "moe_router_use_sigmoid": True}


def with_more_layers(tensors):
    return tensors | {f"model.layers.3.{name}.weight": torch.ones(32) for name in ("enorm", "input_layernorm")}


if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        ("hub", dict(num_shared_experts=1), dict(stored=torch.bfloat16, rewrite=hub, rename=with_more_layers)),
        (
            "fused",
            dict(num_shared_experts=2, attention_bias=True, mlp_layer_types=["sparse", "dense", "sparse"]),
            dict(original_format=False),
        ),
    ):
        config = transformers.HYV3Config(**SIZES | settings)
        make(HERE / name, transformers.HYV3ForCausalLM, config, choice=corrected, **options)
