"""Makes the tiny Ernie 4.5 checkpoints. Run from the repository root: python engine/models/families/ernie4_5_moe/golden/make-golden.py

    hub    as on the hub: every second layer from the second on routed, two shared experts, the head tied to the embedding, a
           correction of one row; stored bfloat16, config.json as transformers 4 wrote it, a block for the prediction of a
           second token besides
    fused  transformers 5's own names and fused tensors, stored float32: no shared experts, a head of its own, routed layers
           up to the third

The least sum of weights is so large that it counts for some tokens: golden.json says for what share of them.
"""

import json
import pathlib
import sys

import torch
import transformers
from safetensors.torch import load_file

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import classic, make, quiet  # noqa: E402

SIZES = dict(
    vocab_size=61, hidden_size=32, num_hidden_layers=4, num_attention_heads=4, num_key_value_heads=2,
    max_position_embeddings=64, moe_num_experts=8, moe_k=3, intermediate_size=19, moe_intermediate_size=11,
    moe_norm_min=0.6, rope_parameters=dict(rope_type="default", rope_theta=500.0),
    rms_norm_eps=1e-2, pad_token_id=None, bos_token_id=None, eos_token_id=0,
)  # fmt: skip


def corrected_probabilities(router, logits):
    return torch.softmax(logits, -1) + router.moe_statics.e_score_correction_bias


def hub(config):
    config = classic(config)
    return config | {"moe_layer_end_index": -1, "moe_gate_act": None}


def with_more_tensors(tensors):
    return tensors | {"model.mtp_emb_norm.0.weight": torch.ones(32)}


def share_below(folder, least):
    """Share of tokens whose chosen probabilities sum to less; 0 would leave the least sum untested."""
    sums = [
        tensor.softmax(-1).gather(-1, tensors[name.replace("router_logits", "expert_indices")].long()).sum(-1)
        for tensors in [load_file(folder / "golden.safetensors")]
        for name, tensor in tensors.items()
        if name.endswith("router_logits")
    ]
    return float((torch.cat(sums) < least).float().mean())


if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        (
            "hub",
            dict(moe_layer_start_index=1, moe_layer_interval=2, moe_num_shared_experts=2, tie_word_embeddings=True),
            dict(stored=torch.bfloat16, rewrite=hub, rename=with_more_tensors),
        ),
        (
            "fused",
            dict(
                moe_layer_start_index=0, moe_layer_end_index=2, moe_num_shared_experts=0, tie_word_embeddings=False,
            ),
            dict(original_format=False),
        ),
    ):  # fmt: skip
        config = transformers.Ernie4_5_MoeConfig(**SIZES | settings)
        make(HERE / name, transformers.Ernie4_5_MoeForCausalLM, config, choice=corrected_probabilities, **options)
        path = HERE / name / "golden.json"
        about = json.loads(path.read_text()) | {"share_below_least_sum": share_below(HERE / name, SIZES["moe_norm_min"])}
        path.write_text(json.dumps(about, indent=2) + "\n")
