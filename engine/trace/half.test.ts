import { expect, test } from 'vitest';
import { fromHalves, HALF_MAX, toHalf } from './half.ts';

const all = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
const values = fromHalves(all);

test('every float16 comes back from its own value', () => {
  for (let bits = 0; bits < 65_536; bits++) {
    const value = values[bits] as number;
    if (Number.isNaN(value)) expect(fromHalves(Uint16Array.of(toHalf(value)))[0]).toBeNaN();
    else expect(toHalf(value)).toBe(bits);
  }
});

test('known values', () => {
  expect([...fromHalves(Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x0400, 0xfc00))]).toEqual([
    1,
    -2,
    HALF_MAX,
    2 ** -24,
    2 ** -14,
    -Infinity,
  ]);
});

test('between two neighbours the nearer one is taken, and the even one half-way', () => {
  for (let bits = 0; bits < 0x7bff; bits += 7) {
    const [low, high] = [values[bits] as number, values[bits + 1] as number];
    const middle = (low + high) / 2;
    expect(toHalf(middle)).toBe(bits % 2 === 0 ? bits : bits + 1);
    expect(toHalf(low + (high - low) * 0.49)).toBe(bits);
    expect(toHalf(low + (high - low) * 0.51)).toBe(bits + 1);
    expect(toHalf(-low - (high - low) * 0.51)).toBe(0x8000 | (bits + 1));
  }
});

test('what is too large becomes an infinity, from half-way to the next step on', () => {
  expect(toHalf(65_519)).toBe(0x7bff);
  expect(toHalf(65_520)).toBe(0x7c00);
  expect(toHalf(-1e30)).toBe(0xfc00);
});
