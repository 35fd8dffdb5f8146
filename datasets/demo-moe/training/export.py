"""Writes a checkpoint of train.py as a Hugging Face folder: config, bf16 weights, generation config.

    python export.py --work FOLDER [--out ..]

The tokenizer is there already (make_tokenizer.py). The weights file is checked against transformers before it is kept:
OlmoeForCausalLM must load it without a missing or unexpected name and give the trainer's logits.
"""

import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, AutoTokenizer

from make_tokenizer import END, PAD
from model import DemoMoe, Shape, to_transformers
from texts import HERE

LIMIT = 40e6  # bytes


def config(shape: Shape, end: int, pad: int) -> dict:
    return {
        "architectures": ["OlmoeForCausalLM"],
        "attention_bias": False,
        "attention_dropout": 0.0,
        "bos_token_id": None,
        "clip_qkv": None,
        "dtype": "bfloat16",
        "eos_token_id": end,
        "hidden_act": "silu",
        "hidden_size": shape.hidden,
        "initializer_range": 0.02,
        "intermediate_size": shape.width,
        "max_position_embeddings": shape.context,
        "model_type": "olmoe",
        "norm_topk_prob": True,
        "num_attention_heads": shape.heads,
        "num_experts": shape.experts,
        "num_experts_per_tok": shape.top_k,
        "num_hidden_layers": shape.layers,
        "num_key_value_heads": shape.heads,
        "output_router_logits": False,
        "pad_token_id": pad,
        "rms_norm_eps": shape.eps,
        "rope_theta": shape.rope_theta,
        "router_aux_loss_coef": 0.05,
        "tie_word_embeddings": True,
        "use_cache": True,
        "vocab_size": shape.vocabulary,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=HERE.parent)
    args = parser.parse_args()

    tokenizer = AutoTokenizer.from_pretrained(HERE.parent)
    end, pad = (tokenizer.convert_tokens_to_ids(each) for each in (END, PAD))
    shape = Shape(vocabulary=len(tokenizer))
    model = DemoMoe(shape)
    saved = torch.load(args.work / "checkpoint.pt", weights_only=True, map_location="cpu")
    model.load_state_dict(saved["model"])
    state = {name: value.to(torch.bfloat16) for name, value in to_transformers(model).items()}

    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "config.json").write_text(json.dumps(config(shape, end, pad), indent=2) + "\n")
    (args.out / "generation_config.json").write_text(
        json.dumps({"eos_token_id": end, "pad_token_id": pad, "do_sample": False, "max_new_tokens": 64}, indent=2) + "\n"
    )
    save_file(state, args.out / "model.safetensors", metadata={"format": "pt"})
    size = (args.out / "model.safetensors").stat().st_size
    if size > LIMIT:
        raise SystemExit(f"model.safetensors: {size} bytes, expected at most {LIMIT:.0f}")

    loaded, report = AutoModelForCausalLM.from_pretrained(args.out, dtype=torch.float32, output_loading_info=True)
    problems = {name: list(found) for name, found in report.items() if name != "error_msgs" and found and name != "conversion_errors"}
    if problems:
        raise SystemExit(f"transformers found other names than its own: {problems}")
    compare(model, loaded, tokenizer)
    print(f"step {saved['step']}, {size / 1e6:.1f} MB -> {args.out}")


def compare(model: DemoMoe, loaded, tokenizer) -> None:
    """Mean loss of the two on a sentence: the trainer computes in bfloat16, so they agree to about 0.02 nats."""
    ids = tokenizer("The dog sleeps in the garden.\nDer Hund schläft im Garten.", return_tensors="pt").input_ids
    with torch.no_grad():
        reference = loaded(input_ids=ids, labels=ids).loss.item()
        ours = model(ids[:, :-1], ids[:, 1:])[0].item()
    print(f"loss on a sentence: trainer {ours:.4f}, transformers {reference:.4f}")
    if abs(ours - reference) > 0.05 * max(1.0, reference):
        raise SystemExit("The trainer and transformers compute different things.")


if __name__ == "__main__":
    main()
