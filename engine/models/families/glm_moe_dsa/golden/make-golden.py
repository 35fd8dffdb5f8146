"""Makes the tiny GLM-5 checkpoint. Run from the repository root: python engine/models/families/glm_moe_dsa/golden/make-golden.py

    hub    as on the hub, but plain weights: an expert's projections one by one, stored bfloat16, config.json as transformers 4
           wrote it, every other layer chooses as the one before it. The longest sequence has as many tokens as the indexer chooses.
"""

import pathlib
import sys

import torch
import transformers

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import LENGTHS, classic, corrected_within_groups, make, quiet  # noqa: E402

SIZES = dict(
    vocab_size=61, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=4,
    max_position_embeddings=64, n_routed_experts=8, num_experts_per_tok=3, intermediate_size=19, moe_intermediate_size=11,
    q_lora_rank=10, kv_lora_rank=12, qk_nope_head_dim=6, qk_rope_head_dim=4, v_head_dim=5, first_k_dense_replace=1,
    index_topk=max(LENGTHS), index_n_heads=2, index_head_dim=8, n_shared_experts=1, n_group=1, topk_group=1, norm_topk_prob=True,
    indexer_types=["full", "shared", "full"], rope_parameters={"rope_type": "default", "rope_theta": 500.0},
    rms_norm_eps=1e-2, tie_word_embeddings=False, pad_token_id=None, bos_token_id=None, eos_token_id=0,
)  # fmt: skip


def hub(config):
    config = classic(config)
    for key in ("head_dim", "layer_types", "mlp_layer_types"):
        del config[key]
    return config


if __name__ == "__main__":
    quiet()
    config = transformers.GlmMoeDsaConfig(**SIZES)
    make(
        HERE / "hub", transformers.GlmMoeDsaForCausalLM, config, stored=torch.bfloat16, rewrite=hub,
        choice=corrected_within_groups,
    )  # fmt: skip
