// The trace that is shipped, against transformers and the reference tokenizer: what a newcomer sees first is true.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSafetensors } from '#checkpoint';
import { readSample, sampleModelPath, sampleTracePath } from '#datasets';
import { openTrace } from '#trace';
import { maxDifference, shortfall } from './testing/golden.ts';
import { compareSets, readReference } from './testing/reference-routing.ts';

const GOLDEN = join(sampleModelPath(), '..', 'golden');

interface ReferenceText {
  readonly id: string;
  readonly ids: readonly number[];
  readonly offsets: readonly (readonly [number, number])[];
}

/** The characters that a range of bytes touches, as a range of code points. */
function characters(text: string, byteStart: number, byteEnd: number): [number, number] {
  const bytes = new TextEncoder().encode(text);
  // A character begins at each byte that continues none.
  const before = (end: number) => bytes.subarray(0, end).filter((byte) => (byte & 0xc0) !== 0x80).length;
  return [before(byteStart + 1) - 1, before(byteEnd)];
}

test("the shipped trace holds the sample's texts, token by token as the reference tokenizer cuts them", async () => {
  const references = new Map(
    readFileSync(join(GOLDEN, 'tokens.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as ReferenceText)
      .map((each) => [each.id, each]),
  );
  const trace = await openTrace(sampleTracePath());
  const sample = readSample();
  expect(trace.manifest.counts.sequences).toBe(sample.length);
  for (const [s, { id, text, labels }] of sample.entries()) {
    const row = await trace.readSequence(s);
    const reference = references.get(id);
    expect([row.id, row.text, row.labels]).toEqual([id, text, labels]);
    expect([...row.tokenIds]).toEqual(reference?.ids);
    // The reference counts characters, and gives every piece of a character the whole of it.
    expect([...row.byteStart].map((start, t) => characters(text, start, row.byteEnd[t] as number))).toEqual(
      reference?.offsets,
    );
  }
  await trace.close();
});

test("its predictions are those of transformers' logits, where the reference keeps them", async () => {
  const golden = await openSafetensors(join(GOLDEN, 'reference.safetensors'));
  const trace = await openTrace(sampleTracePath());
  const kept = golden.tensors.flatMap((entry) => /^line\.(\d+)\.logits$/.exec(entry.name)?.[1] ?? []).map(Number);
  expect(kept.length).toBeGreaterThan(0);
  for (const number of kept) {
    const { predicted } = await trace.readSequence(number);
    const logits = (await readReference(golden, `line.${number}.logits`)) as Float32Array;
    expect(shortfall(logits, predicted?.ids ?? new Int32Array())).toBe(0);
  }
  await trace.close();
  await golden.close();
});

test('its expert sets are those of transformers wherever the choice was not a near-tie', async () => {
  const golden = await openSafetensors(join(GOLDEN, 'reference.safetensors'));
  const trace = await openTrace(sampleTracePath());
  const { sets, nearTies, flips, wrong } = await compareSets(trace, golden);
  expect(sets).toBe(trace.manifest.counts.tokens * trace.manifest.routers.length);
  expect(wrong).toEqual([]);
  // The reference keeps weights of the first sequences only.
  for (const [r, { layer, topK }] of trace.manifest.routers.entries()) {
    const weights = await readReference(golden, `layer.${layer}.expert_weights`);
    let token = 0;
    for (let s = 0; token * topK < weights.length; s++) {
      const row = await trace.readSequence(s);
      const kept = weights.subarray(token * topK, (token + row.tokens) * topK);
      expect(maxDifference(row.weights[r] as Float32Array, kept)).toBeLessThan(1e-5);
      token += row.tokens;
    }
  }
  await trace.close();
  await golden.close();
  console.log(`sample: ${flips} of ${sets} expert sets differ, ${nearTies} near-ties`);
});
