import { expect, test } from 'vitest';
import { problem } from '../testing.ts';
import { checkScaleType, scaleValues } from './scales.ts';
import { torchCodes } from './testing.ts';

test('each of the 256 exponents of F8_E8M0 is what torch reads, and the last is no number', async () => {
  const values = scaleValues(
    'F8_E8M0',
    Uint8Array.from({ length: 256 }, (_, code) => code),
  );
  expect(values.subarray(0, 255)).toEqual(new Float32Array((await torchCodes('e8m0')).buffer));
  expect(values[255]).toBeNaN();
  // By hand: 2^-127, 1, 2^127.
  expect([values[0], values[127], values[254]]).toEqual([2 ** -127, 1, 2 ** 127]);
});

test('bfloat16 scales are the upper halves of float32, float32 ones are as they are, wherever their bytes begin', () => {
  const room = new Uint8Array(9);
  room.set([0xcd, 0x3d, 0x80, 0xbf], 1);
  expect(scaleValues('BF16', room.subarray(1, 5))).toEqual(Float32Array.of(0.10009765625, -1));
  new DataView(room.buffer).setFloat32(1, 0.1, true);
  expect(scaleValues('F32', room.subarray(1, 5))).toEqual(Float32Array.of(0.1));
});

test('scales of another type are refused by name', async () => {
  expect((await problem(() => checkScaleType('I32', 'w_scale in f'))).message).toBe(
    'w_scale in f: expected scales in F32, BF16, F8_E8M0, found I32.',
  );
});
