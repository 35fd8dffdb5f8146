"""Makes the tiny dots.llm1 checkpoint. Run from the repository root: python engine/models/families/dots1/golden/make-golden.py

    hub    as dots.llm1: norms over each head of q and k, the first layer dense, two shared experts; a window in the last
           layer; stored bfloat16, config.json as transformers 4 wrote it
"""

import pathlib
import sys

import torch
import transformers

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import classic, corrected_within_groups, make, quiet  # noqa: E402

SIZES = dict(
    vocab_size=61, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=4,
    max_position_embeddings=64, n_routed_experts=8, num_experts_per_tok=3, intermediate_size=19, moe_intermediate_size=11,
    n_shared_experts=2, first_k_dense_replace=1, norm_topk_prob=True, routed_scaling_factor=2.5,
    sliding_window=5, max_window_layers=2, rope_parameters=dict(rope_type="default", rope_theta=500.0),
    rms_norm_eps=1e-2, tie_word_embeddings=False, pad_token_id=None, bos_token_id=None, eos_token_id=0,
)  # fmt: skip


def hub(config):
    """The number of layers without a window instead of a list, and no groups."""
    config = classic(config)
    del config["layer_types"]
    return config | {"n_group": None, "topk_group": None}


if __name__ == "__main__":
    quiet()
    make(
        HERE / "hub", transformers.Dots1ForCausalLM, transformers.Dots1Config(**SIZES),
        stored=torch.bfloat16, rewrite=hub, choice=corrected_within_groups,
    )  # fmt: skip
