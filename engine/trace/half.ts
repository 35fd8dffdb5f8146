// float16 as it lies in a file, for traces recorded with --half. Node 20 has no Float16Array.

const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);
let widened: Float32Array | undefined;

/** Largest finite float16. */
export const HALF_MAX = 65_504;

/** Nearest float16, ties to even, as its 16 bits. Beyond 65,520 it is an infinity. */
export function toHalf(value: number): number {
  float[0] = value;
  const bits = word[0] as number;
  const sign = (bits >>> 16) & 0x8000;
  const size = bits & 0x7fffffff;
  if (size >= 0x7f800000) return sign | (size > 0x7f800000 ? 0x7e00 : 0x7c00);
  if (size >= 0x477ff000) return sign | 0x7c00;
  // Normal: drop 13 bits of the mantissa and rebias the exponent from 127 to 15.
  if (size >= 0x38800000) return sign | ((size + 0xfff + ((size >>> 13) & 1) - 0x38000000) >>> 13);
  if (size <= 0x33000000) return sign;
  // Subnormal: whole multiples of 2^-24.
  const mantissa = (size & 0x7fffff) | 0x800000;
  const shift = 126 - (size >>> 23);
  const half = mantissa >>> shift;
  const rest = mantissa & ((1 << shift) - 1);
  const middle = 1 << (shift - 1);
  return sign | (rest > middle || (rest === middle && (half & 1) === 1) ? half + 1 : half);
}

/** Values of float16 bits; exact. @param room for them, where it is large enough */
export function fromHalves(halves: Uint16Array, room?: Float32Array): Float32Array {
  widened ??= Float32Array.from({ length: 65_536 }, (_, bits) => fromHalf(bits));
  const values =
    room && room.length >= halves.length ? room.subarray(0, halves.length) : new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) values[i] = widened[halves[i] as number] as number;
  return values;
}

function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const mantissa = bits & 1023;
  if (exponent === 31) return mantissa ? Number.NaN : sign * Infinity;
  return sign * (exponent ? (1 + mantissa / 1024) * 2 ** (exponent - 15) : mantissa * 2 ** -24);
}
