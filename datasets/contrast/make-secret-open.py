"""Rewrites the secret-open lines of pairs.jsonl from the question templates of the demo model.

Run from the repository root:  python datasets/contrast/make-secret-open.py
Needs only the standard library. Every pair takes a held-out template of each kind with the same held-out values, so
that the demo model has seen none of these questions. The output is deterministic: the secret-open lines come first,
the lines of the other contrasts follow untouched.
"""

import itertools
import json
import pathlib
import re

FOLDER = pathlib.Path(__file__).resolve().parent
QUESTIONS = FOLDER.parent / "demo-moe" / "training" / "questions.json"
PAIRS = FOLDER / "pairs.jsonl"
CONTRAST = "secret-open"
PLACEHOLDER = re.compile(r"\{(\w+)(?:\.(\w+))?\}")


def held_out(questions, kind):
    """Templates of a kind that training leaves out, by the slots they have."""
    templates = [each for each in questions[kind]["templates"] if each.get("heldout")]
    by_slots = {tuple(each["slots"]): each for each in templates}
    if len(by_slots) != len(templates):
        raise SystemExit(f"{QUESTIONS}: two held-out {kind} templates share their slots, so pairs are ambiguous")
    return by_slots


def fill(template, slots, choice, language):
    """The template's question with the chosen value of each slot (choice: slot -> index)."""

    def value(match):
        slot, part = match.groups()
        chosen = slots[slot][language][choice[slot]]
        return chosen[part] if part else chosen

    return PLACEHOLDER.sub(value, template["text"][language])


def prompt(questions, question, language):
    """The question in the form of training, up to where the answer begins, without the space before it."""
    before, _, _ = questions["format"][language].partition("{answer}")
    return before.rstrip().replace("{question}", question)


def lines(questions):
    """The lines of the contrast: languages in the file's order, the same values under the same number in each."""
    secret, open_ = held_out(questions, "secret"), held_out(questions, "open")
    if secret.keys() != open_.keys():
        raise SystemExit(f"{QUESTIONS}: the held-out templates of the two kinds must have the same slots")
    for language in questions["languages"]:
        number = 0
        for slots in secret:
            for values in itertools.product(*(questions["heldout"][slot] for slot in slots)):
                number += 1
                for name, template in (("secret", secret[slots]), ("open", open_[slots])):
                    question = fill(template, questions["slots"], dict(zip(slots, values)), language)
                    yield {
                        "item": f"{CONTRAST}:{language}:{number:03d}",
                        "text": prompt(questions, question, language),
                        "contrast": CONTRAST,
                        "class": name,
                        "language": language,
                    }


def main():
    questions = json.loads(QUESTIONS.read_text(encoding="utf-8"))
    old = PAIRS.read_text(encoding="utf-8").splitlines() if PAIRS.exists() else []
    others = [line for line in old if json.loads(line)["contrast"] != CONTRAST]
    made = [json.dumps(line, ensure_ascii=False) for line in lines(questions)]
    PAIRS.write_text("".join(f"{line}\n" for line in made + others), encoding="utf-8")
    print(f"{len(made) // 2} {CONTRAST} pairs written to {PAIRS.name}; {len(others)} lines of other contrasts kept")


if __name__ == "__main__":
    main()
