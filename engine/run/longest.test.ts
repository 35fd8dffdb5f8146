// Models that can be run up to a length only: DeepSeek-V3.2, whose tiny checkpoint chooses among the keys beyond 25 tokens.

import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forward } from '#models';
import { KvCache } from '#nn';
import { openBackend } from '#tensor';
import { generate } from './generate/generate.ts';
import { loadTestModel, type TestModel } from './testing/golden.ts';

const FOLDER = join(import.meta.dirname, '..', 'models', 'families', 'deepseek_v32', 'golden', 'hub');
const ids = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => i % 7);

let model: TestModel;

beforeAll(async () => {
  model = await loadTestModel(FOLDER, await openBackend({ name: 'wasm', precision: 'f32' }));
});
afterAll(() => model.dispose());

test('a longer sequence of a batch is refused, and so is one that grows beyond it', async () => {
  const tensors = tf.memory().numTensors;
  const run = (lengths: readonly number[], caches?: readonly KvCache[]) =>
    forward(
      model,
      { ids: ids(lengths.reduce((a, b) => a + b)), lengths, ...(caches ? { caches } : {}) },
      { until: 'hidden' },
    );
  await expect(run([3, 26])).rejects.toThrow('Sequence 2 of the batch has 26 tokens.');
  const cache = new KvCache(25);
  (await run([25], [cache]))?.dispose();
  await expect(run([1], [cache])).rejects.toThrow('Sequence 1 of the batch has 26 tokens.');
  cache.dispose();
  expect(tf.memory().numTensors).toBe(tensors);
});

test('a generation ends there, and a longer prompt is refused', async () => {
  const [grown] = await generate(model, [ids(20)], { maxTokens: 100, whole: true });
  expect(grown?.ended).toBe('context');
  expect(20 + (grown?.tokens.length ?? 0)).toBe(25);
  await expect(generate(model, [ids(25)], { maxTokens: 1 })).rejects.toThrow(
    'Prompt 1 with one token more has 26 tokens.',
  );
});
