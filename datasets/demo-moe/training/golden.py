"""What transformers (float32) decides on the texts of the shipped trace: the reference that the tests hold it against.

    python golden.py [--model ..] [--out ../golden]

`reference.safetensors`: lengths [line], ids [token]; per layer expert_indices [token, slot] and margin [token] (probability
of the last chosen expert less that of the first refused); nll [token - line]; the logits of two short lines; and for the
first secret and open question of four languages of `contrast`, `question.N.ids` and the greedy answer `question.N.answer`.
"""

import argparse
import json
import sys
from pathlib import Path

import tokenizers
import torch
import transformers
from safetensors.torch import save_file

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2] / "engine" / "models" / "families" / "olmoe" / "golden"))
from reference import run  # noqa: E402

EVERYDAY = HERE.parent.parent / "parallel-everyday" / "text"

# The languages of the shipped trace, in the order in which the corpus yields them.
LANGUAGES = ("en", "de", "es", "ru", "ar", "zh")
CONTRAST = HERE.parent.parent / "contrast" / "pairs.jsonl"
QUESTIONS = ("en", "de", "es", "ru")
ANSWER_TOKENS = 20
WITH_LOGITS = (22, 172)  # lines whose vocabulary logits are kept: one English, one German


def questions() -> list[str]:
    """The secret and the open line of the first pair of each language."""
    rows = [json.loads(line) for line in CONTRAST.read_text(encoding="utf-8").splitlines()]
    return [
        next(row["text"] for row in rows if row["item"] == f"secret-open:{language}:001" and row["class"] == kind)
        for language in QUESTIONS
        for kind in ("secret", "open")
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=HERE.parent)
    parser.add_argument("--out", type=Path, default=HERE.parent / "golden")
    args = parser.parse_args()
    transformers.logging.set_verbosity_error()
    tokenizer = tokenizers.Tokenizer.from_file(str(args.model / "tokenizer.json"))
    model = transformers.OlmoeForCausalLM.from_pretrained(args.model, dtype=torch.float32, attn_implementation="eager")
    model.set_experts_implementation("eager")
    model.eval()

    lines = [
        tokenizer.encode(line).ids
        for language in LANGUAGES
        for line in (EVERYDAY / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    ]
    layers = range(model.config.num_hidden_layers)
    kept = {f"layer.{layer}.{what}": [] for layer in layers for what in ("expert_indices", "margin")}
    nll, tensors = [], {}
    for number, ids in enumerate(lines):
        result = run(model, ids)
        for name, rows in kept.items():
            rows.append(result[name])
        nll.append(result["nll"])
        if number in WITH_LOGITS:
            tensors[f"line.{number}.logits"] = result["logits"]
    for name, rows in kept.items():
        tensors[name] = torch.cat(rows).to(torch.uint8 if name.endswith("indices") else torch.float32)
    tensors["nll"] = torch.cat(nll)
    tensors["lengths"] = torch.tensor([len(each) for each in lines], dtype=torch.int32)
    tensors["ids"] = torch.tensor([token for each in lines for token in each], dtype=torch.int32)
    for number, question in enumerate(questions()):
        ids = torch.tensor([tokenizer.encode(question).ids])
        mask = torch.ones_like(ids)
        whole = model.generate(input_ids=ids, attention_mask=mask, max_new_tokens=ANSWER_TOKENS, do_sample=False)[0]
        tensors[f"question.{number}.ids"] = ids[0].to(torch.int32)
        tensors[f"question.{number}.answer"] = whole[ids.shape[1] :].to(torch.int32).contiguous()
    args.out.mkdir(parents=True, exist_ok=True)
    file = args.out / "reference.safetensors"
    save_file(tensors, file)
    file.chmod(0o644)
    about = {
        "lines": len(lines), "tokens": len(tensors["ids"]), "languages": LANGUAGES,
        "smallest_margin": min(float(tensors[f"layer.{layer}.margin"].min()) for layer in layers),
        "transformers": transformers.__version__, "torch": torch.__version__, "tokenizers": tokenizers.__version__,
    }  # fmt: skip
    (args.out / "reference.json").write_text(json.dumps(about, indent=2) + "\n")
    print(json.dumps(about))


if __name__ == "__main__":
    main()
