"""Makes the tiny DeepSeekMoE checkpoints. Run from the repository root: python engine/models/families/deepseek/golden/make-golden.py

transformers has no class for this family, but one that differs in a single place: Qwen2-MoE without biases, whose shared
expert stands behind a gate. With that gate wide open it computes DeepSeekMoE; names and config.json are then rewritten.

    hub         as deepseek-moe-16b on the hub: the first layer dense, two shared experts, weights not normalised; stored
                bfloat16
    normalised  weights normalised, every other layer dense, one shared expert, grouped-query attention; stored float32
"""

import pathlib
import sys

import torch
import transformers

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import classic, make, quiet  # noqa: E402

WIDTH = 11
SIZES = dict(
    vocab_size=61, hidden_size=32, num_attention_heads=4, max_position_embeddings=64, num_experts=8,
    num_experts_per_tok=3, intermediate_size=19, moe_intermediate_size=WIDTH, qkv_bias=False, rms_norm_eps=1e-2,
    rope_parameters={"rope_type": "default", "rope_theta": 500.0}, tie_word_embeddings=False,
    pad_token_id=None, bos_token_id=None, eos_token_id=0,
)  # fmt: skip


class Open(torch.nn.Module):
    """A gate whose sigmoid is 1."""

    def forward(self, x):
        return torch.full_like(x[..., :1], float("inf"))


def open_gates(model):
    for block in model.model.layers:
        if hasattr(block.mlp, "shared_expert"):
            block.mlp.shared_expert_gate = Open()


def renamed(tensors):
    return {
        name.replace(".shared_expert.", ".shared_experts."): tensor
        for name, tensor in tensors.items()
        if "shared_expert_gate" not in name
    }


def hub(shared, dense, step):
    def rewrite(written):
        written = classic(written)
        kept = (
            "hidden_act", "hidden_size", "intermediate_size", "max_position_embeddings", "moe_intermediate_size",
            "norm_topk_prob", "num_attention_heads", "num_experts_per_tok", "num_hidden_layers", "num_key_value_heads",
            "rms_norm_eps", "rope_scaling", "rope_theta", "tie_word_embeddings", "torch_dtype", "vocab_size",
        )  # fmt: skip
        return {key: written[key] for key in kept} | {
            "architectures": ["DeepseekForCausalLM"], "model_type": "deepseek", "attention_bias": False,
            "n_routed_experts": written["num_experts"], "n_shared_experts": shared, "first_k_dense_replace": dense,
            "moe_layer_freq": step, "scoring_func": "softmax",
        }  # fmt: skip

    return rewrite


if __name__ == "__main__":
    quiet()
    for name, settings, place, options in (
        (
            "hub",
            dict(num_hidden_layers=3, num_key_value_heads=4, mlp_only_layers=[0], norm_topk_prob=False),
            dict(shared=2, dense=1, step=1),
            dict(stored=torch.bfloat16),
        ),
        (
            "normalised",
            dict(num_hidden_layers=4, num_key_value_heads=2, mlp_only_layers=[1, 3], norm_topk_prob=True),
            dict(shared=1, dense=0, step=2),
            dict(),
        ),
    ):
        config = transformers.Qwen2MoeConfig(
            **SIZES | settings, shared_expert_intermediate_size=place["shared"] * WIDTH
        )
        make(
            HERE / name, transformers.Qwen2MoeForCausalLM, config,
            rewrite=hub(**place), adapt=open_gates, rename=renamed, **options,
        )  # fmt: skip
