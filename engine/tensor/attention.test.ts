import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { AttentionShape, Backend } from './backend.ts';
import { compositeAttention, headsFirst } from './composite.ts';
import { describeBackends, leftBehind, randomValues, relativeError, seeded, tolerance } from './test-backends.ts';

interface Case {
  readonly title: string;
  readonly lengths: readonly number[];
  readonly heads: number;
  readonly kvHeads: number;
  /** Channels of a value; 16 as those of a key unless said. */
  readonly valueDim?: number;
  readonly window?: number;
  readonly chunk?: number;
  readonly sinks?: boolean;
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
  { title: 'a window', lengths: [3, 40, 1, 12, 40], heads: 4, kvHeads: 2, window: 5 },
  { title: 'a window over several blocks', lengths: [300], heads: 2, kvHeads: 1, window: 200 },
  { title: 'a window of itself alone', lengths: [9], heads: 2, kvHeads: 2, window: 1 },
  { title: 'chunks', lengths: [3, 40, 1, 12, 40], heads: 4, kvHeads: 2, chunk: 5 },
  { title: 'chunks over several blocks', lengths: [300], heads: 2, kvHeads: 1, chunk: 90 },
  { title: 'chunks of one', lengths: [9], heads: 2, kvHeads: 2, chunk: 1 },
  { title: 'sinks', lengths: [7, 140, 20], heads: 4, kvHeads: 2, sinks: true },
  { title: 'a window and sinks', lengths: [140, 9, 9], heads: 6, kvHeads: 3, window: 6, sinks: true },
  { title: 'values narrower than keys', lengths: [150, 8], heads: 4, kvHeads: 4, valueDim: 10 },
  { title: 'values wider than keys, heads that share them', lengths: [20, 20], heads: 4, kvHeads: 2, valueDim: 24 },
];

/** Keys or values with room after them, the last position put there alone, in each way that the backend has. */
function withRoom(backend: Backend, all: tf.Tensor3D, room: number): readonly tf.Tensor3D[] {
  const [heads, positions, channels] = all.shape;
  const padded = (x: tf.Tensor3D, by: number): tf.Tensor3D =>
    tf.concat([x, tf.fill<tf.Rank.R3>([heads, by, channels], 9)], 1);
  const { putRow } = backend;
  if (!putRow) return [padded(all, room)];
  const cut = (from: number, to: number): tf.Tensor3D => tf.slice(all, [0, from, 0], [heads, to - from, channels]);
  const before = cut(0, positions - 1);
  const ways = [padded(before, room + 1)];
  if (backend.withRoom) {
    // Made of one that was made so, as a sequence that outgrows its room.
    const first = backend.withRoom([cut(0, 3), cut(3, 7)], 0);
    ways.push(backend.withRoom([first, cut(7, positions - 1)], room + 1));
  }
  for (const way of ways) putRow(way, positions - 1, cut(positions - 1, positions));
  return ways;
}

await describeBackends('attention', (open, { precision }) => {
  for (const { title, lengths, heads, kvHeads, valueDim = 16, window, chunk, sinks } of CASES) {
    test(`${title}: as the composite with the whole pattern, and nothing is left behind`, async () => {
      const backend = open();
      const shape: AttentionShape = {
        ...{ heads, kvHeads, headDim: 16, valueDim, scale: 16 ** -0.5 },
        ...(window === undefined ? {} : { window }),
        ...(chunk === undefined ? {} : { chunk }),
        ...(sinks ? { sinks: Float32Array.from({ length: heads }, (_, head) => 2 * Math.sin(head + 1)) } : {}),
      };
      const left = await leftBehind(backend, () =>
        tf.tidy(() => {
          const positions = lengths.reduce((sum, length) => sum + length, 0);
          const random = seeded(positions);
          const make = (width: number): tf.Tensor2D =>
            tf.tensor2d(randomValues(random, positions * width, 2), [positions, width]);
          const [q, k, v] = [make(heads * 16), make(kvHeads * 16), make(kvHeads * valueDim)];
          const actual = backend.attention(q, k, v, { lengths }, shape);
          expect(actual.shape).toEqual([positions, heads * valueDim]);
          const expected = compositeAttention(q, k, v, { lengths }, shape);
          expect(relativeError(actual, expected)).toBeLessThan(tolerance(precision));
        }),
      );
      expect(left).toEqual({ tensors: 0, handles: 0 });
    });
  }

  test.each([
    ['one new position', 23, 1, {}],
    ['several new positions', 23, 4, {}],
    ['all of them', 6, 6, {}],
    ['one position and a window', 23, 1, { window: 5 }],
    ['one position and a chunk', 23, 1, { chunk: 5 }],
    ['one position, a window that reaches all, and sinks', 7, 1, { window: 9, sinks: Float32Array.of(1, -2, 0, 3) }],
    ['a window and sinks', 23, 3, { window: 5, sinks: Float32Array.of(0.5, -1, 2, 0) }],
    ['chunks', 23, 4, { chunk: 5 }],
    ['values narrower than keys', 9, 2, { valueDim: 10 }],
  ])('%s: the newest of a sequence as in the whole', async (_, positions, newest, own) => {
    const backend = open();
    const shape: AttentionShape = { heads: 4, kvHeads: 2, headDim: 16, valueDim: 16, scale: 0.25, ...own };
    const left = await leftBehind(backend, () =>
      tf.tidy(() => {
        const random = seeded(positions);
        const make = (width: number): tf.Tensor2D =>
          tf.tensor2d(randomValues(random, positions * width, 2), [positions, width]);
        const [q, k, v] = [make(4 * 16), make(2 * 16), make(2 * shape.valueDim)];
        const before = positions - newest;
        const kept = [k, v].map((x) => headsFirst(x, shape.kvHeads)) as [tf.Tensor3D, tf.Tensor3D];
        const actual = backend.attendNewest(tf.slice(q, [before, 0]), ...kept, shape);
        expect(actual.shape).toEqual([newest, 4 * shape.valueDim]);
        const whole = compositeAttention(q, k, v, { lengths: [positions] }, shape);
        expect(relativeError(actual, tf.slice(whole, [before, 0]))).toBeLessThan(tolerance(precision));
      }),
    );
    expect(left).toEqual({ tensors: 0, handles: 0 });
  });

  test.each([
    ['no window', {}],
    ['a window', { window: 5 }],
    ['a chunk', { chunk: 5 }],
    ['sinks', { sinks: Float32Array.of(0.5, -1, 2, 0) }],
  ])(
    '%s: a position put into the room after the others is as in the whole, and the room is not seen',
    async (_, own) => {
      const backend = open();
      const shape: AttentionShape = { heads: 4, kvHeads: 2, headDim: 16, valueDim: 10, scale: 0.25, ...own };
      const [positions, room] = [12, 4];
      const left = await leftBehind(backend, () =>
        tf.tidy(() => {
          const random = seeded(3);
          const make = (width: number): tf.Tensor2D =>
            tf.tensor2d(randomValues(random, positions * width, 2), [positions, width]);
          const [q, k, v] = [make(4 * 16), make(2 * 16), make(2 * 10)];
          const [keys, values] = [k, v].map((x) => withRoom(backend, headsFirst(x, 2), room)) as [
            readonly tf.Tensor3D[],
            readonly tf.Tensor3D[],
          ];
          const whole = compositeAttention(q, k, v, { lengths: [positions] }, shape);
          for (const newest of [1, 3]) {
            const before = positions - newest;
            for (const [way, kept] of keys.entries()) {
              const own = values[way] as tf.Tensor3D;
              const actual = backend.attendNewest(tf.slice(q, [before, 0]), kept, own, shape, positions);
              expect(actual.shape).toEqual([newest, 4 * 10]);
              expect(relativeError(actual, tf.slice(whole, [before, 0]))).toBeLessThan(tolerance(precision));
            }
          }
        }),
      );
      expect(left).toEqual({ tensors: 0, handles: 0 });
    },
  );

  test('what comes later, and other sequences, change nothing', () => {
    const backend = open();
    const shape: AttentionShape = { heads: 2, kvHeads: 2, headDim: 16, valueDim: 16, scale: 0.25 };
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

  test('the composite sees as many keys as its window has, and a sink takes its share', () => {
    open();
    const seen: number[][] = [];
    tf.tidy(() => {
      // Queries of zeros: every key that is seen weighs the same.
      const [q, k, v] = [tf.zeros<tf.Rank.R2>([4, 2]), tf.ones<tf.Rank.R2>([4, 2]), tf.ones<tf.Rank.R2>([4, 2])];
      const shape = { heads: 1, kvHeads: 1, headDim: 2, valueDim: 2, scale: 1 };
      const keep = (pattern: tf.Tensor3D): tf.Tensor3D => {
        seen.push([...pattern.dataSync()]);
        return pattern;
      };
      compositeAttention(q, k, v, { lengths: [4] }, { ...shape, window: 2 }, keep);
      compositeAttention(q, k, v, { lengths: [4] }, { ...shape, chunk: 2 }, keep);
      expect(seen.pop()).toEqual([1, 0, 0, 0, 0.5, 0.5, 0, 0, 0, 0, 1, 0, 0, 0, 0.5, 0.5]);
      const sinks = Float32Array.of(Math.log(2));
      compositeAttention(q, k, v, { lengths: [4] }, { ...shape, window: 2, sinks }, keep);
    });
    const half = [1, 0, 0, 0, 0.5, 0.5, 0, 0, 0, 0.5, 0.5, 0, 0, 0, 0.5, 0.5];
    half.forEach((share, i) => {
      expect(seen[0]?.[i]).toBeCloseTo(share, 6);
      // A sink of weight 2 beside n keys of weight 1 leaves n / (n + 2) to them.
      expect(seen[1]?.[i]).toBeCloseTo(share === 1 ? 1 / 3 : share / 2, 6);
    });
  });
});
