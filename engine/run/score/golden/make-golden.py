"""Log-likelihoods of choices and of texts as transformers (float32) computes them, one sequence at a time.

    python engine/run/score/golden/make-golden.py        from the repository root

Context and choice become tokens as EleutherAI's evaluation harness makes them: white space at the end of the context goes to
the choice, a space stands between the two, and the choice is what the whole has beyond as many tokens as the context has
alone. Checkpoints: the demo model, and the tiny OLMoE whose tokenizer begins every text with a token. Writes `golden.json`:
per checkpoint and question of `questions.jsonl` the tokens and ln p of each choice's tokens; per line of `texts.txt` the
tokens, the bytes that they hold after the first, and the sum of their losses in nats.
"""

import json
from pathlib import Path

import tokenizers
import torch
import transformers

HERE = Path(__file__).parent
ROOT = HERE.parents[3]
CHECKPOINTS = {"demo": ROOT / "datasets/demo-moe", "tiny": ROOT / "engine/models/families/olmoe/golden/f16"}


def log_probabilities(model, ids):
    """ln p of every token but the first."""
    with torch.no_grad():
        logits = model(input_ids=torch.tensor([ids])).logits[0].double()
    return torch.log_softmax(logits, -1)[:-1].gather(1, torch.tensor(ids[1:])[:, None])[:, 0].tolist()


def choice(model, encode, context, text):
    bare = context.rstrip()
    after = context[len(bare):] + ("" if context != bare else " ") + text
    before, whole = encode(bare), encode(bare + after)
    tokens = whole[len(before):]
    values = log_probabilities(model, before + tokens)[len(before) - 1:]
    return {"context": before, "tokens": tokens, "log": values}


def main():
    transformers.logging.set_verbosity_error()
    questions = [json.loads(line) for line in (HERE / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    texts = (HERE / "texts.txt").read_text(encoding="utf-8").splitlines()
    golden = {"transformers": transformers.__version__, "torch": torch.__version__}
    for name, path in CHECKPOINTS.items():
        tokenizer = tokenizers.Tokenizer.from_file(str(path / "tokenizer.json"))
        model = transformers.OlmoeForCausalLM.from_pretrained(path, dtype=torch.float32, attn_implementation="eager")
        model.set_experts_implementation("eager")
        model.eval()
        limit = model.config.max_position_embeddings

        def encode(text):
            return tokenizer.encode(text).ids

        def scored(question):
            return [choice(model, encode, question["context"], text) for text in question["choices"]]

        def fits(entry):
            return all(len(each["context"]) + len(each["tokens"]) <= limit for each in entry["choices"])

        def text_loss(text):
            encoding = tokenizer.encode(text)
            first = next(i for i, special in enumerate(encoding.special_tokens_mask) if not special)
            skipped = 0 if first > 0 else len(text[: encoding.offsets[0][1]].encode())
            losses = [-value for value in log_probabilities(model, encoding.ids)]
            return {"tokens": len(losses), "bytes": len(text.encode()) - skipped, "nats": sum(losses)}

        entries = [{"id": question["id"], "choices": scored(question)} for question in questions]
        golden[name] = {"questions": [each for each in entries if fits(each)], "texts": [text_loss(text) for text in texts]}
    (HERE / "golden.json").write_text(json.dumps(golden, ensure_ascii=False) + "\n", encoding="utf-8")
    print({name: (len(golden[name]["questions"]), len(golden[name]["texts"])) for name in CHECKPOINTS})


if __name__ == "__main__":
    main()
