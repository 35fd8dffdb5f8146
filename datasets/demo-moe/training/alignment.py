"""Pulls the middle of the model together across languages: translations should look alike there, other sentences not.

A contrastive loss (InfoNCE, van den Oord et al. 2018) on mean residual streams, as it is used to align the middle layers
of language models (Liu and Niehues 2025). Each sentence is a row of its own, so that a translation cannot be read off its
neighbour, and negatives in the same language leave nothing to gain from telling the language.
"""

import itertools
import random

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer

from model import DemoMoe
from texts import Documents

PAIRS = 24
LONGEST = 32  # tokens of a sentence; the rest is cut
TEMPERATURE = 0.1

# From which batch on, with which weight, after how many layers: first one place is brought together, then it is held with
# less force, then its neighbours join it.
SCHEDULE = ((0, 0.3, (4,)), (400, 0.1, (4,)), (700, 0.3, (3, 4, 5)))


def scheduled(step: int) -> tuple[float, tuple[int, ...]]:
    """(weight, after which layers) at a step."""
    return [(weight, places) for since, weight, places in SCHEDULE if step >= since][-1]


def translations(documents: Documents, tokenizer: Tokenizer, seed: int, step: int):
    """ids [2 * PAIRS, length], real [2 * PAIRS, length]; row i and row i + PAIRS say the same in two languages."""
    rng = random.Random(f"alignment:{seed}:{step}")
    pairs = [documents.draw_pair(rng) for _ in range(PAIRS)]
    rows = [tokenizer.encode(pair[side]).ids[:LONGEST] for side in (0, 1) for pair in pairs]
    length = max(map(len, rows))
    ids = torch.zeros(len(rows), length, dtype=torch.long)
    real = torch.zeros(len(rows), length)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = torch.tensor(row)
        real[number, : len(row)] = 1
    return ids, real


def alignment_loss(model: DemoMoe, ids: torch.Tensor, real: torch.Tensor, places: tuple[int, ...]) -> torch.Tensor:
    """Nats to find a sentence's translation among all rows, mean over the places; log(2 PAIRS - 1) is guessing."""
    streams = itertools.islice(model.streams(ids), max(places))
    losses = [contrast(x.view(*ids.shape, -1), real) for number, (x, _) in enumerate(streams, 1) if number in places]
    return sum(losses) / len(losses)


def contrast(stream: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
    """stream [row, position, hidden]"""
    # Each position counts alike, as in a routing profile.
    stream = F.normalize(stream.float(), dim=-1) * real.unsqueeze(-1)
    sentences = F.normalize(stream.sum(1), dim=-1)
    likeness = sentences @ sentences.t() / TEMPERATURE
    likeness.fill_diagonal_(float("-inf"))
    rows = torch.arange(len(stream))
    return F.cross_entropy(likeness, (rows + len(stream) // 2) % len(stream))
