"""Makes the tiny Hunyuan-A13B checkpoints. Run from the repository root:
python engine/models/families/hunyuan_v1_moe/golden/make-golden.py

    hub    as on the hub: norms over each head of q and k after RoPE, whose base grew by alpha, a shared expert; top-k as a
           list with a number for each layer; the head tied to the embedding; stored bfloat16, config.json as transformers 4
           wrote it
    fused  transformers 5's own fused tensors, stored float32: plain RoPE, biases in attention, a head of its own
"""

import pathlib
import sys

import torch
import transformers

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import classic, make, quiet  # noqa: E402

SIZES = dict(
    vocab_size=61, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2, head_dim=6,
    max_position_embeddings=64, num_experts=8, intermediate_size=11,
    rms_norm_eps=1e-2, pad_token_id=None, bos_token_id=None, eos_token_id=0, eod_token_id=0, sep_token_id=0,
)  # fmt: skip


def hub(config):
    """Lists, and what else the hub's files say."""
    config = classic(config)
    return config | {
        "moe_intermediate_size": [11, 11, 11], "num_shared_expert": [1, 1, 1], "use_mixed_mlp_moe": True,
        "use_qk_norm": True, "use_cla": False, "moe_layer_num_skipped": 0, "norm_topk_prob": True,
    }  # fmt: skip


if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        (
            "hub",
            dict(
                moe_topk=[3, 2, 3], tie_word_embeddings=True,
                rope_parameters=dict(rope_type="dynamic", rope_theta=500.0, alpha=40.0, factor=1.0),
            ),
            dict(stored=torch.bfloat16, rewrite=hub),
        ),
        (
            "fused",
            dict(
                moe_topk=3, tie_word_embeddings=False, attention_bias=True,
                rope_parameters=dict(rope_type="default", rope_theta=500.0),
            ),
            dict(original_format=False),
        ),
    ):  # fmt: skip
        config = transformers.HunYuanMoEV1Config(**SIZES | settings)
        make(HERE / name, transformers.HunYuanMoEV1ForCausalLM, config, **options)
