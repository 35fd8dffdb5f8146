// The trace that is shipped, against transformers and the reference tokenizer: what a newcomer sees first is true.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSafetensors } from '#checkpoint';
import { readSample, sampleModelPath, sampleTracePath } from '#datasets';
import { openTrace } from '#trace';
import { maxDifference } from './testing/golden.ts';

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

/** Margins below this are decided by rounding. */
const NEAR_TIE = 1e-4;

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

test('its expert sets are those of transformers wherever the choice was not a near-tie', async () => {
  const golden = await openSafetensors(join(GOLDEN, 'reference.safetensors'));
  const read = async (name: string) => {
    const entry = golden.tensors.find((each) => each.name === name);
    if (!entry) throw new Error(`no ${name}`);
    const { buffer } = (await golden.read(entry)).slice();
    return entry.dtype === 'U8' ? new Uint8Array(buffer) : new Float32Array(buffer);
  };
  const trace = await openTrace(sampleTracePath());
  const { routers, counts } = trace.manifest;
  let nearTies = 0;
  let flips = 0;
  for (const [r, { layer, topK }] of routers.entries()) {
    const [indices, margins, weights] = await Promise.all(
      ['expert_indices', 'margin', 'expert_weights'].map((name) => read(`layer.${layer}.${name}`)),
    );
    let token = 0;
    for (let s = 0; s < counts.sequences; s++) {
      const row = await trace.readSequence(s);
      const own = row.experts[r] as Uint16Array;
      for (let position = 0; position < row.tokens; position++, token++) {
        const set = (values: ArrayLike<number>, start: number) =>
          Array.from({ length: topK }, (_, slot) => values[start + slot] as number).sort((a, b) => a - b);
        const same = set(own, position * topK).join() === set(indices as Uint8Array, token * topK).join();
        const close = (margins?.[token] as number) < NEAR_TIE;
        if (close) nearTies++;
        if (!same) flips++;
        expect(same || close, `layer ${layer}, sequence ${s}, position ${position}`).toBe(true);
      }
      // The reference keeps weights of the first sequences only.
      const kept = (weights as Float32Array).subarray((token - row.tokens) * topK, token * topK);
      if (kept.length === own.length) expect(maxDifference(row.weights[r] as Float32Array, kept)).toBeLessThan(1e-5);
    }
  }
  await trace.close();
  await golden.close();
  console.log(`sample: ${flips} of ${counts.tokens * routers.length} expert sets differ, ${nearTies} near-ties`);
});
