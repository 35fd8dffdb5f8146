"""The reference side of the benchmark of packed weights: torch expands the same tensors, in memory, each time it is asked.

    python reference-packed.py FOLDER     then "mxfp4" or "fp8" per line on standard input
"""

import json
import resource
import sys
import time

import torch
import transformers
from safetensors.torch import load_file
from transformers.integrations.mxfp4 import convert_moe_packed_tensors

tensors = load_file(sys.argv[1] + "/model.safetensors")


def mxfp4():
    return convert_moe_packed_tensors(tensors["experts_blocks"], tensors["experts_scales"], dtype=torch.bfloat16)


def fp8():
    codes, scales = tensors["expert"], tensors["expert_scale_inv"]
    tiles = codes.float().unflatten(0, (-1, 128)).unflatten(2, (-1, 128))
    return (tiles * scales[:, None, :, None]).bfloat16().reshape(codes.shape)


print(json.dumps({"ready": True, "torch": torch.__version__, "transformers": transformers.__version__}), flush=True)
for line in sys.stdin:
    expand = {"mxfp4": mxfp4, "fp8": fp8}[json.loads(line)]
    start, before = time.perf_counter(), time.process_time()
    expand()
    seconds, processor = time.perf_counter() - start, time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"seconds": seconds, "processor": processor, "peak": peak, "experts": 1}), flush=True)
