"""The reference side of the recording benchmark: transformers' OLMoE over the same checkpoint and the same tokens.

Runs the decoder layers with the routers recorded (no vocabulary logits) and prints a JSON object for each line it reads.
Used by bench.ts; needs torch and transformers, which Routescope itself never does.

    python reference.py CHECKPOINT --shape 8x512 --precision bf16 --experts grouped_mm
"""

import argparse
import json
import resource
import sys
import time


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoint")
    parser.add_argument("--shape", required=True, help="SEQUENCESxTOKENS")
    parser.add_argument("--precision", required=True, choices=["bf16", "f32"])
    parser.add_argument("--experts", required=True, choices=["eager", "grouped_mm", "batched_mm"])
    options = parser.parse_args()

    import torch
    import transformers
    from transformers import AutoConfig, AutoModel

    dtype = {"bf16": torch.bfloat16, "f32": torch.float32}[options.precision]
    config = AutoConfig.from_pretrained(options.checkpoint)
    model = AutoModel.from_pretrained(options.checkpoint, config=config, dtype=dtype, attn_implementation="sdpa")
    model.set_experts_implementation(options.experts)
    model.eval()
    sequences, tokens = (int(part) for part in options.shape.split("x"))
    # The same ids as bench.ts: a multiplicative sequence modulo the vocabulary.
    ids = [(i * 7919 + 13) % config.vocab_size for i in range(sequences * tokens)]
    batch = torch.tensor(ids).reshape(sequences, tokens)

    recorded = []
    for layer in model.layers:
        layer.mlp.gate.register_forward_hook(lambda module, args, output: recorded.append(output))

    # One forward per line on standard input, so that both sides take turns on the same cores.
    print(json.dumps({"ready": True, "torch": torch.__version__, "transformers": transformers.__version__}), flush=True)
    for line in sys.stdin:
        if not line.strip():
            break
        recorded.clear()
        start = time.perf_counter()
        with torch.inference_mode():
            model(input_ids=batch, use_cache=False)
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps({"seconds": seconds, "routers": len(recorded), "peak": peak}), flush=True)


if __name__ == "__main__":
    main()
