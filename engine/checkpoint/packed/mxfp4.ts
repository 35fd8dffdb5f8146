// mxfp4 as GPT-OSS stores it: 32 numbers of 4 bits that share a scale, a power of two (OCP Microscaling Formats 1.0).
// Every number times its scale is a bfloat16 exactly, also where that is subnormal: the smallest is 0.5 · 2^-127.

import { UserError } from '#protocol';
import { DAMAGED } from '../safetensors-header.ts';

/** Numbers that share a scale, and the bytes they lie in: the first of two in the low half of a byte. */
export const MXFP4_GROUP = 32;
export const MXFP4_GROUP_BYTES = 16;

/** E2M1: sign, two bits of exponent, one of mantissa. */
const MAGNITUDES = [0, 0.5, 1, 1.5, 2, 3, 4, 6];
const VALUES = [...MAGNITUDES, ...MAGNITUDES.map((value) => -value)];

/** E8M0 is a biased exponent alone; its last code says that it is no number. */
const SCALE_BIAS = 127;
const SCALE_NAN = 255;
/** From the next scale on, 6 times it is beyond bfloat16. */
const SAFE_SCALE = 252;

/** Two bfloat16 side by side, by scale and byte: [scale · 256 + byte]. */
let pairs: Uint32Array | undefined;

function makePairs(): Uint32Array {
  const made = new Uint32Array(256 * 256);
  const halves = new Uint32Array(VALUES.length);
  for (let scale = 0; scale < SCALE_NAN; scale++) {
    const exact = Float32Array.from(VALUES, (value) => value * 2 ** (scale - SCALE_BIAS));
    halves.set(new Uint32Array(exact.buffer));
    for (let byte = 0; byte < 256; byte++) {
      const [low, high] = [halves[byte & 15] as number, halves[byte >> 4] as number];
      // bfloat16 is the upper half of a float32, whose lower half is 0 here.
      made[scale * 256 + byte] = (low >>> 16) | high;
    }
  }
  return made;
}

/**
 * @param blocks [row, group, 16]
 * @param scales [row, group]
 * @param columns numbers in a row, for the place in a message
 * @param into bfloat16, [row, column], at a multiple of four bytes
 * @throws UserError for a scale that is no number, or takes a number beyond bfloat16
 */
export function expandMxfp4(
  blocks: Uint8Array,
  scales: Uint8Array,
  columns: number,
  name: string,
  into: Uint8Array,
): void {
  pairs ??= makePairs();
  const out = new Uint32Array(into.buffer, into.byteOffset, blocks.length);
  for (let group = 0, start = 0; group < scales.length; group++, start += MXFP4_GROUP_BYTES) {
    const scale = scales[group] as number;
    const end = start + MXFP4_GROUP_BYTES;
    if (scale > SAFE_SCALE) checkRange(blocks.subarray(start, end), scale, group, columns, name);
    const table = scale * 256;
    for (let i = start; i < end; i++) out[i] = pairs[table + (blocks[i] as number)] as number;
  }
}

function checkRange(block: Uint8Array, scale: number, group: number, columns: number, name: string): void {
  const first = group * MXFP4_GROUP;
  const where = `${name}, row ${Math.floor(first / columns)}, columns ${first % columns} to ${(first % columns) + MXFP4_GROUP - 1}`;
  if (scale === SCALE_NAN) {
    throw new UserError(`${where}: expected a scale, found the code 255, which is no number.`, DAMAGED);
  }
  for (const byte of block) {
    for (const code of [byte & 15, byte >> 4]) {
      const value = VALUES[code] as number;
      // The largest bfloat16 is just under 2^128.
      if (Math.abs(value) * 2 ** (scale - SCALE_BIAS) < 2 ** 128) continue;
      throw new UserError(
        `${where}: expected weights within bfloat16, found ${value} · 2^${scale - SCALE_BIAS}.`,
        DAMAGED,
      );
    }
  }
}
