// The pieces against plain loops and numbers worked out by hand. They run on wasm, which is always there.

import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import type { GroupedAttentionSpec } from '#protocol';
import { type Backend, openBackend, type StoredTensor, setNear } from '#tensor';
import {
  applyNorm,
  applyRope,
  attention,
  growQueries,
  KvCache,
  type Norm,
  opened,
  reachesOf,
  ropeTable,
} from './index.ts';

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend({ name: 'wasm', precision: 'f32' });
  // By operations, as on a GPU: little.test.ts holds the loops to them.
  setNear(false);
});

test('RMS norm of [3, 4] with weight [1, 2] divides by the root of 12.5', async () => {
  const y = applyNorm(tf.tensor2d([[3, 4]]), { kind: 'rms', eps: 0, weight: tf.tensor1d([1, 2]) });
  const values = await y.data();
  expect(values[0]).toBeCloseTo(3 / Math.sqrt(12.5), 6);
  expect(values[1]).toBeCloseTo(8 / Math.sqrt(12.5), 6);
});

test('RMS norm keeps a row of zeros at zero by its epsilon', async () => {
  const norm = { kind: 'rms', eps: 1e-5, weight: tf.ones<tf.Rank.R1>([4]) } as const;
  const values = await applyNorm(tf.zeros<tf.Rank.R2>([1, 4]), norm).data();
  expect([...values]).toEqual([0, 0, 0, 0]);
});

test('layer norm of [1, 3, 8] takes the mean 4 away and divides by the root of the variance 26/3', async () => {
  const [weight, bias] = [tf.tensor1d([1, 2, 3]), tf.tensor1d([10, 20, 30])];
  const of = async (norm: Norm): Promise<number[]> => [...(await applyNorm(tf.tensor2d([[1, 3, 8]]), norm).data())];
  const deviation = Math.sqrt(26 / 3);
  const close = (values: number[]) => values.map((value) => expect.closeTo(value, 5));
  expect(await of({ kind: 'layer', eps: 0 })).toEqual(close([-3 / deviation, -1 / deviation, 4 / deviation]));
  expect(await of({ kind: 'layer', eps: 1 / 3, weight, bias })).toEqual(close([10 - 1, 20 - 2 / 3, 30 + 12 / 3]));
});

test('a norm without a weight has one of 1', async () => {
  const x = tf.tensor2d([[3, 4]]);
  const plain = await applyNorm(x, { kind: 'rms', eps: 0.1 }).data();
  expect(plain).toEqual(await applyNorm(x, { kind: 'rms', eps: 0.1, weight: tf.ones<tf.Rank.R1>([2]) }).data());
});

test.each([
  ['half', 'i with i + pairs', [0, 1], [2, 3]],
  ['interleaved', '2i with 2i + 1', [0, 2], [1, 3]],
] as const)(
  '%s RoPE turns channel %s by position times frequency, head by head, and leaves the rest',
  async (style, _, firsts, seconds) => {
    const heads = 2;
    const headDim = 6; // two pairs are rotated, the last two channels pass
    const frequencies = [1, 0.25];
    const positions = [0, 1, 7];
    const x = Float32Array.from({ length: positions.length * heads * headDim }, (_, i) => Math.sin(i * 1.7));
    const table = ropeTable({ style, inverseFrequencies: frequencies, attentionFactor: 1 }, positions, positions);
    const values = await applyRope(tf.tensor2d(x, [positions.length, heads * headDim]), table, heads).data();

    for (const [row, position] of positions.entries()) {
      for (let head = 0; head < heads; head++) {
        const at = (channel: number) => row * heads * headDim + head * headDim + channel;
        frequencies.forEach((frequency, i) => {
          const [first, second] = [at(firsts[i] as number), at(seconds[i] as number)];
          const [a, b] = [x[first] as number, x[second] as number];
          const angle = position * frequency;
          expect(values[first]).toBeCloseTo(a * Math.cos(angle) - b * Math.sin(angle), 5);
          expect(values[second]).toBeCloseTo(b * Math.cos(angle) + a * Math.sin(angle), 5);
        });
        expect(values[at(4)]).toBe(x[at(4)]);
        expect(values[at(5)]).toBe(x[at(5)]);
      }
    }
  },
);

test('the attention factor multiplies cos and sin alike', async () => {
  const table = ropeTable({ style: 'half', inverseFrequencies: [1], attentionFactor: 1.5 }, [2], [3]);
  expect((await table.cos.data())[0]).toBeCloseTo(1.5 * Math.cos(2), 6);
  expect((await table.sin.data())[0]).toBeCloseTo(1.5 * Math.sin(2), 6);
});

test('with RoPE the order of the tokens before the last one counts, without it does not', async () => {
  const [heads, headDim] = [2, 4];
  const hidden = heads * headDim;
  const stored = (name: string, phase: number): StoredTensor => {
    const values = Float32Array.from({ length: hidden * hidden }, (_, i) => Math.sin(i * 1.3 + phase));
    return { name, dtype: 'F32', shape: [hidden, hidden], bytes: new Uint8Array(values.buffer) };
  };
  const [q, k, v, o] = ['q', 'k', 'v', 'o'].map((name, phase) => ({
    weight: backend.matrix(stored(name, phase)),
    bias: undefined,
  }));
  if (!q || !k || !v || !o) throw new Error('four projections');
  const rope = { style: 'half', inverseFrequencies: [1, 0.25], attentionFactor: 1 } as const;
  const names = { q: 'q', k: 'k', v: 'v', o: 'o' };
  const plain: GroupedAttentionSpec = {
    kind: 'grouped',
    heads,
    kvHeads: heads,
    headDim,
    valueDim: headDim,
    scale: 0.5,
    tensors: names,
  };
  const rows = [0, 1, 2].map((row) => Array.from({ length: hidden }, (_, i) => Math.cos(row * 2.9 + i)));
  const last = async (order: readonly number[], table?: ReturnType<typeof ropeTable>) => {
    const x = tf.tensor2d(order.map((row) => rows[row] as number[]));
    const out = attention(backend, x, { grouped: { q, k, v, o } }, plain, table, { lengths: [3] });
    return (await out.data()).slice(2 * hidden);
  };
  const difference = async (table?: ReturnType<typeof ropeTable>) => {
    const [one, other] = [await last([0, 1, 2], table), await last([1, 0, 2], table)];
    return Math.max(...one.map((value, i) => Math.abs(value - (other[i] as number))));
  };
  expect(await difference()).toBeLessThan(1e-5);
  expect(await difference(ropeTable(rope, [0, 1, 2], [3, 3, 3]))).toBeGreaterThan(1e-2);
});

test.each([
  ['channel', 4, [0, 1, -2, 30]],
  ['head', 2, [0, -2]],
] as const)('a %s is opened by sigmoid or softplus of its own logit', async (per, count, logits) => {
  const mixed = tf.tensor2d([[1, 2, 3, 4]]);
  const opening = tf.tensor2d([...logits], [1, count]);
  const at = (i: number): number => logits[per === 'head' ? Math.floor(i / 2) : i] as number;
  const by = {
    sigmoid: (x: number) => 1 / (1 + Math.exp(-x)),
    softplus: (x: number) => Math.log1p(Math.exp(x)),
  };
  for (const name of ['sigmoid', 'softplus'] as const) {
    const values = await opened(mixed, opening, { tensor: '', by: name, per }).data();
    for (let i = 0; i < 4; i++) expect(values[i]).toBeCloseTo((i + 1) * by[name](at(i)), 4);
  }
});

test('queries grow in steps of their position, which may count from 0 or from 1', async () => {
  const q = tf.ones<tf.Rank.R2>([5, 2]);
  const at = async (first: 0 | 1): Promise<number[]> => {
    const values = await growQueries(q, { rate: 0.5, every: 2, first }, [0, 1, 2, 3, 7]).data();
    return [0, 1, 2, 3, 4].map((row) => values[2 * row] as number);
  };
  const step = (n: number) => expect.closeTo(1 + 0.5 * Math.log(1 + n), 6);
  expect(await at(0)).toEqual([step(0), step(0), step(1), step(1), step(3)]);
  expect(await at(1)).toEqual([step(0), step(1), step(1), step(2), step(4)]);
});

test('waves for long sequences are those of each row whose sequence will be long enough', async () => {
  const long = { beyond: 4, inverseFrequencies: [0.25], attentionFactor: 2 };
  const table = ropeTable({ style: 'half', inverseFrequencies: [1], attentionFactor: 1, long }, [3, 3, 3], [4, 5, 9]);
  const [within, ...beyond] = await table.cos.data();
  expect(within).toBeCloseTo(Math.cos(3), 6);
  for (const value of beyond) expect(value).toBeCloseTo(2 * Math.cos(3 / 4), 6);
});

test('how long a sequence will be is decided by what it was said to become, or by its first tokens', () => {
  const said = new KvCache(9);
  expect([said.reach(3), said.reach(12)]).toEqual([9, 9]);
  const unsaid = new KvCache();
  expect([unsaid.reach(3), unsaid.reach(12)]).toEqual([3, 3]);
  const caches = [new KvCache(9), new KvCache()];
  expect(reachesOf({ lengths: [2, 1] }, caches)).toEqual([9, 9, 1]);
  expect(reachesOf({ lengths: [2, 1] })).toEqual([2, 2, 1]);
});
