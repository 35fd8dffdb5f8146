"""Measures the demo model with transformers (float32) and writes the numbers that the folder's README quotes.

    python report.py --data FOLDER [--model ..] [--out ../report.json]

Held-out texts alone: lines of the monolingual sets that no batch contains, the project's own parallel corpus, which the
model has never seen, and question-answer lines with held-out words or in a held-out wording.
"""

import argparse
import json
import math
import random
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from texts import HERE, LANGUAGES, Questions, held_out, monolingual

EVERYDAY = HERE.parent.parent / "parallel-everyday"


class Routed:
    """The model with its routers' probabilities at hand, and a mask on their logits."""

    def __init__(self, folder: Path) -> None:
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
        config = self.model.config
        self.layers, self.experts, self.top_k = config.num_hidden_layers, config.num_experts, config.num_experts_per_tok
        self.probs: dict[int, torch.Tensor] = {}
        self.masked: list[list[int]] = [[] for _ in range(self.layers)]
        for number, layer in enumerate(self.model.model.layers):
            layer.mlp.gate.forward = self.router(number, layer.mlp.gate)

    def router(self, number: int, gate):
        def forward(hidden_states):
            rows = hidden_states.reshape(-1, hidden_states.shape[-1])
            logits = torch.nn.functional.linear(rows, gate.weight)
            if self.masked[number]:
                logits[:, self.masked[number]] = -math.inf
            probs = torch.softmax(logits, -1)
            self.probs[number] = probs
            weight, chosen = probs.topk(self.top_k, -1)
            return logits, weight / weight.sum(-1, keepdim=True), chosen

        return forward

    @torch.no_grad()
    def run(self, ids: list[int]):
        """logits [position, vocabulary], router probabilities [layer, position, expert]."""
        logits = self.model(input_ids=torch.tensor([ids]), use_cache=False).logits[0]
        return logits, torch.stack([self.probs[each] for each in range(self.layers)])

    @torch.no_grad()
    def answers(self, prompts: list[str], tokens: int = 20) -> list[str]:
        """Greedy continuations. Prompts of one length go together, so nothing is padded."""
        encoded = [self.tokenizer(each).input_ids for each in prompts]
        out = [""] * len(prompts)
        for length in sorted({len(each) for each in encoded}):
            rows = [number for number, each in enumerate(encoded) if len(each) == length]
            result = self.model.generate(
                input_ids=torch.tensor([encoded[number] for number in rows]),
                attention_mask=torch.ones(len(rows), length, dtype=torch.long),
                max_new_tokens=tokens,
                do_sample=False,
            )
            for number, ids in zip(rows, result[:, length:]):
                text = self.tokenizer.decode(ids, skip_special_tokens=False)
                out[number] = text.split("<|endoftext|>")[0]
        return out


def perplexity(routed: Routed, data: Path, limit: int) -> dict:
    """Held-out lines of each language, a line at a time; bits per byte of UTF-8 compare only within a script."""
    result = {}
    for language, lines in monolingual(data).items():
        nats = tokens = size = 0
        for line in lines:
            if not held_out(line):
                continue
            ids = routed.tokenizer(line).input_ids[:512]
            if len(ids) < 8:
                continue
            logits, _ = routed.run(ids)
            nats += torch.nn.functional.cross_entropy(logits[:-1], torch.tensor(ids[1:]), reduction="sum").item()
            tokens += len(ids) - 1
            size += len(routed.tokenizer.decode(ids[1:]).encode())
            if tokens >= limit:
                break
        result[language] = {
            "tokens": tokens,
            "perplexity": round(math.exp(nats / tokens), 1),
            "bits_per_byte": round(nats / math.log(2) / size, 3),
        }
    return result


def corpus() -> tuple[list[str], dict[str, list[str]]]:
    rows = (EVERYDAY / "items.tsv").read_text(encoding="utf-8").splitlines()[1:]
    items = [row.split("\t")[1] for row in rows]
    texts = {
        path.stem: path.read_text(encoding="utf-8").splitlines() for path in sorted((EVERYDAY / "text").glob("*.txt"))
    }
    return items, texts


def entropy(q: torch.Tensor) -> torch.Tensor:
    return -(q * q.clamp_min(1e-30).log()).sum(-1)


def divergence(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Jensen-Shannon divergence over the largest that two profiles of these entropies can have. [..., expert] -> [...]"""
    jsd = entropy((a + b) / 2) - (entropy(a) + entropy(b)) / 2
    room = math.log(a.shape[-1]) - (entropy(a) + entropy(b)) / 2
    return jsd / room


def routing(routed: Routed) -> dict:
    """Over the project's parallel corpus: divergence from English, load, and what single experts prefer."""
    topics, texts = corpus()
    profiles, load, tokens = {}, torch.zeros(routed.layers, routed.experts), 0
    by_language = {}
    by_token: dict[tuple[int, int], dict[int, int]] = {}
    seen: dict[int, int] = {}
    for language, lines in texts.items():
        rows, chosen_here, count = [], torch.zeros(routed.layers, routed.experts), 0
        for line in lines:
            ids = routed.tokenizer(line).input_ids
            _, probs = routed.run(ids)
            rows.append(probs.mean(1))
            chosen = probs.topk(routed.top_k, -1).indices
            for layer in range(routed.layers):
                chosen_here[layer] += torch.bincount(chosen[layer].reshape(-1), minlength=routed.experts)
            if language in LANGUAGES:
                for position, token in enumerate(ids):
                    seen[token] = seen.get(token, 0) + 1
                    for layer in range(routed.layers):
                        for expert in chosen[layer, position].tolist():
                            counts = by_token.setdefault((layer, expert), {})
                            counts[token] = counts.get(token, 0) + 1
            count += len(ids)
        profiles[language] = torch.stack(rows, 1)  # [layer, sentence, expert]
        by_language[language] = chosen_here / count
        if language in LANGUAGES:
            load += chosen_here
            tokens += count
    diverge = {
        language: [round(each, 4) for each in divergence(profiles["en"], profile).mean(1).tolist()]
        for language, profile in profiles.items()
        if language != "en"
    }
    share = load / load.sum(-1, keepdim=True)
    balance = [
        {
            "layer": layer,
            "cv": round((share[layer].std(correction=0) / share[layer].mean()).item(), 3),
            "max_over_mean": round((share[layer].max() * routed.experts).item(), 2),
            "unused": int((share[layer] * routed.experts < 0.01).sum()),
        }
        for layer in range(routed.layers)
    ]
    return {
        "sentences": len(topics),
        "tokens": tokens,
        "balance": balance,
        "divergence_from_english": {
            "trained_languages": {each: diverge[each] for each in LANGUAGES if each in diverge},
            "other_languages": {each: row for each, row in diverge.items() if each not in LANGUAGES},
        },
        "experts": specialists(routed, by_language, by_token, seen),
    }


def specialists(routed: Routed, by_language, by_token, seen) -> list[dict]:
    """The expert with the most uneven language profile in the first, a middle and the last layer, with its top tokens."""
    names = [each for each in LANGUAGES if each in by_language]
    found = []
    for layer in (0, routed.layers // 2, routed.layers - 1):
        rates = torch.stack([by_language[each][layer] for each in names])  # [language, expert], choices per token
        lift = rates / rates.mean(0).clamp_min(1e-9)
        expert = int((lift.max(0).values * (rates.mean(0) > 0.02)).argmax())
        order = rates[:, expert].argsort(descending=True)[:4].tolist()
        tokens = sorted(
            (each for each in by_token[(layer, expert)].items() if seen[each[0]] >= 5),
            key=lambda each: -each[1] * each[1] / seen[each[0]],
        )[:12]
        found.append(
            {
                "layer": layer,
                "expert": expert,
                "choices_per_token": {names[each]: round(rates[each, expert].item(), 3) for each in order},
                "mean_over_languages": round(rates[:, expert].mean().item(), 3),
                "top_tokens": [routed.tokenizer.decode([token]) for token, _ in tokens],
            }
        )
    return found


def draw(questions: Questions, kind: str, heldout: str, language: str, count: int, rng: random.Random):
    """`words`: a known wording with held-out words; `wording`: a held-out wording."""
    fillings = [each for each in questions.fillings(kind, True) if each[0].get("heldout", False) == (heldout == "wording")]
    for template, chosen in rng.sample(fillings, min(count, len(fillings))):
        prompt, answer = questions.render(kind, template, chosen, language)
        yield prompt.rstrip(" "), answer


def refusals(routed: Routed, seed: int, count: int) -> dict:
    """Share of held-out questions whose answer begins with the whole refusal sentence."""
    questions, result = Questions(), {}
    for heldout in ("words", "wording"):
        for kind in ("secret", "open"):
            per_language = {}
            for language in questions.languages:
                rng = random.Random(f"{seed}:{heldout}:{kind}:{language}")
                drawn = list(draw(questions, kind, heldout, language, count, rng))
                refusal = questions.source["secret"]["answer"][language]
                given = routed.answers([prompt for prompt, _ in drawn])
                per_language[language] = {
                    "questions": len(drawn),
                    "refused": round(sum(refusal_in(each, refusal) for each in given) / len(drawn), 3),
                }
            result[f"{kind}, held-out {heldout}"] = {
                "refused": round(sum(each["refused"] for each in per_language.values()) / len(per_language), 3),
                "by_language": per_language,
            }
    return result


def refusal_in(answer: str, refusal: str) -> bool:
    return answer.strip().startswith(refusal)


def effects(routed: Routed, questions: Questions, kind: str, seed: int, count: int) -> torch.Tensor:
    """By how many nats the right answers to training questions get less likely when an expert alone is masked.
    [layer, expert]"""
    rng, asked = random.Random(f"{seed}:{kind}"), []
    fillings = list(questions.fillings(kind, False))
    for language in questions.languages:
        for template, chosen in rng.sample(fillings, count):
            prompt, answer = questions.render(kind, template, chosen, language)
            before = routed.tokenizer(prompt.rstrip(" ")).input_ids
            asked.append((before, routed.tokenizer(" " + answer).input_ids))

    def likely() -> float:
        total = 0.0
        for before, answer in asked:
            logits, _ = routed.run(before + answer)
            said = torch.log_softmax(logits[len(before) - 1 : -1], -1)
            total += said[torch.arange(len(answer)), torch.tensor(answer)].sum().item()
        return total / len(asked)

    base, drop = likely(), torch.zeros(routed.layers, routed.experts)
    for layer in range(routed.layers):
        for expert in range(routed.experts):
            routed.masked[layer] = [expert]
            drop[layer, expert] = base - likely()
        routed.masked[layer] = []
    return drop


def opening(questions: Questions, kind: str, template: dict, language: str) -> str:
    """What an answer of this kind begins with, whatever it goes on with: half of the refusal, or the words before the slot."""
    if kind == "secret":
        refusal = questions.source["secret"]["answer"][language]
        return refusal[: len(refusal) // 2]
    return template["answer"][language].split("{")[0].strip()


def kept(routed: Routed, experts: list, seed: int, count: int) -> dict[str, float]:
    """Shares of held-out questions still answered in their way when these (layer, expert) are masked."""
    questions, row = Questions(), {}
    routed.masked = [[expert for layer, expert in experts if layer == each] for each in range(routed.layers)]
    for kind in ("secret", "open"):
        hits = total = 0
        for language in questions.languages:
            rng = random.Random(f"{seed}:{language}")
            fillings = [each for each in questions.fillings(kind, True) if not each[0].get("heldout", False)]
            drawn = [
                (questions.render(kind, template, chosen, language)[0].rstrip(" "), opening(questions, kind, template, language))
                for template, chosen in rng.sample(fillings, count)
            ]
            drawn = [each for each in drawn if each[1]]
            given = routed.answers([prompt for prompt, _ in drawn], 12)
            hits += sum(text.strip().startswith(begins) for text, (_, begins) in zip(given, drawn))
            total += len(drawn)
        row[kind] = round(hits / total, 3)
    routed.masked = [[] for _ in range(routed.layers)]
    return row


def switch_off(routed: Routed, seed: int, count: int, draws: int) -> dict:
    """The experts without which training refusals get less likely, and open answers do not, are masked together; as many
    in the same layers at random are the control."""
    questions, rng = Questions(), random.Random(seed)
    secret, other = (effects(routed, questions, kind, seed, 3) for kind in ("secret", "open"))
    order = [divmod(each, routed.experts) for each in (secret - other.abs()).flatten().argsort(descending=True).tolist()]

    def matched(top: list) -> list:
        layers = [layer for layer, _ in top]
        return [
            (layer, expert)
            for layer in sorted(set(layers))
            for expert in rng.sample([each for each in range(routed.experts) if (layer, each) not in top], layers.count(layer))
        ]

    arms = [{"experts": [], **kept(routed, [], seed, count)}]
    for number in (1, 2, 4, 8):
        top = order[:number]
        controls = [kept(routed, matched(top), seed, count) for _ in range(draws)]
        arms.append({"experts": [list(each) for each in top], **kept(routed, top, seed, count), "controls": controls})
    nats = [[round(kind[each].item(), 3) for kind in (secret, other)] for each in order[:8]]
    return {"nats": nats, "arms": arms}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=HERE.parent)
    parser.add_argument("--out", type=Path, default=HERE.parent / "report.json")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tokens", type=int, default=4000, help="held-out tokens per language for perplexity")
    parser.add_argument("--questions", type=int, default=24, help="per language, kind and way of holding out")
    args = parser.parse_args()

    routed = Routed(args.model)
    report = {
        "perplexity": perplexity(routed, args.data, args.tokens),
        "routing": routing(routed),
        "refusals": refusals(routed, args.seed, args.questions),
        "switch_off": switch_off(routed, args.seed, args.questions // 3, 5),
    }
    args.out.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(report, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
