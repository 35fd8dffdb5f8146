import { expect, test } from 'vitest';
import { problem, randomSource } from '../testing.ts';
import { E4M3, expandFp8, type Fp8Grid } from './fp8.ts';
import { torchCodes } from './testing.ts';

const floats = async (name: string) => new Float32Array((await torchCodes(name)).buffer);
const bits = (bytes: Uint8Array) => new Uint32Array(bytes.slice().buffer);
const expand = (codes: Uint8Array, scales: Float32Array, grid: Fp8Grid, type: 'F32' | 'BF16', name = 'w') => {
  const into = new Uint8Array(codes.length * (type === 'F32' ? 4 : 2));
  expandFp8(codes, scales, grid, type, name, into);
  return into;
};
const row = (length: number) => ({ rows: 1, columns: length, tileRows: 1, tileColumns: length });
/** All codes that are numbers, in order. */
const numbers = Uint8Array.from({ length: 256 }, (_, code) => code).filter((code) => (code & 0x7f) !== 0x7f);

test('each of the 256 codes is the number that torch reads, to the bit', async () => {
  const expected = await floats('e4m3');
  for (const code of numbers) expect(Object.is(E4M3[code], expected[code])).toBe(true);
  expect([...E4M3.keys()].filter((code) => Number.isNaN(E4M3[code]))).toEqual([0x7f, 0xff]);
  expect([...expected.keys()].filter((code) => Number.isNaN(expected[code]))).toEqual([0x7f, 0xff]);
  // By hand: the smallest, the largest subnormal, the smallest normal, one, the largest.
  expect([0x01, 0x07, 0x08, 0x38, 0x7e, 0xfe].map((code) => E4M3[code])).toEqual(
    [2 ** -9, 7 / 512, 2 ** -6, 1, 448, -448].map(Math.fround),
  );
});

test('times a scale they are the products of torch, in float32 and rounded to bfloat16, to the bit', async () => {
  const scales = await floats('scales');
  const exact = bits(await torchCodes('product.f32')); // [scale, 256]
  const rounded = new Uint16Array((await torchCodes('product.bf16')).buffer); // [scale, 256]
  expect(scales.length).toBe(8);
  for (let s = 0; s < scales.length; s++) {
    const scale = scales.subarray(s, s + 1);
    const own = bits(expand(numbers, scale, row(numbers.length), 'F32'));
    expect([...own]).toEqual([...numbers].map((code) => exact[s * 256 + code]));
    const short = new Uint16Array(expand(numbers, scale, row(numbers.length), 'BF16').buffer);
    expect([...short]).toEqual([...numbers].map((code) => rounded[s * 256 + code]));
  }
});

test.each([
  [7, 10, 3, 4],
  [8, 12, 4, 4],
  [5, 9, 1, 9],
  [5, 9, 5, 9],
  [3, 2, 128, 128],
])('a matrix of %i x %i in tiles of %i x %i is weight by weight its code times the scale of its tile', (...sizes) => {
  const [rows, columns, tileRows, tileColumns] = sizes;
  const random = randomSource(1 + rows * columns);
  const wide = Math.ceil(columns / tileColumns);
  const codes = Uint8Array.from({ length: rows * columns }, () => numbers[random(numbers.length)] as number);
  const scales = Float32Array.from({ length: Math.ceil(rows / tileRows) * wide }, () => 0.001 * (1 + random(1000)));
  const plain = Float32Array.from(codes, (code, i) => {
    const tile = Math.floor(Math.floor(i / columns) / tileRows) * wide + Math.floor((i % columns) / tileColumns);
    return (E4M3[code] as number) * (scales[tile] as number);
  });
  const grid = { rows, columns, tileRows, tileColumns };
  expect(new Float32Array(expand(codes, scales, grid, 'F32').buffer)).toEqual(plain);
  // Rounded by hand: half a unit of the last place away from zero or not, by the bit that would stay.
  const halves = Uint16Array.from(bits(new Uint8Array(plain.buffer)), (each) => {
    const rest = each & 0xffff;
    const up = rest > 0x8000 || (rest === 0x8000 && ((each >>> 16) & 1) === 1);
    return (each >>> 16) + (up ? 1 : 0);
  });
  expect(new Uint16Array(expand(codes, scales, grid, 'BF16').buffer)).toEqual(halves);
});

test('a code that is no number is refused by its place, wherever it is and wherever the bytes begin', async () => {
  for (const code of [0x7f, 0xff]) {
    for (const [at, offset] of [0, 5, 14].flatMap((place) => [0, 1].map((start) => [place, start] as const))) {
      const codes = new Uint8Array(15 + offset).fill(0x7e).subarray(offset);
      codes[at] = code;
      const grid = { rows: 3, columns: 5, tileRows: 2, tileColumns: 2 };
      const { message } = await problem(() => expand(codes, new Float32Array(6).fill(1), grid, 'BF16', 'w in f'));
      const hex = code.toString(16).toUpperCase();
      expect(message).toBe(
        `w in f, row ${Math.floor(at / 5)}, column ${at % 5}: expected a weight, found the code 0x${hex} of F8_E4M3, which is no number.`,
      );
    }
  }
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 1e36])('a scale of %d is refused by its tile', async (scale) => {
  const scales = Float32Array.of(1, 1, 1, scale);
  const grid = { rows: 3, columns: 5, tileRows: 2, tileColumns: 4 };
  const { message } = await problem(() => expand(new Uint8Array(15), scales, grid, 'F32', 'w in f'));
  expect(message).toBe(
    `w in f, rows 2 to 2, columns 4 to 4: expected a scale that leaves weights finite, found ${Math.fround(scale)}.`,
  );
});
