"""Makes the tiny DeepSeek-V3 checkpoints. Run from the repository root: python engine/models/families/deepseek_v3/golden/make-golden.py

    v3         as V3, but plain weights: low rank for q, the first layer dense, YaRN with mscale_all_dim, choice within two
               of four groups, normalised; stored bfloat16, config.json as transformers 4 wrote it
    fp8        as V3 is published: all projections in fp8 with a scale per tile, the rest as in v3
    moonlight  as Moonlight: no low rank for q, one group, two shared experts, weights times 2.446, not normalised; stored
               float32, transformers 5's own fused tensors, halves rotated instead of neighbours

The correction biases are random and of both signs, so that they change choices.
"""

import json
import pathlib
import sys

import torch
import transformers
from safetensors.torch import load_file

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import classic, corrected_within_groups, make, quiet  # noqa: E402
from pack import pack_fp8  # noqa: E402

SIZES = dict(
    vocab_size=61, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=4,
    max_position_embeddings=64, n_routed_experts=8, num_experts_per_tok=3, intermediate_size=19, moe_intermediate_size=11,
    kv_lora_rank=12, qk_nope_head_dim=6, qk_rope_head_dim=4, v_head_dim=5,
    rms_norm_eps=1e-2, tie_word_embeddings=False, pad_token_id=None, bos_token_id=None, eos_token_id=0,
)  # fmt: skip
YARN = dict(
    rope_type="yarn", rope_theta=500.0, factor=4.0, original_max_position_embeddings=16, beta_fast=32, beta_slow=1,
    mscale=1.0, mscale_all_dim=1.0,
)  # fmt: skip
V3 = dict(
    q_lora_rank=10, first_k_dense_replace=1, n_shared_experts=1, n_group=4, topk_group=2,
    norm_topk_prob=True, routed_scaling_factor=2.5, rope_parameters=YARN,
)  # fmt: skip
# Small and unequal, so that matrices have several, cut off at both edges.
TILE = [8, 16]
PLAIN = dict(rope_type="default", rope_theta=500.0)


def hub(config):
    config = classic(config)
    del config["head_dim"]
    return config


def published(config):
    return hub(config) | {
        "quantization_config": {
            "activation_scheme": "dynamic", "fmt": "e4m3", "quant_method": "fp8", "weight_block_size": TILE,
        }
    }  # fmt: skip


def changed_share(folder):
    """Share of choices that would be others without the correction and the groups; 0 would leave them untested."""
    tensors, changed, rows = load_file(folder / "golden.safetensors"), 0, 0
    for name, chosen in tensors.items():
        if name.endswith("expert_indices"):
            plain = tensors[name.replace("expert_indices", "router_logits")].topk(chosen.shape[-1]).indices
            changed += int((plain.sort(-1).values != chosen.sort(-1).values).any(-1).sum())
            rows += len(chosen)
    return changed / rows


if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        ("v3", V3, dict(stored=torch.bfloat16, rewrite=hub)),
        ("fp8", V3, dict(stored=torch.bfloat16, rewrite=published, pack=pack_fp8(TILE))),
        (
            "moonlight",
            dict(
                q_lora_rank=None, first_k_dense_replace=0, n_shared_experts=2, n_group=1, topk_group=1,
                norm_topk_prob=False, routed_scaling_factor=2.446, rope_parameters=PLAIN, rope_interleave=False,
            ),
            dict(original_format=False),
        ),
    ):
        config = transformers.DeepseekV3Config(**SIZES | settings)
        make(HERE / name, transformers.DeepseekV3ForCausalLM, config, choice=corrected_within_groups, **options)
        path = HERE / name / "golden.json"
        about = json.loads(path.read_text()) | {"changed_share": changed_share(HERE / name)}
        path.write_text(json.dumps(about, indent=2) + "\n")
