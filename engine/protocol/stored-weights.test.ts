import { expect, test } from 'vitest';
import { describeStored } from './stored-weights.ts';

const bytes = (tensorflowBf16: number, tensorflowF32: number) =>
  [
    { backend: 'tensorflow', precision: 'bf16', bytes: tensorflowBf16 },
    { backend: 'tensorflow', precision: 'f32', bytes: tensorflowF32 },
    { backend: 'wasm', precision: 'f32', bytes: 153e9 },
  ] as const;

test('packed weights are told with what they take in memory, precisions apart only where they differ', () => {
  expect(
    describeStored([
      { type: 'mxfp4', weights: 19.11e9, bytes: 10.15e9, experts: 10.15e9, expanded: bytes(38.2e9, 38.2e9) },
      { type: 'fp8 in tiles of 128 x 128', weights: 2e9, bytes: 2e9, experts: 1.999e9, expanded: bytes(4e9, 8e9) },
      { type: 'BF16', weights: 1.8e9, bytes: 3.6e9, experts: 1.8e6 },
      { type: 'F32', weights: 12, bytes: 48, experts: 0 },
    ]),
  ).toEqual([
    'mxfp4: 19.11 B weights in 10 GB, all in routed experts; in memory 38 GB on tensorflow, 153 GB on wasm',
    'fp8 in tiles of 128 x 128: 2.00 B weights in 2.0 GB, over 99 % in routed experts; in memory 4.0 GB on tensorflow in bf16, 8.0 GB on tensorflow in f32, 153 GB on wasm',
    'BF16: 1.80 B weights in 3.6 GB, under 1 % in routed experts',
    'F32: 12 weights in 48 B',
  ]);
});
