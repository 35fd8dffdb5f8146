"""Makes codes.safetensors: what torch makes of the codes of packed weights. Run from the repository root:
python engine/checkpoint/packed/golden/make-golden.py   Needs torch (CPU), safetensors, numpy.

    e4m3          [256] float32: every code of F8_E4M3, from 0x00 to 0xFF
    scales        [scale] float32: small, usual, large and subnormal ones
    product.f32   [scale, 256] float32: code times scale
    product.bf16  [scale, 256] bfloat16: the same, rounded
    e2m1          [scale, 16] bfloat16: every code of mxfp4 times 2^(scale - 127), scales from 0 to 254 (infinite where it overflows)
    e8m0          [255] float32: every scale of F8_E8M0 but the last, which is no number
"""

import pathlib

import torch
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).parent
CODES = torch.arange(256, dtype=torch.uint8)
# Two are subnormal; 448 times the last is just within bfloat16.
SCALES = torch.tensor([1.0, 0.1, 2.0**-15, 1.7e-3, 123.456, 2.0**-130, 2.0**-140, 2.0**119])
FP4 = torch.tensor([0, 0.5, 1, 1.5, 2, 3, 4, 6, -0.0, -0.5, -1, -1.5, -2, -3, -4, -6], dtype=torch.float64)

if __name__ == "__main__":
    e4m3 = CODES.view(torch.float8_e4m3fn).float()
    product = SCALES.unsqueeze(1) * e4m3
    exponents = torch.arange(255, dtype=torch.float64).unsqueeze(1) - 127
    save_file(
        {
            "e4m3": e4m3,
            "scales": SCALES,
            "product.f32": product,
            "product.bf16": product.bfloat16(),
            "e2m1": (FP4 * exponents.exp2()).float().bfloat16(),
            "e8m0": CODES[:255].view(torch.float8_e8m0fnu).float(),
        },
        HERE / "codes.safetensors",
    )
    (HERE / "codes.safetensors").chmod(0o644)
