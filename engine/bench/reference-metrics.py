"""The reference side of the metrics benchmark: the published code of local routing consistency over the same routes.

Runs its functions on a few samples and prints, as one JSON object, the seconds that 2,048 samples would take. Used by
bench.ts; needs a clone of github.com/ljcleo/moe-lrc at 4ff45dd and torch, safetensors, sortedcontainers and tqdm.

    python reference-metrics.py CLONE samples.ids 256x16x512x8x64 16
"""

import contextlib
import importlib.util
import io
import json
import pathlib
import sys
import tempfile
import time
import types

import torch
from safetensors.torch import save_file

SAMPLES = 2048


def main() -> None:
    clone, file, shape, few = sys.argv[1:5]
    samples, layers, tokens, top_k, experts = (int(part) for part in shape.split("x"))
    ids = torch.frombuffer(bytearray(pathlib.Path(file).read_bytes()), dtype=torch.uint8)
    ids = ids.reshape(samples, layers, tokens, top_k).permute(1, 0, 2, 3)
    torch.set_num_threads(1)

    model = {"num_layers": layers, "num_experts": experts, "top_k": top_k, "type": "causal"}
    misc = types.ModuleType("misc")
    misc.get_global_config = {"seg_lengths": [4, 16, 64, 256], "num_bootstrap": 1000, "ci_confidence": 0.95}.get
    misc.model_config = types.SimpleNamespace(loc={("bench", name): value for name, value in model.items()})
    misc.print_log = lambda *_: None
    misc.stable_hash = lambda _: 1
    misc.get_model_key = misc.get_model_keys = lambda *_, **__: "bench"
    sys.modules["misc"] = misc
    srp, sch, rates = (script(pathlib.Path(clone), name) for name in ["30_srp_calc", "41_sch_calc", "50_chr_calc"])

    seconds = {}
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        into = pathlib.Path(folder)
        for layer in range(layers):
            rank = torch.zeros(samples, tokens, experts, dtype=torch.int8)
            save_file({"text": rank.scatter_(2, ids[layer].long(), experts - 1)}, into / f"bench_{layer:02d}.safetensors")
        out = into / "out"
        out.mkdir()
        # With one resample: their bounds cannot be switched off, and one costs next to nothing.
        seconds["srp"] = timed(lambda: srp.seg_stat(1, into, out, "bench")) * SAMPLES / samples
        seconds["srp-resampled"] = timed(lambda: srp.seg_stat(1000, into, out, "bench")) * SAMPLES / samples

    count = min(int(few), samples)
    each = [ids[layer, :count].to(torch.int16) for layer in range(layers)]
    pool = [torch.cat([layer_ids + experts * layer for layer, layer_ids in enumerate(each)], -1)]
    for level, pools, size in [("layer", each, experts), ("model", pool, experts * layers)]:
        # The pool costs more per sample: a quarter of them.
        used = count if level == "layer" else max(1, count // 4)
        sequences = [sequence for part in pools for sequence in part[:used]]
        scale = SAMPLES / used
        seconds[f"sch-{level}"] = scale * timed(
            lambda: [sch.calc_fsf(sequence, size, m) for sequence in sequences for m in [4, 16, 64, 256]]
        )
        for name, code in [("lru", rates.calc_lru), ("lfu", rates.calc_lfu), ("belady", rates.calc_beladi)]:
            seconds[f"{name}-{level}"] = scale * timed(lambda: [code(sequence, size) for sequence in sequences])
    print(json.dumps(seconds))


def script(clone: pathlib.Path, name: str) -> types.ModuleType:
    spec = importlib.util.spec_from_file_location(f"published_{name}", clone / "src" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def timed(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
