"""Trains the demo model's tokenizer: byte-level BPE on the same documents that the model is trained on.

    python make_tokenizer.py --data FOLDER [--out ..]
"""

import argparse
import json
import random
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from texts import HERE, MIX, Documents

VOCABULARY = 12_288
END = "<|endoftext|>"
PAD = "<|padding|>"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=HERE.parent)
    parser.add_argument("--documents", type=int, default=60_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()

    documents, rng = Documents(args.data), random.Random(args.seed)
    # Templates repeat themselves: a smaller part of them is enough to learn their words.
    kinds, weights = ("monolingual", "everyday", "parallel", "questions"), (0.7, 0.12, 0.15, 0.03)
    assert set(kinds) == set(MIX)
    texts = (documents.draw(rng.choices(kinds, weights)[0], rng) for _ in range(args.documents))

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(
        texts,
        trainers.BpeTrainer(
            vocab_size=VOCABULARY,
            special_tokens=[END, PAD],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    args.out.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(args.out / "tokenizer.json"), pretty=False)
    (args.out / "tokenizer_config.json").write_text(
        json.dumps(
            {
                "tokenizer_class": "PreTrainedTokenizerFast",
                "eos_token": END,
                "pad_token": PAD,
                "model_max_length": 1024,
                "clean_up_tokenization_spaces": False,
            },
            indent=2,
        )
        + "\n"
    )
    print(f"{tokenizer.get_vocab_size()} tokens -> {args.out / 'tokenizer.json'}")


if __name__ == "__main__":
    main()
