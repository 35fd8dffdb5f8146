"""Makes the tiny Llama checkpoints. Run from the repository root: python engine/models/families/llama/golden/make-golden.py

    hub       stored bfloat16, config.json as transformers 4 wrote it with the frequencies of Llama 3, heads of a size of
              their own, tied embeddings, as many tokens as the tokenizer of OLMoE's f16 has
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
)  # fmt: skip
PLAIN = dict(rope_type="default", rope_theta=500.0)
LLAMA3 = dict(
    rope_type="llama3", rope_theta=500.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
    original_max_position_embeddings=16,
)  # fmt: skip

if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        (
            "hub",
            dict(vocab_size=300, head_dim=6, tie_word_embeddings=True, rope_parameters=LLAMA3),
            dict(stored=torch.bfloat16, rewrite=classic),
        ),
        ("resaved", dict(attention_bias=True, rope_parameters=PLAIN), {}),
    ):
        config = transformers.LlamaConfig(**SIZES | settings)
        make(HERE / name, transformers.LlamaForCausalLM, config, **options)
