"""Makes the tiny MiMo-V2-Flash checkpoints. Run from the repository root: python engine/models/families/mimo_v2_flash/golden/make-golden.py

    hub    as on the hub, but plain weights: config.json in the hub's own keys, sinks by its name, stored bfloat16, the
           first of four layers dense, windows in every other, values narrower than keys
    fused  transformers 5's own names and keys, stored float32, choice within two of four groups, values wider than keys
"""

import pathlib
import sys

import torch
import transformers

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import corrected_within_groups, make, quiet  # noqa: E402

SIZES = dict(
    vocab_size=61, hidden_size=32, num_attention_heads=4, num_key_value_heads=1, head_dim=12, sliding_window=6,
    max_position_embeddings=64, n_routed_experts=8, num_experts_per_tok=3, intermediate_size=19, moe_intermediate_size=11,
    rms_norm_eps=1e-2, tie_word_embeddings=False, pad_token_id=None, bos_token_id=None, eos_token_id=0,
    rope_parameters={
        "full_attention": {"rope_type": "default", "rope_theta": 2000.0, "partial_rotary_factor": 0.334},
        "sliding_attention": {"rope_type": "default", "rope_theta": 300.0, "partial_rotary_factor": 0.334},
    },
)  # fmt: skip


def hub(config):
    """The keys of the hub. transformers 5 doubles the key/value heads of layers with a window; there they are said."""
    ropes = config.pop("rope_parameters")
    kinds = zip(config.pop("layer_types"), config.pop("mlp_layer_types"))
    window, feed = zip(*((int(a == "sliding_attention"), int(b == "sparse")) for a, b in kinds))
    older = {"rms_norm_eps": "layernorm_epsilon", "dtype": "torch_dtype", "sliding_window": "sliding_window_size"}
    for key, name in older.items():
        config[name] = config.pop(key)
    for key in ("head_dim", "v_head_dim", "num_attention_heads"):
        config[f"swa_{key}"] = config[key]
    return config | {
        "swa_num_key_value_heads": 2 * config["num_key_value_heads"],
        "rope_theta": ropes["full_attention"]["rope_theta"],
        "swa_rope_theta": ropes["sliding_attention"]["rope_theta"],
        "partial_rotary_factor": ropes["full_attention"]["partial_rotary_factor"],
        "rope_scaling": None,
        "hybrid_layer_pattern": window,
        "moe_layer_freq": feed,
        "add_swa_attention_sink_bias": True,
        "add_full_attention_sink_bias": False,
        "n_shared_experts": None,
        "routed_scaling_factor": None,
        "scoring_func": "sigmoid",
        "topk_method": "noaux_tc",
        "transformers_version": "4.40.1",
    }  # fmt: skip



if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        (
            "hub",
            dict(
                num_hidden_layers=4, v_head_dim=7,
                layer_types=["full_attention", "sliding_attention", "full_attention", "sliding_attention"],
            ),
            dict(stored=torch.bfloat16, rewrite=hub),
        ),
        (
            "fused",
            dict(
                num_hidden_layers=2, v_head_dim=14, n_group=4, topk_group=2, routed_scaling_factor=1.5,
                norm_topk_prob=False, attention_bias=True, mlp_layer_types=["sparse", "sparse"],
                layer_types=["sliding_attention", "full_attention"],
            ),
            dict(original_format=False),
        ),
    ):  # fmt: skip
        config = transformers.MiMoV2FlashConfig(**SIZES | settings)
        make(HERE / name, transformers.MiMoV2FlashForCausalLM, config, choice=corrected_within_groups, **options)
