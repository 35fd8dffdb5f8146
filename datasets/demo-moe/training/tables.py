"""Puts the numbers of report.json and curve.jsonl into the folder's README, between its markers.

    python tables.py            # after report.py; run again, it changes nothing
"""

import json
import re
import unicodedata

from texts import HERE

README = HERE.parent / "README.md"


def columns(text: str) -> int:
    """Of a text in a fixed-width font: marks stand on the letter before them."""
    return sum(not unicodedata.category(each).startswith("M") for each in text)


def table(head: list[str], rows: list[list]) -> str:
    cells = [head, *[[str(each) for each in row] for row in rows]]
    width = [max(columns(row[i]) for row in cells) for i in range(len(head))]
    # Names stand left, numbers right.
    pad = lambda text, w: " " * (w - columns(text))  # noqa: E731
    line = lambda row: "| " + " | ".join(  # noqa: E731
        text + pad(text, w) if i == 0 else pad(text, w) + text for i, (text, w) in enumerate(zip(row, width))
    ) + " |"  # fmt: skip
    rule = "| " + " | ".join("-" * w if i == 0 else "-" * (w - 1) + ":" for i, w in enumerate(width)) + " |"
    return "\n".join([line(cells[0]), rule, *map(line, cells[1:])])


def curve_table() -> str:
    lines = [json.loads(line) for line in (HERE / "curve.jsonl").read_text().splitlines()]
    total = lines[-1]["tokens"]
    picked, at = [], 0.25e6
    for line in lines:
        if line["tokens"] >= at or line is lines[-1]:
            picked.append(line)
            at = max(at * 2, line["tokens"] + 1) if at < 2e6 else line["tokens"] + total / 6
    return table(
        ["tokens seen", "loss (nats)", "balance loss", "alignment (nats)", "learning rate"],
        [
            [
                f"{each['tokens']:,}", f"{each['loss']:.3f}", f"{each['balance']:.3f}",
                f"{each['alignment']:.3f}", f"{each['rate']:.2f}",
            ]
            for each in picked
        ],
    )


def perplexity_table(report: dict) -> str:
    return table(
        ["language", "held-out tokens", "perplexity", "bits per byte"],
        [
            [language, f"{row['tokens']:,}", f"{row['perplexity']:.1f}", f"{row['bits_per_byte']:.3f}"]
            for language, row in report["perplexity"].items()
        ],
    )


def balance_table(report: dict) -> str:
    return table(
        ["layer", "variation (cv)", "most used / mean", "experts below 1 % of the mean"],
        [
            [str(row["layer"]), f"{row['cv']:.3f}", f"{row['max_over_mean']:.2f}", row["unused"]]
            for row in report["routing"]["balance"]
        ],
    )


def divergence_table(report: dict) -> str:
    groups = report["routing"]["divergence_from_english"]
    layers = len(report["routing"]["balance"])
    rows = [
        [f"{language}{mark}", *[f"{each:.3f}" for each in row]]
        for group, mark in (("trained_languages", ""), ("other_languages", " *"))
        for language, row in groups[group].items()
    ]
    trained = list(groups["trained_languages"].values())
    rows.append(["mean of the trained", *[f"{sum(row[i] for row in trained) / len(trained):.3f}" for i in range(layers)]])
    return table(["language", *[f"L{layer}" for layer in range(layers)]], rows)


def refusal_table(report: dict) -> str:
    return table(
        ["questions", "answered with the refusal"],
        [[name, f"{100 * row['refused']:.1f} %"] for name, row in report["refusals"].items()],
    )


def switch_off_table(report: dict) -> str:
    share = lambda value: f"{100 * value:.0f} %"  # noqa: E731

    def controls(arm: dict, kind: str) -> str:
        values = [each[kind] for each in arm.get("controls", [])]
        return f"{share(min(values))} to {share(max(values))}" if values else ""

    return table(
        ["experts masked", "secret: refused", "as many at random", "open: answered", "as many at random"],
        [
            [
                ", ".join(f"L{layer}.E{expert}" for layer, expert in arm["experts"]) or "none",
                *[cell for kind in ("secret", "open") for cell in (share(arm[kind]), controls(arm, kind))],
            ]
            for arm in report["switch_off"]["arms"]
        ],
    )


def expert_table(report: dict) -> str:
    rows = []
    for each in report["routing"]["experts"]:
        languages = ", ".join(f"{language} {share:.2f}" for language, share in each["choices_per_token"].items())
        tokens = " ".join(f"`{token.strip()}`" for token in each["top_tokens"] if token.strip() and "`" not in token)
        rows.append([f"L{each['layer']}.E{each['expert']}", languages, f"{each['mean_over_languages']:.2f}", tokens])
    return table(["expert", "choices per token, by language", "mean", "tokens it takes most"], rows)


def main() -> None:
    report = json.loads((HERE.parent / "report.json").read_text(encoding="utf-8"))
    text = README.read_text(encoding="utf-8")
    made = {
        "curve": curve_table(),
        "perplexity": perplexity_table(report),
        "balance": balance_table(report),
        "divergence": divergence_table(report),
        "refusals": refusal_table(report),
        "switch-off": switch_off_table(report),
        "experts": expert_table(report),
    }
    for name, content in made.items():
        text, count = re.subn(
            rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", lambda found: f"{found[1]}\n{content}\n\n{found[2]}", text, flags=re.S
        )
        if count != 1:
            raise SystemExit(f"{README}: expected one pair of markers called {name}, found {count}")
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
