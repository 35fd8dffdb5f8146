"""Makes the tiny Qwen2-MoE checkpoints. Run from the repository root: python engine/models/families/qwen2_moe/golden/make-golden.py

    hub    as on the hub: an expert's projections one by one, stored bfloat16, biases on q, k and v, config.json as
           transformers 4 wrote it, every second layer dense
    fused  transformers 5's own fused tensors, stored float32, no biases, the first layer dense, a sliding
           window in every second layer, weights normalised
"""

import pathlib
import sys

import torch
import transformers

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import classic, make, quiet  # noqa: E402

SIZES = dict(
    vocab_size=61, hidden_size=32, num_attention_heads=4, num_key_value_heads=2,
    max_position_embeddings=64, num_experts=8, num_experts_per_tok=3, intermediate_size=19, moe_intermediate_size=11,
    shared_expert_intermediate_size=13, rms_norm_eps=1e-2, tie_word_embeddings=False,
    pad_token_id=None, bos_token_id=None, eos_token_id=0,
    rope_parameters={"rope_type": "default", "rope_theta": 500.0},
)  # fmt: skip


def hub(config):
    """Neither key was there before transformers 5."""
    config = classic(config)
    del config["layer_types"], config["qkv_bias"]
    return config


if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        (
            "hub",
            dict(num_hidden_layers=4, decoder_sparse_step=2),
            dict(stored=torch.bfloat16, rewrite=hub),
        ),
        (
            "fused",
            dict(
                num_hidden_layers=3, mlp_only_layers=[0], norm_topk_prob=True, qkv_bias=False,
                use_sliding_window=True, sliding_window=5, max_window_layers=3,
            ),
            dict(original_format=False),
        ),
    ):
        config = transformers.Qwen2MoeConfig(**SIZES | settings)
        make(HERE / name, transformers.Qwen2MoeForCausalLM, config, **options)
