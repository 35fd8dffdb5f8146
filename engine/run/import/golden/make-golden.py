"""Files as other programs write them, by NumPy and safetensors themselves, for the import's tests.

Made-up routes of 3 layers (the first one dense) with 2 of 8 experts, 6 tokens, of which the last was never run.
    python make-golden.py
"""

import base64
import io
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from safetensors.numpy import save_file

HERE = Path(__file__).parent
rng = np.random.default_rng(5)
ROWS, LAYERS, TOP_K, EXPERTS = 5, 3, 2, 8
routes = np.zeros((ROWS, LAYERS, TOP_K), dtype=np.int32)
for t in range(ROWS):
    for layer in (1, 2):
        routes[t, layer] = rng.permutation(EXPERTS)[:TOP_K]
weights = rng.random((ROWS, LAYERS, TOP_K), dtype=np.float32)


def npy(array) -> bytes:
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


def text(value) -> str:
    return json.dumps(value) + "\n"


vllm = {
    "id": "cmpl-1",
    "model": "org/made-up",
    "prompt_token_ids": [11, 12, 13],
    "choices": [
        {
            "index": 0,
            "text": "…",
            "token_ids": [14, 15, 16],
            "routed_experts": base64.b64encode(npy(routes.astype(np.uint8))).decode(),
        }
    ],
}
cached = routes.copy()
cached[:1] = -1
lists = {
    "id": "cmpl-2",
    "model": "org/made-up",
    "prompt_token_ids": [11, 12, 13],
    "prompt_routed_experts": cached[:3].tolist(),
    "choices": [{"index": 0, "token_ids": [14, 15, 16], "routed_experts": cached[3:].tolist()}],
}
sglang = {
    "text": "…",
    "output_ids": [14, 15, 16],
    "meta_info": {
        "id": "a",
        "prompt_tokens": 3,
        "completion_tokens": 3,
        "routed_experts": base64.b64encode(routes.astype("<i4").tobytes()).decode(),
    },
}
(HERE / "vllm.json").write_text(text(vllm))
(HERE / "vllm-lists.jsonl").write_text(text(lists) + text({**lists, "id": "cmpl-3"}))
(HERE / "sglang.json").write_text(text(sglang))
(HERE / "router_trace_rank0.jsonl").write_text(
    "".join(
        text(
            {
                "step": step,
                "stage": "inference",
                "block": block,
                "mtp_idx": None,
                "layer": layer,
                "rank": 0,
                "num_tokens": len(rows),
                "topk": TOP_K,
                "top_indices": rows.tolist(),
            }
        )
        for step, part in ((0, slice(0, 3)), (1, slice(3, 5)))
        for block, layer, rows in (
            ("decoder", 1, routes[part, 1]),
            ("decoder", 2, routes[part, 2]),
            ("mtp", 0, routes[part, 2]),
        )
    )
)
(HERE / "moe-trace.csv").write_text(
    "layer,expert\n"
    + "".join(f"{layer},{e}\n" for t in range(ROWS) for layer in (1, 2) for e in routes[t, layer])
)
(HERE / "routes.npy").write_bytes(npy(np.asfortranarray(routes.astype(">i2"))))
np.savez(
    HERE / "layers.npz",
    **{f"L{layer}_experts": routes[:, layer].astype(np.uint16) for layer in (1, 2)},
    **{f"L{layer}_weights": weights[:, layer] for layer in (1, 2)},
    sequence=np.array([0, 0, 0, 1, 1], dtype=np.uint32),
    token_id=np.array([11, 12, 13, 14, 15], dtype=np.uint32),
)
save_file({"routes": routes.astype(np.int64)}, HERE / "routes.safetensors")
pq.write_table(
    pa.table(
        {
            "seq_id": ["a"] * 10,
            "position": np.repeat(np.arange(ROWS), 2),
            "token_id": np.repeat(np.arange(11, 16), 2),
            "layer": [1, 2] * ROWS,
            "experts": [routes[t, layer].tolist() for t in range(ROWS) for layer in (1, 2)],
            "weights": [weights[t, layer].tolist() for t in range(ROWS) for layer in (1, 2)],
        }
    ),
    HERE / "lists.parquet",
    compression="zstd",
)
(HERE / "expected.json").write_text(text({"routes": routes.tolist(), "weights": weights.tolist()}))
