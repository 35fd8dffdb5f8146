"""Makes the tiny Granite-MoE checkpoints with a shared expert. Run from the repository root: python engine/models/families/granitemoeshared/golden/make-golden.py

    hub    as on the hub: fused input_linear / output_linear, stored bfloat16, tied embeddings, config.json as
           transformers 4 wrote it
    fused  transformers 5's own fused tensors, stored float32, a head of its own, v5 config.json
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
    max_position_embeddings=64, num_local_experts=8, num_experts_per_tok=3, intermediate_size=11, shared_intermediate_size=9,
    rms_norm_eps=1e-2, pad_token_id=None, bos_token_id=None, eos_token_id=0,
    embedding_multiplier=3.5, attention_multiplier=0.21, residual_multiplier=0.4, logits_scaling=2.5,
    rope_parameters={"rope_type": "default", "rope_theta": 500.0},
)  # fmt: skip

if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        ("hub", dict(tie_word_embeddings=True), dict(stored=torch.bfloat16, rewrite=classic)),
        ("fused", dict(tie_word_embeddings=False), dict(original_format=False)),
    ):
        config = transformers.GraniteMoeSharedConfig(**SIZES | settings)
        make(HERE / name, transformers.GraniteMoeSharedForCausalLM, config, **options)
