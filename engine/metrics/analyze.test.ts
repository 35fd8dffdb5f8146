import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  arraysToCsv,
  arraysToJson,
  Cancelled,
  type LabelledArray,
  type Progress,
  routerProbs,
  UserError,
  valueAt,
} from '#protocol';
import { openTrace, type TraceReader, writeSyntheticTrace } from '#trace';
import { analyze } from './analyze.ts';
import { SEQUENCE_METRICS } from './index.ts';
import { entropyOf, normalisedDivergence } from './multilingual-alignment/divergence.ts';
import { ALIGNMENT_DEFAULTS, multilingualAlignment } from './multilingual-alignment/index.ts';
import { paramReader } from './read-params.ts';
import type { MetricSequence, SequenceMetric } from './sequence-metric.ts';

const SAMPLE = join(import.meta.dirname, '../../datasets/sample/sample.trace');
const params = { ...ALIGNMENT_DEFAULTS, resamples: 100 };
const shape = {
  ...{ tokens: 12_000, layers: 2, experts: 16, topK: 4, seed: 2, length: 150 },
  ...({ level: 'probs', nll: true } as const),
};
let dir = '';

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'analyze-'));
  await writeSyntheticTrace(join(dir, 'one.trace'), shape);
  await writeSyntheticTrace(join(dir, 'many.trace'), { ...shape, limits: { tokens: 1000, bytes: 1e9 } });
  await writeSyntheticTrace(join(dir, 'long.trace'), { ...shape, length: 6000, nll: false });
  await writeSyntheticTrace(join(dir, 'half.trace'), { ...shape, half: true });
});

afterAll(() => rm(dir, { recursive: true }));

/** Keeps what it was given. */
function collector(kept: MetricSequence[]): SequenceMetric<object, null> {
  const add = (sequence: MetricSequence): void => {
    kept.push(structuredClone(sequence));
  };
  const start = () => ({ state: null, add, merge: () => {}, finish: async () => [] });
  const needs = ['experts', 'weights', 'logits', 'losses'] as const;
  const params = paramReader<object>('collector', {}, {});
  return { id: 'collector', title: 'Collecting', needs, params, start };
}

test.each(['one', 'many', 'long'])('of %s parts or blocks, every sequence arrives whole and in order', async (name) => {
  const reader = await openTrace(join(dir, `${name}.trace`));
  const kept: MetricSequence[] = [];
  await analyze(reader, collector(kept), {});
  expect(kept.map(({ sequence }) => sequence)).toEqual(kept.map((_, s) => s));
  expect(kept).toHaveLength(reader.manifest.counts.sequences);
  for (const s of [0, 1, kept.length - 1]) {
    const [found, expected] = [kept[s] as MetricSequence, await reader.readSequence(s)];
    expect(found).toMatchObject({
      id: expected.id,
      item: expected.item,
      labels: expected.labels,
      tokens: expected.tokens,
    });
    expect(found.tokenIds).toEqual(expected.tokenIds);
    expect(found.special).toEqual(expected.special);
    expect(found.losses?.nll).toEqual(expected.nll ?? undefined);
    const bytes = expected.byteEnd.map((end, t) => end - (expected.byteStart[t] as number));
    expect(found.losses?.bytes).toEqual(name === 'long' ? undefined : bytes);
    expect(found.routers.map(({ experts }) => experts)).toEqual(expected.experts);
    expect(found.routers.map(({ weights }) => weights)).toEqual(expected.weights);
    const last = found.tokens - 1;
    const { logits } = await reader.readToken(s, last);
    expect(found.routers.map((each) => each.logits?.subarray(last * 16))).toEqual(logits);
  }
});

test('where the parts begin makes no difference', async () => {
  const run = async (name: string): Promise<readonly LabelledArray[]> => {
    const arrays = await analyze(await openTrace(join(dir, name)), multilingualAlignment, params);
    return arrays.map((array) => ({ ...array, provenance: { ...array.provenance, traces: [] } }));
  };
  expect(await run('many.trace')).toEqual(await run('one.trace'));
});

async function profiles(reader: TraceReader, sequence: number, layer: number): Promise<Float32Array> {
  const { tokens, special } = await reader.readSequence(sequence);
  const router = reader.manifest.routers[layer] as (typeof reader.manifest.routers)[number];
  const sums = new Float64Array(router.experts);
  let counted = 0;
  for (let position = 0; position < tokens; position++) {
    if (special[position]) continue;
    const { logits } = await reader.readToken(sequence, position);
    routerProbs(logits?.[layer] as Float32Array, router).forEach((p, e) => {
      sums[e] = (sums[e] as number) + p;
    });
    counted++;
  }
  return Float32Array.from(sums, (sum) => sum / counted);
}

test('logits of half precision give the same to the last digit as they are and widened', async () => {
  const reader = await openTrace(join(dir, 'half.trace'));
  const { labels } = (await reader.sequences(0, 1)).rows[0] as { readonly labels: Readonly<Record<string, string>> };
  const own = { ...params, reference: labels.language as string };
  const needs = multilingualAlignment.needs.filter((need) => need !== 'halves');
  const widened = await analyze(reader, { ...multilingualAlignment, needs }, own);
  expect(await analyze(reader, multilingualAlignment, own)).toEqual(widened);
  expect(widened[0]?.values.some((value) => value > 0)).toBe(true);
});

test('a recorded trace agrees with its tokens, read one by one', async () => {
  const reader = await openTrace(SAMPLE);
  const arrays = await analyze(reader, multilingualAlignment, params);
  const [divergence] = arrays as readonly [LabelledArray];
  expect(divergence.dims.map(({ labels }) => labels.length)).toEqual([13, reader.manifest.routers.length]);
  const { rows } = await reader.sequences(0, reader.manifest.counts.sequences);
  const [layer, found] = [3, [] as number[]];
  for (const { item, labels, sequence } of rows.filter((row) => row.labels.language === 'en')) {
    const other = rows.find((row) => row.item === item && row.labels.language === 'sw');
    const [a, b] = [await profiles(reader, sequence, layer), await profiles(reader, other?.sequence ?? -1, layer)];
    expect(labels.language).toBe('en');
    found.push(normalisedDivergence(a, b, 0, a.length, entropyOf(a, 0, a.length) + entropyOf(b, 0, b.length)));
  }
  expect(found).toHaveLength(8);
  expect(valueAt(divergence, { language: 'sw', layer: 'L3' })).toBeCloseTo(found.reduce((x, y) => x + y) / 8, 6);
  expect(divergence.provenance.traces[0]).toMatchObject({ name: 'sample', corpus: { name: 'sample' } });
  const token = arrays.find(({ id }) => id === 'entropy-token') as LabelledArray;
  const profile = arrays.find(({ id }) => id === 'entropy-profile') as LabelledArray;
  token.values.forEach((value, cell) => {
    expect(value).toBeLessThanOrEqual(profile.values[cell] as number);
  });
});

const DRAWS_NOTHING = new Set(['routing-structure', 'expert-vocabulary']);

test('every metric answers for the trace that comes along, and its arrays can be written as CSV and JSON', async () => {
  const reader = await openTrace(SAMPLE);
  for (const { id, run } of SEQUENCE_METRICS) {
    const given = DRAWS_NOTHING.has(id) ? {} : { resamples: 10 };
    const arrays = await run(reader, given);
    expect(new Set(arrays.map((array) => array.id)).size).toBe(arrays.length);
    for (const { provenance, values, missing } of arrays) {
      expect(provenance).toMatchObject({ metric: id, params: given, traces: [{ name: 'sample' }] });
      values.forEach((value, cell) => {
        expect(Number.isNaN(value)).toBe(missing.which[cell] !== 0);
      });
    }
    expect(arraysToCsv(arrays).split('\n').length).toBeGreaterThan(arrays.length);
    expect(JSON.parse(arraysToJson(arrays))).toHaveLength(arrays.length);
  }
});

test('progress reaches the whole, and a fired signal stops the reading and the computing', async () => {
  const reader = await openTrace(join(dir, 'many.trace'));
  const seen: Progress[] = [];
  await analyze(reader, multilingualAlignment, params, { onProgress: (progress) => seen.push(progress) });
  expect(seen[0]).toMatchObject({ stage: 'Multilingual alignment', done: 0, total: 12_000, unit: 'tokens' });
  expect(seen.at(-1)?.done).toBe(12_000);
  const early = new AbortController();
  const stopped = analyze(reader, multilingualAlignment, params, {
    signal: early.signal,
    onProgress: () => early.abort(),
  });
  await expect(stopped).rejects.toBeInstanceOf(Cancelled);
  const late = new AbortController();
  const onProgress = ({ done }: Progress): void => {
    if (done === 12_000) setImmediate(() => late.abort());
  };
  const busy = { ...params, resamples: 100_000 };
  await expect(
    analyze(reader, multilingualAlignment, busy, { signal: late.signal, onProgress }),
  ).rejects.toBeInstanceOf(Cancelled);
});

test('params that do not fit the trace are refused before anything is read', async () => {
  const reader = await openTrace(join(dir, 'one.trace'));
  await expect(analyze(reader, multilingualAlignment, { ...params, by: 'domain' })).rejects.toBeInstanceOf(UserError);
});
