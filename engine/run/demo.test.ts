// The demo model and its shipped trace against transformers: a newcomer's first picture is true.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSafetensors, type SafetensorsFile, stopIds } from '#checkpoint';
import { type BundledModel, bundledModels } from '#datasets';
import { forward, Hooks } from '#models';
import { openBackend, probeBackends } from '#tensor';
import { openTrace } from '#trace';
import { generate } from './generate/generate.ts';
import { loadTestModel, maxDifference, relativeDifference, shortfall, type TestModel } from './testing/golden.ts';
import { compareSets, readReference } from './testing/reference-routing.ts';

const [demo] = bundledModels() as [BundledModel];
const GOLDEN = join(demo.path, 'golden');

let golden: SafetensorsFile;
beforeAll(async () => {
  golden = await openSafetensors(join(GOLDEN, 'reference.safetensors'));
});
afterAll(() => golden.close());

/** Ids of one line of the reference, and where its tokens start. */
async function line(number: number): Promise<{ readonly start: number; readonly ids: Int32Array }> {
  const lengths = (await readReference(golden, 'lengths')) as Int32Array;
  const start = lengths.subarray(0, number).reduce((sum, length) => sum + length, 0);
  const ids = (await readReference(golden, 'ids')) as Int32Array;
  return { start, ids: ids.slice(start, start + (lengths[number] as number)) };
}

test('the shipped trace holds six languages of the everyday corpus, token by token as the reference cuts them and with its losses', async () => {
  const about = JSON.parse(readFileSync(join(GOLDEN, 'reference.json'), 'utf8')) as { lines: number; tokens: number };
  const trace = await openTrace(demo.trace.path);
  const { counts, status } = trace.manifest;
  expect([status, counts.sequences, counts.tokens]).toEqual(['complete', about.lines, about.tokens]);
  const ids = await readReference(golden, 'ids');
  const languages = new Set<string>();
  let token = 0;
  const nll = await readReference(golden, 'nll');
  let predicted = 0;
  for (let s = 0; s < counts.sequences; s++) {
    const row = await trace.readSequence(s);
    const losses = row.nll?.subarray(1) ?? new Float32Array(0);
    expect(maxDifference(losses, nll.subarray(predicted, predicted + row.tokens - 1))).toBeLessThan(5e-4);
    predicted += row.tokens - 1;
    expect([...row.tokenIds]).toEqual([...ids.subarray(token, token + row.tokens)]);
    languages.add(row.labels.language ?? '');
    token += row.tokens;
  }
  expect([...languages]).toEqual(['en', 'de', 'es', 'ru', 'ar', 'zh-Hans']);
  await trace.close();
});

test("its predictions are those of transformers' logits, where the reference keeps them", async () => {
  const trace = await openTrace(demo.trace.path);
  const kept = golden.tensors.flatMap((entry) => /^line\.(\d+)\.logits$/.exec(entry.name)?.[1] ?? []).map(Number);
  expect(kept).toHaveLength(2);
  for (const number of kept) {
    const { predicted } = await trace.readSequence(number);
    const logits = (await readReference(golden, `line.${number}.logits`)) as Float32Array;
    expect(shortfall(logits, predicted?.ids ?? new Int32Array())).toBe(0);
  }
  await trace.close();
});

test('its expert sets are those of transformers wherever the choice was not a near-tie', async () => {
  const trace = await openTrace(demo.trace.path);
  const { sets, nearTies, flips, wrong } = await compareSets(trace, golden);
  await trace.close();
  expect(wrong).toEqual([]);
  console.log(`demo: ${flips} of ${sets} expert sets differ, ${nearTies} near-ties`);
});

for (const { name, usable, detail } of await probeBackends()) {
  describe.skipIf(!usable)(usable ? `${name} f32` : `${name} f32 (skipped: ${detail})`, () => {
    let model: TestModel;
    beforeAll(async () => {
      model = await loadTestModel(demo.path, await openBackend({ name, precision: 'f32' }));
    });
    afterAll(() => model.dispose());

    test("its logits are transformers'", async () => {
      const kept = golden.tensors.flatMap((entry) => /^line\.(\d+)\.logits$/.exec(entry.name)?.[1] ?? []).map(Number);
      expect(kept).toHaveLength(2);
      for (const number of kept) {
        const { ids } = await line(number);
        const batch = { ids, lengths: [ids.length] };
        const logits = await forward(model, batch, { hooks: new Hooks([]), until: 'logits' });
        const own = (await logits?.data()) as Float32Array;
        expect(relativeDifference(own, await readReference(golden, `line.${number}.logits`))).toBeLessThan(2e-5);
        logits?.dispose();
      }
    });

    test("its greedy answers to secret and open questions are transformers'", async () => {
      const numbers = golden.tensors.flatMap((entry) => /^question\.(\d+)\.ids$/.exec(entry.name)?.[1] ?? []);
      expect(numbers).toHaveLength(8);
      const prompts = await Promise.all(numbers.map((number) => readReference(golden, `question.${number}.ids`)));
      const stop = await stopIds(demo.path, {});
      const answers = await generate(model, prompts as Int32Array[], { maxTokens: 20, stop });
      for (const [i, { tokens }] of answers.entries()) {
        const expected = await readReference(golden, `question.${numbers[i]}.answer`);
        expect(tokens.map(({ id }) => id)).toEqual([...expected]);
      }
    });
  });
}
