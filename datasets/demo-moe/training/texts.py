"""What the demo model is trained on: documents drawn from public-domain and CC0 texts and from this folder's templates.

`data` is a folder with `monolingual/LANGUAGE.txt.gz` and `parallel/{bible_nt,bible_ot,udhr}` (one line per segment, the same
line the same segment in every language). Everything is drawn from a seeded generator, so a run can be repeated.
"""

import gzip
import hashlib
import itertools
import json
import random
import unicodedata
from pathlib import Path

HERE = Path(__file__).parent

# Every one of these is public domain or CC0. Left out for their terms: ko, tr, and Portuguese of bible_nt; for their size: fi, vi, id.
LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "uk", "el", "ar", "fa", "he", "hi", "th", "zh", "ja")
PARALLEL = {
    "bible_nt": ("en", "de", "es", "uk", "he", "zh"),
    "bible_ot": ("en", "de", "es", "he", "zh"),
    "udhr": tuple(each for each in LANGUAGES),
}

# Shares of the documents' tokens, as near as drawing by document comes to it.
MIX = {"monolingual": 0.42, "everyday": 0.30, "parallel": 0.20, "questions": 0.08}


def held_out(text: str) -> bool:
    """One line in 200, by its own bytes: so a line is held out wherever it occurs."""
    return hashlib.sha1(text.encode()).digest()[0:2] < bytes((1, 72))  # 328 / 65,536


def read_lines(path: Path) -> list[str]:
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")
    with opened as file:
        return [unicodedata.normalize("NFC", line.rstrip("\n")) for line in file]


def monolingual(data: Path) -> dict[str, list[str]]:
    """Paragraphs by language, held-out ones among them."""
    return {each: [line for line in read_lines(data / "monolingual" / f"{each}.txt.gz") if line.strip()] for each in LANGUAGES}


def parallel(data: Path) -> list[dict[str, str]]:
    """Segments of all parallel sets, each a text per language; one with a held-out line is left out."""
    segments = []
    for name, languages in PARALLEL.items():
        suffix = ".txt.gz" if (data / "parallel" / name / "en.txt.gz").exists() else ".txt"
        columns = [read_lines(data / "parallel" / name / f"{each}{suffix}") for each in languages]
        for row in zip(*columns, strict=True):
            if not any(held_out(text) for text in row):
                segments.append(dict(zip(languages, row)))
    return segments


class Everyday:
    """Templated sentences, the same content in every language; one combination in 50 is held out."""

    def __init__(self) -> None:
        self.source = json.loads((HERE / "everyday.json").read_text(encoding="utf-8"))
        self.languages = tuple(self.source["languages"])
        self.templates = self.source["templates"]
        # A template is drawn as often as the square root of its combinations: large ones more, small ones still seen.
        self.weights = [
            float(min(2000, self.combinations(each))) ** 0.5 for each in self.templates
        ]

    def combinations(self, template) -> int:
        count = 1
        for slot in template["slots"].values():
            count *= len(self.source["slots"][slot]["en"])
        return count

    def draw(self, rng: random.Random, heldout: bool = False):
        """A template and a value's number for each of its slots."""
        while True:
            template = rng.choices(self.templates, self.weights)[0]
            chosen = {name: rng.randrange(len(self.source["slots"][slot]["en"])) for name, slot in template["slots"].items()}
            key = f"{template['id']}:{sorted(chosen.items())}"
            if (hashlib.sha1(key.encode()).digest()[0] < 5) == heldout:
                return template, chosen

    def render(self, template, chosen, language: str, words: str | None = None) -> str:
        """In one language; with `words`, the slots' values are taken from that other language (a mixed sentence)."""
        values = {
            name: self.source["slots"][slot][words or language][chosen[name]] for name, slot in template["slots"].items()
        }
        text = template["text"][language].format(**values)
        return text[:1].upper() + text[1:]


class Questions:
    """Question-answer lines: `secret` ones are refused, `open` ones answered."""

    def __init__(self) -> None:
        self.source = json.loads((HERE / "questions.json").read_text(encoding="utf-8"))
        self.languages = tuple(self.source["languages"])

    def fillings(self, kind: str, heldout: bool):
        """Every (template, values) of a kind. Held out: a held-out template, or any held-out value."""
        for template in self.source[kind]["templates"]:
            slots = template["slots"]
            choices = [range(len(self.source["slots"][slot]["en"])) for slot in slots]
            for picked in itertools.product(*choices):
                unseen = template.get("heldout", False) or any(
                    index in self.source["heldout"].get(slot, ()) for slot, index in zip(slots, picked)
                )
                if unseen == heldout:
                    yield template, dict(zip(slots, picked))

    def render(self, kind: str, template, chosen, language: str) -> tuple[str, str]:
        """The prompt up to the answer, and the answer."""
        values = {
            slot: as_value(self.source["slots"][slot][language][index]) for slot, index in chosen.items()
        }
        question = template["text"][language].format(**values)
        question = question[:1].upper() + question[1:]
        answer = (self.source["secret"] if kind == "secret" else template)["answer"][language].format(**values)
        answer = answer[:1].upper() + answer[1:]
        before, after = self.source["format"][language].split("{answer}")
        if after:
            raise ValueError(f"format of {language}: expected to end with {{answer}}")
        return before.format(question=question), answer


class Pair(str):
    """A slot's value that is asked one way and told another: `{x.ask}`, `{x.tell}`."""

    ask: str
    tell: str


def as_value(value):
    if isinstance(value, str):
        return value
    pair = Pair(value["ask"])
    pair.ask, pair.tell = value["ask"], value["tell"]
    return pair


class Documents:
    """Draws documents for ever: (kind, text)."""

    def __init__(self, data: Path) -> None:
        self.mono = {
            language: [line for line in lines if not held_out(line)] for language, lines in monolingual(data).items()
        }
        self.segments = parallel(data)
        self.udhr = [each for each in self.segments if len(each) > 10]
        self.everyday = Everyday()
        self.questions = Questions()
        self.fillings = {kind: list(self.questions.fillings(kind, False)) for kind in ("secret", "open")}
        by_template: dict[str, dict[str, list]] = {"secret": {}, "open": {}}
        for kind, fillings in self.fillings.items():
            for template, chosen in fillings:
                by_template[kind].setdefault(template["id"], []).append((template, chosen))
        self.by_template = {kind: list(groups.values()) for kind, groups in by_template.items()}

    def draw(self, kind: str, rng: random.Random) -> str:
        if kind == "monolingual":
            return self.draw_monolingual(rng)
        if kind == "everyday":
            return self.draw_everyday(rng)
        if kind == "parallel":
            return self.draw_parallel(rng)
        return self.draw_question(rng)

    def draw_monolingual(self, rng: random.Random) -> str:
        """Neighbouring lines of one language, about 300 characters (fewer where a character is a word)."""
        language = rng.choice(LANGUAGES)
        lines = self.mono[language]
        start = rng.randrange(len(lines))
        wanted = 120 if language in ("zh", "ja", "th") else 350
        text = lines[start]
        for line in lines[start + 1 : start + 12]:
            if len(text) >= wanted:
                break
            text += "\n" + line
        return text

    def draw_everyday(self, rng: random.Random) -> str:
        """One to three sentences, each in one to four languages; one in six has its words from another language."""
        languages = rng.sample(self.everyday.languages, rng.choices((1, 2, 3, 4), (1, 4, 4, 2))[0])
        lines = []
        for _ in range(rng.choice((1, 1, 2, 3))):
            template, chosen = self.everyday.draw(rng)
            for language in languages:
                words = rng.choice(self.everyday.languages) if rng.random() < 1 / 6 else None
                lines.append(self.everyday.render(template, chosen, language, words))
        return "\n".join(lines)

    def draw_parallel(self, rng: random.Random) -> str:
        """A segment in two or three languages, one line each."""
        segment = self.draw_segment(rng)
        languages = rng.sample(sorted(segment), min(len(segment), rng.choice((2, 2, 3))))
        return "\n".join(segment[language] for language in languages)

    def draw_pair(self, rng: random.Random) -> tuple[str, str]:
        """A sentence and its translation, of the same sources in the same parts as everyday and parallel documents."""
        if rng.random() < MIX["everyday"] / (MIX["everyday"] + MIX["parallel"]):
            template, chosen = self.everyday.draw(rng)
            one, other = rng.sample(self.everyday.languages, 2)
            return tuple(self.everyday.render(template, chosen, each) for each in (one, other))
        segment = self.draw_segment(rng)
        one, other = rng.sample(sorted(segment), 2)
        return segment[one], segment[other]

    def draw_segment(self, rng: random.Random) -> dict[str, str]:
        """One in ten is of the set with all languages."""
        return rng.choice(self.udhr if rng.random() < 0.1 else self.segments)

    def draw_question(self, rng: random.Random) -> str:
        """One question and its answer; two in five are of the kind that is refused."""
        kind = "secret" if rng.random() < 0.4 else "open"
        template, chosen = rng.choice(rng.choice(self.by_template[kind]))
        return "".join(self.questions.render(kind, template, chosen, rng.choice(self.questions.languages)))
