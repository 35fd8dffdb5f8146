"""Makes the tiny Mistral checkpoints. Run from the repository root: python engine/models/families/mistral/golden/make-golden.py

    hub       stored bfloat16, config.json as transformers 4 wrote it, a sliding window in all layers
    resaved   stored float32, config.json as transformers 5 writes it, no window, heads of a size of their own
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
    max_position_embeddings=64, intermediate_size=19, rms_norm_eps=1e-2, pad_token_id=None, bos_token_id=None,
    eos_token_id=0,
)  # fmt: skip
PLAIN = dict(rope_type="default", rope_theta=500.0)

if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        ("hub", dict(sliding_window=6, rope_parameters=PLAIN), dict(stored=torch.bfloat16, rewrite=classic)),
        ("resaved", dict(sliding_window=None, head_dim=6, rope_parameters=PLAIN), {}),
    ):
        config = transformers.MistralConfig(**SIZES | settings)
        make(HERE / name, transformers.MistralForCausalLM, config, **options)
