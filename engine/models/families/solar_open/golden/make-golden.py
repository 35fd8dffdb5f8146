"""Makes the tiny Solar Open checkpoint. Run from the repository root: python engine/models/families/solar_open/golden/make-golden.py

    hub    as Solar Open: every layer routed, heads of a size of their own, YaRN; biases on q, k and v besides; stored
           bfloat16, config.json as transformers 4 wrote it
"""

import pathlib
import sys

import torch
import transformers

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import classic, corrected_within_groups, make, quiet  # noqa: E402

SIZES = dict(
    vocab_size=61, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2, head_dim=6,
    max_position_embeddings=64, n_routed_experts=8, num_experts_per_tok=3, moe_intermediate_size=11, n_shared_experts=1,
    norm_topk_prob=True, routed_scaling_factor=1.7, attention_bias=True,
    rope_parameters=dict(rope_type="yarn", rope_theta=500.0, factor=4.0, original_max_position_embeddings=16),
    rms_norm_eps=1e-2, tie_word_embeddings=False, pad_token_id=None, bos_token_id=None, eos_token_id=0,
)  # fmt: skip

if __name__ == "__main__":
    quiet()
    make(
        HERE / "hub", transformers.SolarOpenForCausalLM, transformers.SolarOpenConfig(**SIZES),
        stored=torch.bfloat16, rewrite=classic, choice=corrected_within_groups,
    )  # fmt: skip
