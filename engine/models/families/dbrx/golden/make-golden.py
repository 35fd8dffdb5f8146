"""Makes the tiny DBRX checkpoints. Run from the repository root: python engine/models/families/dbrx/golden/make-golden.py

    hub    the keys of the hub's config.json, the rotary base in attn_config alone, a clamp that really clamps; stored
           bfloat16
    saved  config.json as transformers 5 saves it, one key/value head, a clamp far away; stored float32

transformers 5.18 reads the rotary base from rope_parameters alone, so it is given there for the golden run.
"""

import pathlib
import sys

import torch
import transformers

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import make, quiet  # noqa: E402

THETA = 500.0
SIZES = dict(
    vocab_size=61, d_model=32, n_layers=3, n_heads=4, max_seq_len=64, rope_parameters=dict(rope_theta=THETA),
    tie_word_embeddings=False, pad_token_id=None, bos_token_id=None, eos_token_id=0,
)  # fmt: skip
FFN = dict(ffn_hidden_size=11, moe_num_experts=8, moe_top_k=3, moe_normalize_expert_weights=1.0)


def hub(written):
    kept = ("d_model", "n_layers", "n_heads", "max_seq_len", "vocab_size", "tie_word_embeddings")
    attn = {key: written["attn_config"][key] for key in ("clip_qkv", "kv_n_heads", "rope_theta")}
    ffn = {key: written["ffn_config"][key] for key in ("ffn_act_fn", *FFN)}
    return {key: written[key] for key in kept} | {
        "architectures": ["DbrxForCausalLM"], "model_type": "dbrx", "torch_dtype": "bfloat16", "attn_config": attn,
        "ffn_config": ffn,
    }  # fmt: skip


if __name__ == "__main__":
    quiet()
    for name, attention, options in (
        ("hub", dict(kv_n_heads=2, clip_qkv=0.8), dict(stored=torch.bfloat16, rewrite=hub)),
        ("saved", dict(kv_n_heads=1, clip_qkv=8.0), dict()),
    ):
        config = transformers.DbrxConfig(
            **SIZES, ffn_config=FFN, attn_config=attention | dict(rope_theta=THETA)
        )
        make(
            HERE / name, transformers.DbrxForCausalLM, config,
            reads_mid=lambda block: block.norm_attn_norm.norm_2, **options,
        )  # fmt: skip
