"""Makes the tiny Mixtral checkpoints. Run from the repository root: python engine/models/families/mixtral/golden/make-golden.py

    hub    as on the hub: experts as w1, w2, w3, stored bfloat16, config.json as transformers 4 wrote it
    fused  transformers 5's own fused tensors, stored float32, tied embeddings, a sliding window, heads of another size
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
    max_position_embeddings=64, num_local_experts=8, num_experts_per_tok=2, intermediate_size=11,
    rms_norm_eps=1e-2, pad_token_id=None, bos_token_id=None, eos_token_id=0,
    rope_parameters={"rope_type": "default", "rope_theta": 500.0},
)  # fmt: skip

if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        ("hub", dict(tie_word_embeddings=False), dict(stored=torch.bfloat16, rewrite=classic)),
        ("fused", dict(tie_word_embeddings=True, sliding_window=6, head_dim=6), dict(original_format=False)),
    ):
        config = transformers.MixtralConfig(**SIZES | settings)
        make(HERE / name, transformers.MixtralForCausalLM, config, **options)
