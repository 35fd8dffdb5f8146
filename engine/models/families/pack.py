"""Packs the weights of a golden checkpoint as its family is published: mxfp4 or fp8. Written from the formats' definitions;
what the packed weights are worth is computed by torch and, for mxfp4, by transformers.
"""

import torch
from transformers.integrations.mxfp4 import convert_moe_packed_tensors

FP4 = torch.tensor([0, 0.5, 1, 1.5, 2, 3, 4, 6, -0.0, -0.5, -1, -1.5, -2, -3, -4, -6])
FP8_MAX = 448.0


def mxfp4(matrix):
    """[..., row, column] to blocks [..., row, group, 16] and scales [..., row, group]: codes of 4 bits, the first of two in
    the low half of a byte, and a biased exponent per 32."""
    groups = matrix.float().unflatten(-1, (-1, 32))
    largest = groups.abs().amax(-1).clamp(min=2.0**-126)
    # The largest number is 6 = 1.5 * 2^2.
    exponent = largest.log2().floor() - 2
    scaled = groups / exponent.exp2().unsqueeze(-1)
    codes = (scaled.unsqueeze(-1) - FP4).abs().argmin(-1).to(torch.uint8)
    blocks = codes[..., 0::2] | codes[..., 1::2] << 4
    return blocks, (exponent + 127).to(torch.uint8)


def pack_mxfp4(tensors):
    """The experts of GPT-OSS in mxfp4, [expert, out, in]; and all tensors expanded again."""
    packed = {}
    for name, tensor in tensors.items():
        if name.endswith(("experts.gate_up_proj", "experts.down_proj")):
            packed[name + "_blocks"], packed[name + "_scales"] = mxfp4(tensor.transpose(1, 2))
        else:
            packed[name] = tensor
    return packed, expand_mxfp4(packed)


def expand_mxfp4(packed):
    """As transformers expands them: float32, experts [expert, in, out]."""
    expanded = {}
    for name, tensor in packed.items():
        if name.endswith("_blocks"):
            plain = name.removesuffix("_blocks")
            expanded[plain] = convert_moe_packed_tensors(tensor, packed[plain + "_scales"], dtype=torch.float32)
        elif not name.endswith("_scales"):
            expanded[name] = tensor.float()
    return expanded


def fp8(matrix, tile, scale_type):
    """[out, in] to codes of F8_E4M3 and a scale per tile, those at the edges cut off; and what that is worth."""
    rows, columns = matrix.shape
    high, wide = tile
    grid = torch.zeros(-(-rows // high), -(-columns // wide))
    for i in range(grid.shape[0]):
        for j in range(grid.shape[1]):
            part = matrix[i * high : (i + 1) * high, j * wide : (j + 1) * wide]
            grid[i, j] = part.abs().max() / FP8_MAX
    grid = grid.to(scale_type)
    each = grid.float().repeat_interleave(high, 0)[:rows].repeat_interleave(wide, 1)[:, :columns]
    # A scale that was rounded down takes the largest beyond the largest code.
    codes = (matrix.float() / each).clamp(-FP8_MAX, FP8_MAX).to(torch.float8_e4m3fn)
    return codes, grid, codes.float() * each


def pack_fp8(tile=None, scale_name="weight_scale_inv", scale_type=torch.float32):
    """All projections in fp8; a scale per tile, or per row where there is none."""

    def pack(tensors):
        packed, expanded = {}, {}
        for name, tensor in tensors.items():
            if name.endswith(("_proj.weight", "kv_a_proj_with_mqa.weight")):
                codes, scales, values = fp8(tensor.float(), tile or (1, tensor.shape[1]), scale_type)
                packed[name], packed[name.removesuffix("weight") + scale_name] = codes, scales
                expanded[name] = values
            else:
                packed[name] = tensor
                expanded[name] = tensor.float()
        return packed, expanded

    return pack
