"""Makes the tiny Granite checkpoints. Run from the repository root: python engine/models/families/granite/golden/make-golden.py

    hub       stored bfloat16, config.json as transformers 4 wrote it, tied embeddings
    resaved   stored float32, config.json as transformers 5 writes it, biases on q, k, v and o
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
    embedding_multiplier=3.5, attention_multiplier=0.21, residual_multiplier=0.4, logits_scaling=2.5,
)  # fmt: skip
PLAIN = dict(rope_type="default", rope_theta=500.0)

if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        (
            "hub",
            dict(tie_word_embeddings=True, rope_parameters=PLAIN),
            dict(stored=torch.bfloat16, rewrite=classic),
        ),
        ("resaved", dict(attention_bias=True, rope_parameters=PLAIN), {}),
    ):
        config = transformers.GraniteConfig(**SIZES | settings)
        make(HERE / name, transformers.GraniteForCausalLM, config, **options)
