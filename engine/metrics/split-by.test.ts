import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type LabelledArray, UserError, valueAt } from '#protocol';
import { openTrace, writeSyntheticTrace } from '#trace';
import { expertCache } from './expert-cache/index.ts';
import { sequenceMetric } from './index.ts';
import { BALANCE_DEFAULTS, loadBalance } from './load-balance/index.ts';
import { CONSISTENCY_DEFAULTS, routingConsistency } from './routing-consistency/index.ts';
import { GOLDEN, GOLDEN_SEQUENCES, shapeOf } from './routing-consistency/test-golden.ts';
import { routingStructure, STRUCTURE_DEFAULTS } from './routing-structure/index.ts';
import type { MetricSequence, SequenceMetric } from './sequence-metric.ts';
import { splitBy } from './split-by.ts';

const VALUES = ['law', 'news', '', 'law', 'code'];
const SEQUENCES = GOLDEN_SEQUENCES.map((sequence, s) => {
  const domain = VALUES[s % VALUES.length] as string;
  return { ...sequence, labels: domain ? { domain } : {} };
});
const SHAPE = { ...shapeOf(GOLDEN.sequences), labels: ['domain'] };

async function run<P, S>(metric: SequenceMetric<P, S>, params: P, sequences: readonly MetricSequence[]) {
  const accumulator = metric.start(params, SHAPE);
  for (const sequence of sequences) accumulator.add(sequence);
  return accumulator.finish();
}

const named = (arrays: readonly LabelledArray[], id: string): LabelledArray =>
  arrays.find((array) => array.id === id) as LabelledArray;

test.each([
  ['load-balance', loadBalance, { ...BALANCE_DEFAULTS, resamples: 20 }],
  ['routing-consistency', routingConsistency, { ...CONSISTENCY_DEFAULTS, segments: [4, 16], resamples: 20 }],
  ['expert-cache', expertCache, expertCache.params({ segments: [4], resamples: 20 })],
] as const)('each value has what it has alone, bounds and all: %s', async (_, metric, params) => {
  const any = metric as SequenceMetric<unknown, unknown>;
  const split = await run(splitBy(any, 'domain'), params, SEQUENCES);
  const alone = await run(
    any,
    params,
    SEQUENCES.filter(({ labels }) => labels.domain === 'law'),
  );
  for (const array of alone) {
    const found = named(split, array.id);
    expect(found.dims[0]).toEqual({ name: 'domain', labels: ['code', 'law', 'news'] });
    const size = array.values.length;
    expect(found.values.subarray(size, 2 * size)).toEqual(array.values);
    if (array.bounds) expect(found.bounds?.low.subarray(size, 2 * size)).toEqual(array.bounds.low);
  }
  expect(split[0]?.notes[0]).toBe('8 sequences left out: without domain.');
  expect(split[0]?.provenance.params.by).toBe('domain');
});

test('labels that not every value has are joined, and cells of the others say so', async () => {
  const split = await run(splitBy(routingStructure, 'domain'), { ...STRUCTURE_DEFAULTS, flows: 2 }, SEQUENCES);
  const flows = named(split, 'flow-share');
  const labels = flows.dims[1]?.labels ?? [];
  expect(labels.length).toBeGreaterThan(2);
  const law = labels.map((flow) => valueAt(flows, { domain: 'law', flow }));
  expect(law.filter((cell) => cell === 'not in this set')).toHaveLength(labels.length - 2);
});

test('two accumulators that shared the sequences add up to one that had them all', async () => {
  const metric = splitBy(loadBalance, 'domain');
  const [whole, one, other] = [0, 1, 2].map(() => metric.start({ ...BALANCE_DEFAULTS, resamples: 20 }, SHAPE));
  for (const sequence of SEQUENCES) whole?.add(sequence);
  for (const sequence of SEQUENCES) (sequence.sequence % 3 ? one : other)?.add(sequence);
  one?.merge(structuredClone(other?.state) as never);
  expect(await one?.finish()).toEqual(await whole?.finish());
});

test('more values than there may be room for are refused as the one too many comes', () => {
  // Two numbers of tokens, and for each of 3 layers and 16 experts counts of segments with 0 to 4 hits.
  const params = { ...CONSISTENCY_DEFAULTS, segments: [4], resamples: 0 };
  const perSet = 8 * (2 + GOLDEN.layers * GOLDEN.experts * 5);
  const add = (most: number) => {
    const accumulator = splitBy(routingConsistency, 'domain', most).start(params, SHAPE);
    for (const sequence of SEQUENCES) accumulator.add(sequence);
  };
  expect(() => add(3 * perSet)).not.toThrow();
  expect(() => add(3 * perSet - 1)).toThrow(
    new UserError(
      'routing-consistency: of each value of "domain" 1.9 kB are held, and 5.8 kB may be in all.',
      'Choose a label with fewer values, fewer resamples, or fewer of what the metric has numbers for.',
    ),
  );
});

test('a label that no sequence has is refused', () => {
  expect(() => splitBy(loadBalance, 'language').start(BALANCE_DEFAULTS, SHAPE)).toThrow(
    new UserError('load-balance: no sequence of made-up has a label "language".', 'There are: domain.'),
  );
});

test('any metric takes the label by name, in threads as well', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'split-'));
  try {
    const path = join(dir, 'a.trace');
    const shape = { tokens: 3000, layers: 2, experts: 16, topK: 4, seed: 2, length: 100, level: 'choices' } as const;
    await writeSyntheticTrace(path, { ...shape, limits: { tokens: 500, bytes: 1e9 } });
    const reader = await openTrace(path);
    const metric = sequenceMetric('routing-consistency');
    const given = { by: 'language', segments: [8], resamples: 10 };
    const here = await metric.run(reader, given);
    const threads = await metric.run(reader, given, { rangeTokens: 1000 });
    expect(named(here, 'srp-model').dims.map(({ name }) => name)).toEqual(['language', 'm']);
    expect(threads.map(({ values }) => values)).toEqual(here.map(({ values }) => values));
    await expect(metric.run(reader, { by: 'language', beauty: 1 })).rejects.toThrow('has no param "beauty"');
  } finally {
    await rm(dir, { recursive: true });
  }
});
