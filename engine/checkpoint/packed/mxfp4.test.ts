import { expect, test } from 'vitest';
import { problem } from '../testing.ts';
import { expandMxfp4, MXFP4_GROUP_BYTES } from './mxfp4.ts';
import { torchCodes } from './testing.ts';

const expandGroups = (blocks: Uint8Array, scales: Uint8Array, columns: number, name = 'w') => {
  const into = new Uint8Array(4 * blocks.length);
  expandMxfp4(blocks, scales, columns, name, into);
  return into;
};
const halves = (bytes: Uint8Array) => new Uint16Array(bytes.slice().buffer);
/** bfloat16 is the upper half of a float32. */
const numbers = (bytes: Uint8Array) => new Float32Array(Uint32Array.from(halves(bytes), (each) => each << 16).buffer);

// 1 bit of sign, 2 of exponent, 1 of mantissa, worked by hand.
const BY_HAND = [0, 0.5, 1, 1.5, 2, 3, 4, 6, -0, -0.5, -1, -1.5, -2, -3, -4, -6];

test('each of the 256 bytes is two numbers, the low half first', () => {
  const blocks = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const values = numbers(expandGroups(blocks, new Uint8Array(16).fill(127), 512));
  for (let byte = 0; byte < 256; byte++) {
    expect(Object.is(values[2 * byte], BY_HAND[byte & 15])).toBe(true);
    expect(Object.is(values[2 * byte + 1], BY_HAND[byte >> 4])).toBe(true);
  }
});

test('every scale times every code is what torch makes of it, to the bit, up to where bfloat16 ends', async () => {
  const expected = new Uint16Array((await torchCodes('e2m1')).buffer); // [scale, 16]
  const finite = (half: number) => (half & 0x7f80) !== 0x7f80;
  let refused = 0;
  for (let scale = 0; scale < 255; scale++) {
    for (let code = 0; code < 16; code++) {
      const wanted = expected[scale * 16 + code] as number;
      const block = new Uint8Array(MXFP4_GROUP_BYTES).fill(code * 17);
      const expand = () => expandGroups(block, Uint8Array.of(scale), 32);
      if (finite(wanted)) expect(halves(expand())).toEqual(new Uint16Array(32).fill(wanted));
      else {
        expect(expand).toThrow(/^w, row 0, columns 0 to 31: expected weights within bfloat16/);
        refused++;
      }
    }
  }
  // 4 and 6 times 2^126; 2, 3, 4 and 6 times 2^127; of both signs.
  expect(refused).toBe(12);
});

test('a scale belongs to its own 32 numbers', () => {
  const blocks = new Uint8Array(4 * MXFP4_GROUP_BYTES).fill(0x22);
  const values = numbers(expandGroups(blocks, Uint8Array.of(127, 128, 120, 0), 64));
  expect([...values]).toEqual([1, 2, 2 ** -7, 2 ** -127].flatMap((value) => new Array<number>(32).fill(value)));
});

test('a scale that is no number and a weight beyond bfloat16 are refused by their place', async () => {
  const blocks = new Uint8Array(4 * MXFP4_GROUP_BYTES);
  const scales = Uint8Array.of(127, 127, 127, 255);
  expect((await problem(() => expandGroups(blocks, scales, 64, 'w in f'))).message).toBe(
    'w in f, row 1, columns 32 to 63: expected a scale, found the code 255, which is no number.',
  );
  scales[3] = 254;
  expect(() => expandGroups(blocks, scales, 64, 'w in f')).not.toThrow();
  blocks[50] = 0xc0;
  expect((await problem(() => expandGroups(blocks, scales, 64, 'w in f'))).message).toBe(
    'w in f, row 1, columns 32 to 63: expected weights within bfloat16, found -2 · 2^127.',
  );
});
