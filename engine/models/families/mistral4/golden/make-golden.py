"""Makes the tiny Mistral-4 checkpoints. Run from the repository root: python engine/models/families/mistral4/golden/make-golden.py

    hub     as Mistral Small 4: all experts in one tensor, low rank for q, one group, weights normalised, YaRN whose original
            length the sequences exceed, so that queries grow; stored bfloat16
    groups  choice within two of four groups, the first layer dense, no low rank for q, weights not normalised and times 1.4,
            halves rotated; stored float32
    whole   as on the hub: the language model of a checkpoint for pictures and text (Mistral-3), under its prefix
"""

import pathlib
import sys

import torch
import transformers

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from golden import make, quiet  # noqa: E402

SIZES = dict(
    vocab_size=61, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=4,
    max_position_embeddings=64, n_routed_experts=8, num_experts_per_tok=3, intermediate_size=19, moe_intermediate_size=11,
    n_shared_experts=1, kv_lora_rank=12, qk_nope_head_dim=6, qk_rope_head_dim=4, v_head_dim=5,
    rms_norm_eps=1e-2, tie_word_embeddings=False, pad_token_id=None, bos_token_id=None, eos_token_id=0,
)  # fmt: skip
# Large enough for a position counted wrongly to be seen, small enough not to magnify rounding by sharp attention.
GROWTH = dict(llama_4_scaling_beta=0.3, original_max_position_embeddings=6)
YARN = dict(rope_type="yarn", rope_theta=500.0, factor=4.0, beta_fast=32, beta_slow=1, mscale=1.0, mscale_all_dim=1.0)


def within_groups(router, logits):
    """Probabilities of the experts in the best groups, by the sum of their best two; 0 for the others."""
    probs = torch.softmax(logits, -1)
    groups = probs.view(len(probs), router.num_group, -1)
    best = groups.topk(2, -1).values.sum(-1).topk(router.topk_group).indices
    kept = torch.zeros(groups.shape[:2]).scatter_(1, best, 1).bool()
    return groups.masked_fill(~kept.unsqueeze(-1), 0.0).reshape(probs.shape)


def whole(text):
    """The config around it, with the smallest eye there can be."""
    eye = transformers.PixtralVisionConfig(
        hidden_size=8, intermediate_size=9, num_hidden_layers=1, num_attention_heads=2, image_size=8, patch_size=4
    )  # fmt: skip
    return transformers.Mistral3Config(
        text_config=text, vision_config=eye, image_token_index=60, tie_word_embeddings=False
    )  # fmt: skip


def like_text(wrapped, config):
    """Lets the class around the language model be run as one of text alone. (A subclass would be saved in other names.)"""
    wrapped.set_experts_implementation = lambda self, how: self.model.language_model.set_experts_implementation(how)
    transformers.models.mistral3.modeling_mistral3.Mistral3Model.layers = property(lambda m: m.language_model.layers)
    config.vocab_size = property(lambda self: self.text_config.vocab_size)
    return wrapped


if __name__ == "__main__":
    quiet()
    for name, settings, options in (
        (
            "hub",
            dict(q_lora_rank=10, n_group=1, topk_group=1, norm_topk_prob=True, rope_parameters=YARN | GROWTH),
            dict(stored=torch.bfloat16),
        ),
        (
            "groups",
            dict(
                q_lora_rank=None, n_group=4, topk_group=2, norm_topk_prob=False, routed_scaling_factor=1.4,
                first_k_dense_replace=1, rope_interleave=False, rope_parameters=YARN | GROWTH | dict(factor=2.5, mscale_all_dim=0.0),
            ),
            dict(),
        ),
    ):
        config = transformers.Mistral4Config(**SIZES | settings)
        make(HERE / name, transformers.Mistral4ForCausalLM, config, choice=within_groups, **options)

    text = transformers.Mistral4Config(
        **SIZES | dict(num_hidden_layers=2, q_lora_rank=10, n_group=1, topk_group=1, rope_parameters=YARN | GROWTH)
    )  # fmt: skip
    wrapped = like_text(transformers.Mistral3ForConditionalGeneration, transformers.Mistral3Config)
    make(HERE / "whole", wrapped, whole(text), choice=within_groups, stored=torch.bfloat16)
