"""Makes the tiny Qwen3-MoE checkpoints. Run from the repository root: python engine/models/families/qwen3_moe/golden/make-golden.py

    hub    as on the hub: an expert's projections one by one, stored bfloat16, config.json as transformers 4 wrote it with
           YaRN, chosen weights normalised, the second of three layers dense
    fp8    as packed by compressed-tensors: all projections in fp8 with a bfloat16 scale per row, no YaRN, no dense layer
    fused  transformers 5's own fused tensors, stored float32, attention biases, a sliding window, weights as scored
"""

import pathlib
import sys

import torch
import transformers

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import classic, make, quiet  # noqa: E402
from pack import pack_fp8  # noqa: E402

# head_dim is not hidden_size / heads.
SIZES = dict(
    vocab_size=61, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2, head_dim=6,
    max_position_embeddings=64, num_experts=8, num_experts_per_tok=3, intermediate_size=19, moe_intermediate_size=11,
    rms_norm_eps=1e-2, tie_word_embeddings=False, pad_token_id=None, bos_token_id=None, eos_token_id=0,
)  # fmt: skip
YARN = dict(rope_type="yarn", rope_theta=500.0, factor=4.0, original_max_position_embeddings=16)
PLAIN = dict(rope_type="default", rope_theta=500.0)


def compressed(config):
    eight = {"num_bits": 8, "symmetric": True, "type": "float"}
    weights = eight | {"dynamic": False, "strategy": "channel"}
    tokens = eight | {"dynamic": True, "strategy": "token"}
    group = {"input_activations": tokens, "targets": ["Linear"], "weights": weights}
    return classic(config) | {
        "quantization_config": {
            "config_groups": {"group_0": group}, "format": "float-quantized", "ignore": ["lm_head"],
            "quant_method": "compressed-tensors", "quantization_status": "compressed",
        }
    }  # fmt: skip


if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        (
            "hub",
            dict(norm_topk_prob=True, mlp_only_layers=[1], rope_parameters=YARN),
            dict(stored=torch.bfloat16, rewrite=classic),
        ),
        (
            "fp8",
            dict(norm_topk_prob=True, rope_parameters=PLAIN),
            dict(stored=torch.bfloat16, rewrite=compressed, pack=pack_fp8(None, "weight_scale", torch.bfloat16)),
        ),
        (
            "fused",
            dict(attention_bias=True, use_sliding_window=True, sliding_window=5, rope_parameters=PLAIN),
            dict(original_format=False),
        ),
    ):
        config = transformers.Qwen3MoeConfig(**SIZES | settings)
        make(HERE / name, transformers.Qwen3MoeForCausalLM, config, **options)
