"""Makes the tiny Mellum checkpoint. Run from the repository root: python engine/models/families/mellum/golden/make-golden.py

    hub    windows in three of four layers, with a rotary base of their own, YaRN in the fourth; a dense layer by list; an
           expert's projections one by one, stored bfloat16; config.json is transformers 5's own, as on the hub
"""

import pathlib
import sys

import torch
import transformers

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import make, quiet  # noqa: E402

SLIDING, FULL = "sliding_attention", "full_attention"
SIZES = dict(
    vocab_size=61, hidden_size=32, num_hidden_layers=4, num_attention_heads=4, num_key_value_heads=2, head_dim=6,
    max_position_embeddings=64, num_experts=8, num_experts_per_tok=3, intermediate_size=19, moe_intermediate_size=11,
    layer_types=[SLIDING, FULL, SLIDING, SLIDING], mlp_layer_types=["sparse", "sparse", "dense", "sparse"], sliding_window=5,
    rope_parameters={
        FULL: dict(rope_type="yarn", rope_theta=500.0, factor=4.0, original_max_position_embeddings=16),
        SLIDING: dict(rope_type="default", rope_theta=100.0),
    },
    rms_norm_eps=1e-2, tie_word_embeddings=False, pad_token_id=None, bos_token_id=None, eos_token_id=0,
)  # fmt: skip

if __name__ == "__main__":
    quiet()
    make(HERE / "hub", transformers.MellumForCausalLM, transformers.MellumConfig(**SIZES), stored=torch.bfloat16)
