"""Makes the tiny Granite-MoE checkpoints with windows. Run from the repository root: python engine/models/families/granitemoe_swa/golden/make-golden.py

    hub       stored bfloat16, tied embeddings, four layers with a theta each, one of them none, config.json as
              transformers 5 writes it: the family is not older
    classic   stored float32, a shared expert, config.json in the keys of transformers 4, without the lists of layers
"""

import pathlib
import sys

import torch
import transformers

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import classic, make, quiet  # noqa: E402

SIZES = dict(
    vocab_size=61, hidden_size=32, num_attention_heads=4, num_key_value_heads=2, sliding_window=6,
    max_position_embeddings=64, num_local_experts=8, num_experts_per_tok=3, intermediate_size=11,
    rms_norm_eps=1e-2, pad_token_id=None, bos_token_id=None, eos_token_id=0,
    embedding_multiplier=3.5, attention_multiplier=0.21, residual_multiplier=0.4, logits_scaling=2.5,
    rope_parameters={"rope_type": "default", "rope_theta": 500.0},
)  # fmt: skip


def without_lists(config):
    """What both lists are by default."""
    config = classic(config)
    del config["layer_types"], config["layer_rope_theta"]
    return config


if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        (
            "hub",
            dict(num_hidden_layers=4, layer_rope_theta=[0, 300.0, 0, 2000.0], tie_word_embeddings=True),
            dict(stored=torch.bfloat16),
        ),
        (
            "classic",
            dict(num_hidden_layers=2, shared_intermediate_size=9, tie_word_embeddings=False),
            dict(rewrite=without_lists),
        ),
    ):
        config = transformers.GraniteMoeSWAConfig(**SIZES | settings)
        make(HERE / name, transformers.GraniteMoeSWAForCausalLM, config, **options)
