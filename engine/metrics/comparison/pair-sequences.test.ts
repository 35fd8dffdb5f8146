import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sequence } from '#protocol';
import { createTrace, hashSequences, openTrace, type TraceReader, writeSyntheticTrace } from '#trace';
import { pairSequences } from './pair-sequences.ts';

let dir = '';
const shape = { tokens: 900, layers: 1, experts: 8, topK: 2, length: 100, level: 'choices' } as const;
let first: TraceReader;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pairs-'));
  first = await synthetic('first', {});
});
afterAll(() => rm(dir, { recursive: true }));

async function synthetic(name: string, given: object): Promise<TraceReader> {
  await writeSyntheticTrace(join(dir, `${name}.trace`), { ...shape, seed: 2, ...given });
  return openTrace(join(dir, `${name}.trace`));
}

/** The first trace's routes under other sequences, of which `end` are recorded. */
async function withSequences(
  name: string,
  sequences: readonly Sequence[],
  end = sequences.length,
  text = true,
): Promise<TraceReader> {
  const { format, version, status, columns, created, parts, counts, corpus, ...rest } = first.manifest;
  const own = { ...corpus, sha256: hashSequences(sequences), sequences: sequences.length };
  expect([parts.length, counts.sequences]).toEqual([1, 9]);
  const writer = await createTrace(join(dir, `${name}.trace`), { ...rest, text, created, corpus: own, sequences });
  for (let s = 0; s < end; s++) {
    const { tokenIds, tokenTexts: tokens, byteStart, byteEnd, special, experts, weights } = await first.readSequence(s);
    const routers = experts.map((ids, r) => ({ experts: ids, weights: weights[r] as Float32Array }));
    const generated = new Uint8Array(tokens.length);
    await writer.add({ tokenIds, tokens, byteStart, byteEnd, special, generated, nll: null, predicted: null, routers });
  }
  await (end < sequences.length ? writer.interrupt() : writer.finish());
  return openTrace(join(dir, `${name}.trace`));
}

async function sequencesOf(reader: TraceReader): Promise<readonly Sequence[]> {
  const { rows } = await reader.sequences(0, 9);
  return rows.map(({ id, item, text, labels }) => ({ id, item, text: text ?? '', labels }));
}

test('the same texts are pairs, whatever was done to their routes, and with other labels too', async () => {
  expect(await pairSequences(first, first)).toEqual({ pairs: 9, unpaired: null });
  expect(await pairSequences(first, await synthetic('edited', { edited: true, experts: 16 }))).toEqual({
    ...{ pairs: 9, unpaired: null },
  });
  const relabelled = (await sequencesOf(first)).map((each) => ({ ...each, labels: { language: 'x' } }));
  const other = await withSequences('relabelled', relabelled);
  expect(other.manifest.corpus.sha256).not.toBe(first.manifest.corpus.sha256);
  expect(await pairSequences(first, other)).toEqual({ pairs: 9, unpaired: null });
});

test('without texts the same corpus tells', async () => {
  const silent = await synthetic('silent', { text: false });
  expect(await pairSequences(first, silent)).toEqual({ pairs: 9, unpaired: null });
  expect(await pairSequences(first, await synthetic('silent-other', { text: false, seed: 3 }))).toEqual({
    ...{ pairs: 0, unpaired: 'without texts nothing says that they are the same' },
  });
});

test('where the corpus had no texts either, ids that are the same say nothing', async () => {
  const numbered = Array.from({ length: 9 }, (_, i): Sequence => ({ id: `${i}`, item: '', text: '', labels: {} }));
  const [one, other] = [
    await withSequences('numbered', numbered, 9, false),
    await withSequences('numbered-too', numbered, 9, false),
  ];
  expect(one.manifest.corpus.sha256).toBe(other.manifest.corpus.sha256);
  expect(await pairSequences(one, other)).toEqual({
    ...{ pairs: 0, unpaired: 'without texts nothing says that they are the same' },
  });
});

test('other texts, some of them and another order are drawn apart, with the reason', async () => {
  const apart = async (other: TraceReader) => pairSequences(first, other);
  expect(await apart(await synthetic('texts', { seed: 5 }))).toEqual({ pairs: 0, unpaired: 'no sequence is in both' });
  expect(await apart(await synthetic('fewer', { tokens: 400 }))).toEqual({
    ...{ pairs: 4, unpaired: 'of 9 and 4 sequences only 4 are in both' },
  });
  const own = await sequencesOf(first);
  expect(await apart(await withSequences('reversed', own.toReversed()))).toEqual({
    ...{ pairs: 9, unpaired: 'their sequences stand in another order' },
  });
  const stopped = await withSequences('stopped', own, 6);
  expect(stopped.manifest).toMatchObject({ status: 'interrupted', corpus: first.manifest.corpus });
  expect(await apart(stopped)).toEqual({ pairs: 6, unpaired: 'of 9 and 6 sequences only 6 are in both' });
  const renamed = own.map((each, i) => (i === 3 ? { ...each, id: 'another' } : each));
  expect(await apart(await withSequences('renamed', renamed))).toEqual({
    ...{ pairs: 8, unpaired: 'of 9 and 9 sequences only 8 are in both' },
  });
  const one = await synthetic('one', { tokens: 100 });
  expect(await pairSequences(one, one)).toEqual({ pairs: 1, unpaired: 'there is one sequence alone' });
});
