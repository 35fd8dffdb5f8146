"""Makes the tiny Ling 2.0 checkpoints. Run from the repository root: python engine/models/families/bailing_moe_v2/golden/make-golden.py

transformers has no class for this family. By the authors' patch for vLLM it computes what GLM-4.5 does, so GLM-4.5 is the
reference; names and config.json are then rewritten, and q, k and v put into one tensor.

    hub    as Ling-mini-2.0: half of each head rotated, norms over each head of q and k, choice within two of four groups,
           the first layer dense; stored bfloat16
    whole  heads rotated whole, no q/k norm, one group, two shared experts; stored float32
"""

import pathlib
import sys

import torch
import transformers

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import classic, corrected_within_groups, make, quiet  # noqa: E402

SIZES = dict(
    vocab_size=61, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2, head_dim=12,
    max_position_embeddings=64, n_routed_experts=8, num_experts_per_tok=3, intermediate_size=19, moe_intermediate_size=11,
    first_k_dense_replace=1, attention_bias=False, norm_topk_prob=True, routed_scaling_factor=2.5,
    rms_norm_eps=1e-2, tie_word_embeddings=False, pad_token_id=None, bos_token_id=None, eos_token_id=0,
)  # fmt: skip
NAMES = {
    "model.embed_tokens": "model.word_embeddings", "self_attn.o_proj": "attention.dense",
    "self_attn.q_norm": "attention.query_layernorm", "self_attn.k_norm": "attention.key_layernorm",
    "gate.e_score_correction_bias": "gate.expert_bias",
}  # fmt: skip


def renamed(tensors):
    result = {}
    for name, tensor in tensors.items():
        if "self_attn.q_proj" in name:
            parts = [tensors[name.replace("q_proj", f"{each}_proj")] for each in "qkv"]
            result[name.replace("self_attn.q_proj", "attention.query_key_value")] = torch.cat(parts)
        elif "self_attn.k_proj" not in name and "self_attn.v_proj" not in name:
            for theirs, ours in NAMES.items():
                name = name.replace(theirs, ours)
            result[name] = tensor
    return result


def hub(written):
    written = classic(written)
    kept = (
        "first_k_dense_replace", "head_dim", "hidden_act", "hidden_size", "intermediate_size", "max_position_embeddings",
        "moe_intermediate_size", "n_group", "norm_topk_prob", "num_attention_heads", "num_experts_per_tok",
        "num_hidden_layers", "num_key_value_heads", "partial_rotary_factor", "rms_norm_eps", "rope_scaling", "rope_theta",
        "routed_scaling_factor", "tie_word_embeddings", "topk_group", "torch_dtype", "use_qk_norm", "vocab_size",
    )  # fmt: skip
    return {key: written[key] for key in kept} | {
        "architectures": ["BailingMoeV2ForCausalLM"], "model_type": "bailing_moe_v2",
        "num_experts": written["n_routed_experts"], "num_shared_experts": written["n_shared_experts"],
        "moe_shared_expert_intermediate_size": written["moe_intermediate_size"], "score_function": "sigmoid",
        "moe_router_enable_expert_bias": True, "use_bias": False, "use_qkv_bias": False, "use_rmsnorm": True,
        "norm_head": False, "router_dtype": "fp32",
    }  # fmt: skip


if __name__ == "__main__":
    quiet()
    for name, settings, share, options in (
        ("hub", dict(use_qk_norm=True, n_group=4, topk_group=2, n_shared_experts=1), 0.5, dict(stored=torch.bfloat16)),
        ("whole", dict(use_qk_norm=False, n_group=1, topk_group=1, n_shared_experts=2), 1.0, dict()),
    ):
        rope = dict(rope_type="default", rope_theta=500.0, partial_rotary_factor=share)
        config = transformers.Glm4MoeConfig(**SIZES | settings, rope_parameters=rope)
        make(
            HERE / name, transformers.Glm4MoeForCausalLM, config,
            choice=corrected_within_groups, rewrite=hub, rename=renamed, **options,
        )  # fmt: skip
