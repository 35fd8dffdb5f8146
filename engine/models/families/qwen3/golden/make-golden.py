"""Makes the tiny Qwen3 checkpoints. Run from the repository root: python engine/models/families/qwen3/golden/make-golden.py

    hub       stored bfloat16, config.json as transformers 4 wrote it, heads of a size of their own, a sliding window
              in the last layer
    resaved   stored float32, config.json as transformers 5 writes it, biases on q, k, v and o, tied embeddings
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
    eos_token_id=0, head_dim=6,
)  # fmt: skip
PLAIN = dict(rope_type="default", rope_theta=500.0)


def hub(config):
    """The key was not there before transformers 5."""
    config = classic(config)
    del config["layer_types"]
    return config


if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        (
            "hub",
            dict(use_sliding_window=True, sliding_window=5, max_window_layers=2, rope_parameters=PLAIN),
            dict(stored=torch.bfloat16, rewrite=hub),
        ),
        ("resaved", dict(attention_bias=True, tie_word_embeddings=True, rope_parameters=PLAIN), {}),
    ):
        config = transformers.Qwen3Config(**SIZES | settings)
        make(HERE / name, transformers.Qwen3ForCausalLM, config, **options)
