"""Counts the made-up trace of published-code.json once more with the published code, and writes the counts beside it.

Run from the repository root:
    python engine/metrics/routing-consistency/golden/make-golden.py CHECKOUT OLDER

CHECKOUT is a clone of github.com/ljcleo/moe-lrc at 4ff45dd, OLDER one at 61c86cf, whose SCH is the best static cache.
Needs what their scripts import: torch (CPU), safetensors, sortedcontainers, tqdm. Prints what differs from the counts
that were there. Routes are read from the file, so that it is the same trace every time; its `cache` and `static` are
sums over sequences, whole numbers that the published code divides at its end and this script multiplies back.
"""

import contextlib
import importlib.util
import io
import json
import pathlib
import sys
import tempfile
import types

import torch
from safetensors.torch import load_file, save_file

HERE = pathlib.Path(__file__).parent
FILE = HERE / "published-code.json"
SEGMENTS = [4, 16, 64]
LOOKAHEADS = [1, 4, 16, 64, 256]
SOURCE = (
    "Counts of the published code of arXiv 2505.16056 (github.com/ljcleo/moe-lrc at 4ff45dd: 30_srp_calc, "
    "31_srp_refine, C0_srp_pos_calc, 41_sch_calc, 50_chr_calc; static: 40_sch_calc at 61c86cf) on a made-up trace; "
    "sums over sequences. ids: [layer][sequence], a hexadecimal digit per choice."
)


def main() -> None:
    checkout, older = (pathlib.Path(path) for path in sys.argv[1:3])
    old = json.loads(FILE.read_text())
    shape = {name: old[name] for name in ["sequences", "tokens", "layers", "experts", "topK"]}
    tokens, top_k, experts, layers = shape["tokens"], shape["topK"], shape["experts"], shape["layers"]
    ids = [
        torch.tensor([[int(digit, 16) for digit in digits] for digits in layer]).reshape(-1, tokens, top_k)
        for layer in old["ids"]
    ]
    sys.modules["misc"] = misc_of(shape)
    srp, positions, sch, chr_ = (
        script(checkout, name) for name in ["30_srp_calc", "C0_srp_pos_calc", "41_sch_calc", "50_chr_calc"]
    )
    static = script(older, "40_sch_calc")

    # Experts by rising score: the published code takes the topK last ranks as chosen.
    ranks = [torch.zeros(layer.shape[0], tokens, experts, dtype=torch.int8).scatter_(2, layer, experts - 1) for layer in ids]
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        into = pathlib.Path(folder)
        for layer, rank in enumerate(ranks):
            save_file({"text": rank.contiguous()}, into / f"made-up_{layer:02d}.safetensors")

        def run(function, *arguments):
            out = into / function.__module__
            out.mkdir()
            function(*arguments, into, out, "made-up")
            return load_file(out / "made-up.safetensors")

        counted, by_start, best = run(srp.seg_stat, 2), run(positions.seg_stat), run(static.seg_stat, 40, 0.95)

    pools = [(layer, each, experts) for layer, each in enumerate(ids)]
    pools.append(("model", torch.cat([each + experts * layer for layer, each in enumerate(ids)], -1), experts * layers))
    new = {
        "source": SOURCE,
        **shape,
        "ids": old["ids"],
        "srp": srp_of(counted, by_start, shape),
        "static": [
            {"layer": layer, "m": m, "sums": static_sums(best, layer, m, pool)} for layer, pool, _ in pools for m in SEGMENTS
        ],
        "cache": [
            {"layer": layer}
            | {name: summed(getattr(chr_, f"calc_{code}"), pool, count) for name, code in POLICIES.items()}
            | {f"lookahead{m}": summed(sch.calc_fsf, pool, count, m) for m in LOOKAHEADS}
            for layer, pool, count in pools
        ],
    }
    print("\n".join(differences(old, new)) or "nothing differs")
    FILE.write_text(json.dumps(new, separators=(",", ":")) + "\n")


POLICIES = {"lru": "lru", "lfu": "lfu", "belady": "beladi"}


def misc_of(shape: dict) -> types.ModuleType:
    """Stands in for their misc.py, which wants a folder of models."""
    model = {"num_layers": shape["layers"], "num_experts": shape["experts"], "top_k": shape["topK"], "type": "causal"}
    misc = types.ModuleType("misc")
    misc.get_global_config = {"seg_lengths": SEGMENTS, "num_bootstrap": 2, "ci_confidence": 0.95}.get
    misc.model_config = types.SimpleNamespace(loc={("made-up", name): value for name, value in model.items()})
    misc.print_log = lambda *_: None
    misc.stable_hash = lambda _: 1
    misc.get_model_key = misc.get_model_keys = lambda *_, **__: "made-up"
    return misc


def script(checkout: pathlib.Path, name: str) -> types.ModuleType:
    spec = importlib.util.spec_from_file_location(f"published_{name}", checkout / "src" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def summed(function, pool: torch.Tensor, experts: int, *arguments) -> list[int]:
    """Choices found by a cache of a size and by no smaller one, over all sequences."""
    total = torch.zeros(experts, dtype=torch.int64)
    for sequence in pool:
        total += (function(sequence, experts, *arguments).double() * sequence.numel()).round().long()
    return total.diff(prepend=torch.zeros(1, dtype=torch.int64)).tolist()


def static_sums(best: dict, layer: int | str, m: int, pool: torch.Tensor) -> list[int]:
    rates = best[f"d_text_{m:03d}" if layer == "model" else f"{layer:02d}_text_{m:03d}"][1]
    sequences, tokens, per_token = pool.shape
    return (rates.double() * sequences * (tokens - m + 1) * m * per_token).round().long().tolist()


def srp_of(counted: dict, by_start: dict, shape: dict) -> dict:
    layers = range(shape["layers"])
    expert, layer, model, positions = [], [], [], []
    for l in layers:
        for m in SEGMENTS:
            matches, preds, acts = (counted[f"{l:02d}_text_{m:03d}_{kind}"][0].double() for kind in "mpa")
            best = refined(matches, preds, acts)
            expert.append({"layer": l, "m": m, "counts": (preds / m).long().tolist(), **plain(best)})
            layer.append({"layer": l, "m": m, **plain(refined(matches.sum(0), preds.sum(0), acts.sum(0)))})
    for m in SEGMENTS:
        pooled = [
            sum(counted[f"{l:02d}_text_{m:03d}_{kind}"][0].double().sum(0) for l in layers) for kind in "mpa"
        ]
        model.append({"m": m, **plain(refined(*pooled))})
        # [start, j]: pairs with exactly j hits, from all experts and layers
        exactly = sum(by_start[f"{l:02d}_text_{m:03d}"].double().sum(0) for l in layers)
        matches = (exactly * torch.arange(m + 1)).flip(-1).cumsum(-1).flip(-1)
        preds = exactly.flip(-1).cumsum(-1).flip(-1) * m
        positions.append({"m": m, "srp": plain(refined(matches, preds, matches[:, :1]))["srp"]})
    return {"expert": expert, "layer": layer, "model": model, "positions": positions}


def refined(matches: torch.Tensor, preds: torch.Tensor, acts: torch.Tensor) -> dict[str, torch.Tensor]:
    """As 31_srp_refine does, on sums that it has from 30_srp_calc."""
    f1, at = (matches * 2 / (preds + acts).clamp(min=1)).max(dim=-1)
    kept = preds.take_along_dim(at.unsqueeze(-1), dim=-1)
    rho_hat = (kept * (acts > 0) / acts.clamp(min=1)).squeeze(-1)
    return {"srp": f1, "rhoHat": rho_hat, "actRatio": (acts / preds[..., :1]).squeeze(-1)}


def plain(values: dict[str, torch.Tensor]) -> dict:
    return {name: value.tolist() for name, value in values.items()}


def differences(old: object, new: object, path: str = "") -> list[str]:
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        return [line for key in old for line in differences(old[key], new[key], f"{path}.{key}")]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [line for i, (a, b) in enumerate(zip(old, new)) for line in differences(a, b, f"{path}[{i}]")]
    # Ratios were written by float32 code.
    if isinstance(old, float) and isinstance(new, float) and abs(old - new) <= 2e-6 * max(1, abs(old)):
        return []
    return [] if old == new else [f"{path}: was {str(old)[:60]}, is {str(new)[:60]}"]


if __name__ == "__main__":
    main()
