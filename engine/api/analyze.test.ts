// A metric through the engine, on the trace that comes along.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleTracePath } from '#datasets';
import { Cancelled, decodeMessage, encodeMessage, type LabelledArray, type Progress } from '#protocol';
import { createEngine, type Engine } from './engine.ts';

let base = '';
let engine: Engine;
const path = sampleTracePath();
const metric = 'multilingual-alignment';

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'routescope-analyze-'));
  engine = createEngine({ root: base, data: join(base, 'data'), version: '0.0.0-test' });
});
afterAll(async () => {
  await engine.close();
  await rm(base, { recursive: true, force: true });
});

test('a metric comes back as labelled arrays that cross the wire, with progress on the way', async () => {
  const seen: Progress[] = [];
  const arrays = await engine.call(
    'trace.analyze',
    { path, metric, params: { reference: 'de', resamples: 20 } },
    { onProgress: (progress) => seen.push(progress) },
  );
  const [divergence] = arrays as readonly [LabelledArray];
  expect(divergence.dims[0]?.labels).toContain('en');
  expect(divergence.dims[0]?.labels).not.toContain('de');
  expect(divergence.provenance).toMatchObject({ metric, params: { reference: 'de', resamples: 20, seed: 1 } });
  expect(seen.at(-1)?.done).toBe(seen.at(-1)?.total);
  expect(decodeMessage(encodeMessage(arrays))).toEqual(arrays);
});

test('a table of scores is read as the command line reads it, and the metric takes it', async () => {
  const scores = await engine.call('scores.read', { text: 'language\taccuracy\ndeu_Latn\t0,8', name: 'belebele.tsv' });
  expect(scores).toEqual({ name: 'accuracy', values: { de: 0.8 } });
  const arrays = await engine.call('trace.analyze', { path, metric, params: { resamples: 0, scores: { ...scores } } });
  expect(arrays.find(({ id }) => id === 'score')?.unit).toBe('accuracy');
  await expect(engine.call('scores.read', { text: 'de,1', name: 'bad.csv' })).rejects.toThrow('bad.csv, row 1');
});

test('an unknown metric, an unknown param and what is no param at all are refused', async () => {
  await expect(engine.call('trace.analyze', { path, metric: 'beauty' })).rejects.toMatchObject({
    name: 'UserError',
    message: 'No metric is called "beauty".',
    hint: expect.stringContaining(metric),
  });
  const ask = (params: unknown) => engine.call('trace.analyze', { path, metric, params: params as never });
  await expect(ask({ refrence: 'de' })).rejects.toThrow('has no param "refrence"');
  await expect(ask({ seed: Number.NaN })).rejects.toThrow('trace.analyze.params.seed: expected plain values');
  await expect(ask({ by: new Uint8Array(2) })).rejects.toThrow('expected plain values');
  await expect(ask([1])).rejects.toThrow('trace.analyze.params: expected an object');
});

test('it can be cancelled', async () => {
  const stop = new AbortController();
  const call = engine.call('trace.analyze', { path, metric }, { signal: stop.signal, onProgress: () => stop.abort() });
  await expect(call).rejects.toBeInstanceOf(Cancelled);
});
