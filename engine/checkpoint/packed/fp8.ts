// fp8 weights (F8_E4M3: sign, 4 bits of exponent with bias 7, 3 of mantissa) with a scale per tile, row or tensor.
//
//   weight = value of the code · scale     rounded once, to float32; to bfloat16 from there where that is asked for
//
// The codes have no infinity; 0x7F and 0xFF are no numbers, and a weight that is none is refused.

import { UserError } from '#protocol';
import { DAMAGED } from '../safetensors-header.ts';
import { fillFloats, fillHalves } from './fill-tile.ts';

/** A matrix and the tiles that share a scale; those at the edges may be cut off. */
export interface Fp8Grid {
  readonly rows: number;
  readonly columns: number;
  readonly tileRows: number;
  readonly tileColumns: number;
}

/** The number of each code. */
export const E4M3: Float32Array = Float32Array.from({ length: 256 }, (_, code) => {
  const sign = code & 0x80 ? -1 : 1;
  const exponent = (code >> 3) & 15;
  const mantissa = code & 7;
  if (exponent === 15 && mantissa === 7) return Number.NaN;
  return exponent === 0 ? sign * mantissa * 2 ** -9 : sign * (1 + mantissa / 8) * 2 ** (exponent - 7);
});

/** A scale beyond this takes the largest code, 448, beyond bfloat16 and float32. */
const LARGEST_SCALE = ((2 - 2 ** -7) * 2 ** 127) / 448;

/**
 * @param codes [row, column]
 * @param scales [tile row, tile column]
 * @param into [row, column] of the type asked for, at an address that the type may have
 * @throws UserError for a code or a scale that is no number, by its place
 */
export function expandFp8(
  codes: Uint8Array,
  scales: Float32Array,
  grid: Fp8Grid,
  type: 'F32' | 'BF16',
  name: string,
  into: Uint8Array,
): void {
  const { rows, columns, tileRows, tileColumns } = grid;
  refuseNaN(codes, columns, name);
  const exact = new Float32Array(256);
  const rounded = new Uint16Array(256);
  let tile = 0;
  for (let top = 0; top < rows; top += tileRows) {
    const bottom = Math.min(top + tileRows, rows);
    for (let left = 0; left < columns; left += tileColumns) {
      const right = Math.min(left + tileColumns, columns);
      const scale = scales[tile++] as number;
      // Written so that a scale that is no number fails too.
      if (!(Math.abs(scale) <= LARGEST_SCALE)) {
        throw new UserError(
          `${name}, rows ${top} to ${bottom - 1}, columns ${left} to ${right - 1}: expected a scale that leaves weights finite, found ${scale}.`,
          DAMAGED,
        );
      }
      // A product per code instead of one per weight.
      for (let code = 0; code < 256; code++) exact[code] = (E4M3[code] as number) * scale;
      if (type === 'BF16') roundToBf16(exact, rounded);
      const place = { top, bottom, left, right, columns };
      if (type === 'F32') fillFloats(into, codes, exact, place);
      else fillHalves(into, codes, rounded, place);
    }
  }
}

/** To the nearest, ties to even. Of finite numbers: what NaN becomes here is never looked at. */
function roundToBf16(values: Float32Array, into: Uint16Array): void {
  const bits = new Uint32Array(values.buffer);
  for (let i = 0; i < bits.length; i++) {
    const each = bits[i] as number;
    into[i] = (each + 0x7fff + ((each >>> 16) & 1)) >>> 16;
  }
}

function refuseNaN(codes: Uint8Array, columns: number, name: string): void {
  const at = findNaN(codes);
  if (at === -1) return;
  throw new UserError(
    `${name}, row ${Math.floor(at / columns)}, column ${at % columns}: expected a weight, found the code 0x${(codes[at] as number).toString(16).toUpperCase()} of F8_E4M3, which is no number.`,
    DAMAGED,
  );
}

/** Place of the first code that is no number, or -1. */
function findNaN(codes: Uint8Array): number {
  // Four at a time: without its sign each is at most 0x7F, so that adding one sets the top bit of NaN alone.
  const whole = codes.byteOffset % 4 === 0 ? Math.floor(codes.length / 4) : 0;
  const words = new Uint32Array(codes.buffer, whole === 0 ? 0 : codes.byteOffset, whole);
  let seen = 0;
  for (let i = 0; i < whole; i++) seen |= ((words[i] as number) & 0x7f7f7f7f) + 0x01010101;
  const clean = (seen & 0x80808080) === 0;
  for (let i = clean ? 4 * whole : 0; i < codes.length; i++) if (((codes[i] as number) & 0x7f) === 0x7f) return i;
  return -1;
}
