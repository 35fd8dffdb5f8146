"""Makes the tiny FlexOlmo checkpoint. Run from the repository root: python engine/models/families/flex_olmo/golden/make-golden.py

    hub    as on the hub: an expert's projections one by one, stored bfloat16, config.json as transformers 4 wrote it
"""

import pathlib
import sys

import torch
import transformers

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import classic, make, quiet  # noqa: E402

SIZES = dict(
    vocab_size=61, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2,
    max_position_embeddings=64, num_experts=8, num_experts_per_tok=3, intermediate_size=11,
    rms_norm_eps=1e-2, tie_word_embeddings=False, pad_token_id=None, bos_token_id=None, eos_token_id=0,
    rope_parameters=dict(rope_type="default", rope_theta=500.0),
)  # fmt: skip


def calm(model):
    """Smaller router logits: without a norm before the router they would be so far apart that all margins vanish."""
    with torch.no_grad():
        for block in model.model.layers:
            block.mlp.gate.weight.mul_(0.4)


if __name__ == "__main__":
    quiet()
    make(
        HERE / "hub", transformers.FlexOlmoForCausalLM, transformers.FlexOlmoConfig(**SIZES),
        stored=torch.bfloat16, rewrite=classic, after_random=calm, reads_mid=lambda block: block.mlp,
    )  # fmt: skip
