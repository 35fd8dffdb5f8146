// Models whose rotary waves depend on the length of the text: generation decides by the length that it may reach.

import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forward } from '#models';
import { KvCache } from '#nn';
import { openBackend } from '#tensor';
import { loadTestModel, readGolden, type TestModel } from '../testing/golden.ts';
import { generate } from './generate.ts';

/** Its waves are others in texts of more than 10 tokens. */
const FOLDER = join(import.meta.dirname, '..', '..', 'models', 'families', 'phimoe', 'golden', 'hub');
let model: TestModel;
let prompt: Int32Array;

beforeAll(async () => {
  model = await loadTestModel(FOLDER, await openBackend({ name: 'wasm', precision: 'f32' }));
  prompt = (await readGolden(join(FOLDER, 'golden.safetensors')))[2]?.ids as Int32Array; // 7 tokens
});
afterAll(() => model.dispose());

/** The likeliest tokens, the whole text through the model for each, as a text that is to have `reach` tokens. */
async function slowly(tokens: number, reach: number): Promise<number[]> {
  const { vocab } = model.spec;
  const ids = [...prompt];
  for (let t = 0; t < tokens; t++) {
    const cache = new KvCache(reach);
    const batch = { ids: Int32Array.from(ids), lengths: [ids.length], caches: [cache] };
    const logits = await forward(model, batch, { until: 'logits' });
    const values = (await logits?.data()) as Float32Array;
    logits?.dispose();
    const last = values.subarray((ids.length - 1) * vocab);
    cache.dispose();
    ids.push(last.indexOf(Math.max(...last)));
  }
  return ids.slice(prompt.length);
}

test.each([
  ['within the original length', 4, 10],
  ['beyond it, from the first token on', 8, 14],
])('a text that may go %s keeps the waves of that length throughout', async (_, maxTokens, reach) => {
  const [result] = await generate(model, [prompt], { maxTokens });
  const tokens = result?.tokens.map(({ id }) => id);
  expect(tokens).toEqual(await slowly(maxTokens, reach));
  expect(tokens).not.toEqual(await slowly(maxTokens, reach === 10 ? 11 : 10));
});
