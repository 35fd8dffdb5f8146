import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { AttentionShape } from './backend.ts';
import { compositeAttention } from './composite.ts';
import { describeBackends, leftBehind, randomValues, relativeError, seeded, tolerance } from './test-backends.ts';

interface Case {
  readonly title: string;
  readonly lengths: readonly number[];
  readonly heads: number;
  readonly kvHeads: number;
}

const CASES: readonly Case[] = [
  { title: 'one sequence', lengths: [23], heads: 4, kvHeads: 4 },
  { title: 'one position', lengths: [1], heads: 2, kvHeads: 2 },
  { title: 'equal sequences', lengths: [9, 9, 9], heads: 4, kvHeads: 4 },
  { title: 'ragged sequences', lengths: [3, 40, 1, 38, 12, 40, 7, 1], heads: 4, kvHeads: 4 },
  { title: 'heads that share keys', lengths: [17, 5, 16], heads: 6, kvHeads: 2 },
  { title: 'one key head for all', lengths: [12], heads: 4, kvHeads: 1 },
  { title: 'a sequence of several blocks', lengths: [700], heads: 2, kvHeads: 1 },
  { title: 'several long sequences of unequal length', lengths: [300, 513, 290], heads: 2, kvHeads: 2 },
];

await describeBackends('attention', (open, { precision }) => {
  for (const { title, lengths, heads, kvHeads } of CASES) {
    test(`${title}: as the composite with the whole pattern, and nothing is left behind`, async () => {
      const backend = open();
      const shape: AttentionShape = { heads, kvHeads, headDim: 16, scale: 16 ** -0.5 };
      const left = await leftBehind(backend, () =>
        tf.tidy(() => {
          const positions = lengths.reduce((sum, length) => sum + length, 0);
          const random = seeded(positions);
          const make = (count: number): tf.Tensor2D =>
            tf.tensor2d(randomValues(random, positions * count * 16, 2), [positions, count * 16]);
          const [q, k, v] = [make(heads), make(kvHeads), make(kvHeads)];
          const actual = backend.attention(q, k, v, { lengths }, shape);
          expect(actual.shape).toEqual([positions, heads * 16]);
          const expected = compositeAttention(q, k, v, { lengths }, shape);
          expect(relativeError(actual, expected)).toBeLessThan(tolerance(precision));
        }),
      );
      expect(left).toEqual({ tensors: 0, handles: 0 });
    });
  }

  test('what comes later, and other sequences, change nothing', () => {
    const backend = open();
    const shape: AttentionShape = { heads: 2, kvHeads: 2, headDim: 16, scale: 0.25 };
    tf.tidy(() => {
      const random = seeded(1);
      const values = [0, 1, 2].map(() => randomValues(random, 30 * 32));
      const [q, k, v] = values.map((each) => tf.tensor2d(each.slice(), [30, 32])) as [
        tf.Tensor2D,
        tf.Tensor2D,
        tf.Tensor2D,
      ];
      const before = backend.attention(q, k, v, { lengths: [20, 10] }, shape);
      const changed = values.map((each) =>
        tf.tensor2d(
          each.map((value, i) => (i >= 15 * 32 ? -value : value)),
          [30, 32],
        ),
      );
      const [q2, k2, v2] = changed as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
      const after = backend.attention(q2, k2, v2, { lengths: [20, 10] }, shape);
      expect(after.dataSync().slice(0, 15 * 32)).toEqual(before.dataSync().slice(0, 15 * 32));
      expect(after.dataSync().slice(15 * 32)).not.toEqual(before.dataSync().slice(15 * 32));
    });
  });
});
