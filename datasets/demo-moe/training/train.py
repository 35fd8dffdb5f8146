"""Trains the demo model. Stops and resumes at any step; the same command goes on from the last checkpoint.

    python train.py --data FOLDER --work FOLDER --tokens 16000000

Every batch is drawn from a generator seeded by the run's seed and the step's number, so stopping changes nothing. The
learning rate warms up, stays, and falls linearly over the last part: before it falls, --tokens may still be changed.
"""

import argparse
import json
import random
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer

from alignment import alignment_loss, scheduled, translations
from make_tokenizer import END
from model import DemoMoe, Shape
from muon import Muon
from texts import HERE, MIX, Documents

ROWS = 24
LENGTH = 192
WARM_UP = 100
DECAY = 0.35
BALANCE = 0.05
MUON_RATE = 0.02
ADAM_RATE = 3e-3


def batch(documents: Documents, tokenizer: Tokenizer, seed: int, step: int) -> torch.Tensor:
    """[ROWS, LENGTH + 1]: documents one after another, an end token between them; the last of a row is cut."""
    rng = random.Random(f"{seed}:{step}")
    end = tokenizer.token_to_id(END)
    drawn = {kind: 1.0 * rng.random() for kind in MIX}
    rows = []
    for _ in range(ROWS):
        row: list[int] = []
        while len(row) <= LENGTH:
            # The kind that is furthest behind its share of the tokens.
            kind = min(MIX, key=lambda each: drawn[each] / MIX[each])
            ids = tokenizer.encode(documents.draw(kind, rng)).ids[:LENGTH]
            drawn[kind] += min(len(ids) + 1, LENGTH + 1 - len(row))
            row += [*ids, end]
        rows.append(row[: LENGTH + 1])
    return torch.tensor(rows)


def rate(step: int, steps: int) -> float:
    """Factor of the learning rate."""
    left = (steps - step) / (steps * DECAY)
    return min(1.0, (step + 1) / WARM_UP, max(left, 0.02))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True, help="checkpoints and the loss curve")
    parser.add_argument("--tokens", type=float, default=16e6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    args.work.mkdir(parents=True, exist_ok=True)

    tokenizer = Tokenizer.from_file(str(HERE.parent / "tokenizer.json"))
    documents = Documents(args.data)
    model = DemoMoe(Shape(vocabulary=tokenizer.get_vocab_size()))
    matrices, others = [], [model.embed, model.norm]
    for layer in model.layers:
        matrices += [(layer.qkv, 3), (layer.o, 1), (layer.gate_up, 2), (layer.down, 1)]
        others += [layer.router, layer.norm_attn, layer.norm_mlp, layer.norm_q, layer.norm_k]
    optimizers = [
        Muon(matrices, lr=MUON_RATE),
        torch.optim.AdamW(others, lr=ADAM_RATE, betas=(0.9, 0.95), weight_decay=0.0, fused=True),
    ]
    checkpoint, curve = args.work / "checkpoint.pt", args.work / "curve.jsonl"
    step = 0
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(saved["model"])
        for each, state in zip(optimizers, saved["optimizers"]):
            each.load_state_dict(state)
        step = saved["step"]
        print(f"resumed at step {step}", flush=True)

    steps = round(args.tokens / (ROWS * LENGTH))
    began, since, losses, balances, alignments = time.time(), step, [], [], []
    while step < steps:
        tokens = batch(documents, tokenizer, args.seed, step)
        loss, balance = model(tokens[:, :-1], tokens[:, 1:])
        weight, places = scheduled(step)
        alignment = alignment_loss(model, *translations(documents, tokenizer, args.seed, step), places)
        (loss + BALANCE * balance + weight * alignment).backward()
        torch.nn.utils.clip_grad_norm_([model.embed, *others[1:]], 1.0)
        factor = rate(step, steps)
        for each, base in zip(optimizers, (MUON_RATE, ADAM_RATE)):
            each.param_groups[0]["lr"] = base * factor
            each.step()
            each.zero_grad(set_to_none=True)
        losses.append(loss.item())
        balances.append(balance.item())
        alignments.append(alignment.item())
        step += 1
        if step % 20 == 0 or step == steps:
            line = {
                "step": step,
                "tokens": step * ROWS * LENGTH,
                "loss": round(sum(losses) / len(losses), 4),
                "balance": round(sum(balances) / len(balances), 4),
                "alignment": round(sum(alignments) / len(alignments), 4),
                "rate": round(factor, 4),
            }
            with curve.open("a") as file:
                file.write(json.dumps(line) + "\n")
            speed = (step - since) * ROWS * LENGTH / (time.time() - began)
            print(json.dumps(line), f"{speed:.0f} tokens/s, {(steps - step) * ROWS * LENGTH / speed / 60:.0f} min left", flush=True)
            began, since, losses, balances, alignments = time.time(), step, [], [], []
        if step % 100 == 0 or step == steps:
            part = checkpoint.with_suffix(".part")
            torch.save(
                {"model": model.state_dict(), "optimizers": [each.state_dict() for each in optimizers], "step": step}, part
            )
            part.replace(checkpoint)


if __name__ == "__main__":
    main()
