import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type LabelledArray, seededRandom, UserError, valueAt } from '#protocol';
import { openTrace, writeSyntheticTrace } from '#trace';
import { analyze } from '../analyze.ts';
import { GOLDEN, GOLDEN_SEQUENCES, sequenceOf, shapeOf } from '../routing-consistency/test-golden.ts';
import type { MetricSequence } from '../sequence-metric.ts';
import { drawSequences } from '../statistics/resampled-sums.ts';
import { BALANCE_DEFAULTS, type BalanceParams, loadBalance } from './index.ts';
import { loadMeasures } from './measures.ts';

const { experts, topK } = GOLDEN;

async function run(
  sequences: readonly MetricSequence[],
  params: Partial<BalanceParams> = {},
  shape = shapeOf(sequences.length),
): Promise<readonly LabelledArray[]> {
  const accumulator = loadBalance.start({ ...BALANCE_DEFAULTS, ...params }, shape);
  for (const sequence of sequences) accumulator.add(sequence);
  return accumulator.finish();
}

function named(arrays: readonly LabelledArray[], id: string): LabelledArray {
  return arrays.find((array) => array.id === id) as LabelledArray;
}

test('measures of a small load by hand', () => {
  // 5, 3, 2, 0 with mean 2.5: variance 13 / 4; differences of all 16 ordered pairs: 2 (2 + 3 + 5 + 1 + 3 + 2) = 32.
  const found = loadMeasures(Float64Array.of(3, 5, 0, 2));
  expect(found?.cv).toBeCloseTo(Math.sqrt(13 / 4) / 2.5, 12);
  expect(found?.gini).toBeCloseTo(32 / 16 / (2 * 2.5), 12);
  expect(found?.max).toBe(2);
  const entropy = -(0.5 * Math.log(0.5) + 0.3 * Math.log(0.3) + 0.2 * Math.log(0.2));
  expect(found?.entropy).toBeCloseTo(entropy / Math.log(4), 12);
  expect(found?.dead).toBe(0.25);
});

test('an even load and a full collapse are the two ends of every measure', () => {
  expect(loadMeasures(new Float64Array(8).fill(3))).toMatchObject({ cv: 0, gini: 0, max: 1, dead: 0 });
  expect(loadMeasures(new Float64Array(8).fill(3))?.entropy).toBeCloseTo(1, 12);
  const collapsed = loadMeasures(Float64Array.of(0, 0, 9, 0, 9, 0, 0, 0));
  expect(collapsed?.cv).toBeCloseTo(Math.sqrt(8 / 2 - 1), 12);
  expect(collapsed?.gini).toBeCloseTo(1 - 2 / 8, 12);
  expect(collapsed?.max).toBe(4);
  expect(collapsed?.entropy).toBeCloseTo(Math.log(2) / Math.log(8), 12);
  expect(loadMeasures(new Float64Array(4))).toBeNull();
});

test('a random load agrees with the plainest formulas, whatever the order of the experts', () => {
  const random = seededRandom(7);
  const counts = Float64Array.from({ length: 40 }, () => Math.floor(random() * random() * 1000));
  const found = loadMeasures(counts.slice());
  const mean = counts.reduce((a, b) => a + b) / 40;
  let differences = 0;
  for (const a of counts) for (const b of counts) differences += Math.abs(a - b);
  expect(found?.gini).toBeCloseTo(differences / (40 * 40) / (2 * mean), 12);
  expect(found?.cv).toBeCloseTo(Math.sqrt(counts.reduce((sum, c) => sum + (c - mean) ** 2, 0) / 40) / mean, 12);
  expect(loadMeasures(counts.slice().reverse())).toEqual(found);
});

test('the load of a trace is the plainest count, and its measures are those of the counts', async () => {
  const arrays = await run(GOLDEN_SEQUENCES, { resamples: 0 });
  for (let layer = 0; layer < GOLDEN.layers; layer++) {
    const counts = new Float64Array(experts);
    for (const { routers } of GOLDEN_SEQUENCES) {
      for (const e of routers[layer]?.experts ?? []) counts[e] = (counts[e] as number) + 1;
    }
    const total = counts.reduce((a, b) => a + b);
    counts.forEach((count, e) => {
      const load = valueAt(named(arrays, 'load'), { layer: `L${layer}`, expert: String(e) });
      expect(load).toBeCloseTo((count * experts) / total, 12);
    });
    const measures = loadMeasures(counts);
    for (const id of ['cv', 'gini', 'max', 'entropy', 'dead'] as const) {
      expect(valueAt(named(arrays, `load-${id}`), { layer: `L${layer}` })).toBe(measures?.[id]);
    }
  }
  expect([...named(arrays, 'load-tokens').values]).toEqual([40 * 80, 40]);
  expect(named(arrays, 'load-cv').bounds).toBeNull();
});

test('bounds are those of whole sequences drawn anew', async () => {
  const sequences = GOLDEN_SEQUENCES.slice(0, 9);
  const resamples = 40;
  const draws = drawSequences(resamples, sequences.length, 1);
  const drawn: number[] = [];
  for (let b = 0; b < resamples; b++) {
    const sample = sequences.flatMap((sequence, s) =>
      Array.from({ length: draws[s * resamples + b] as number }, () => sequence),
    );
    drawn.push(named(await run(sample, { resamples: 0 }), 'load-gini').values[1] as number);
  }
  drawn.sort((a, b) => a - b);
  const arrays = await run(sequences, { resamples });
  const { values, bounds } = named(arrays, 'load-gini');
  // 2.5 % of 40 is 1: from the second to the last but one, mirrored at the estimate.
  expect(bounds?.low[1]).toBe(2 * (values[1] as number) - (drawn[38] as number));
  expect(bounds?.high[1]).toBe(2 * (values[1] as number) - (drawn[1] as number));
  expect(named(arrays, 'load-dead').bounds).toBeNull();
});

test('two accumulators that shared the sequences add up to one that had them all', async () => {
  const shape = shapeOf(GOLDEN.sequences);
  const sequences = GOLDEN_SEQUENCES;
  const params = { ...BALANCE_DEFAULTS, resamples: 50 };
  const [whole, one, other] = [0, 1, 2].map(() => loadBalance.start(params, shape));
  for (const sequence of sequences) whole?.add(sequence);
  for (const sequence of sequences) (sequence.sequence % 3 ? one : other)?.add(sequence);
  one?.merge(structuredClone(other?.state) as never);
  expect(await one?.finish()).toEqual(await whole?.finish());
});

test('without tokens that count every cell has its reason, and one sequence has no bounds', async () => {
  const ids = Uint16Array.of(1, 2, 3, 4);
  for (const sequences of [[], [sequenceOf(0, [ids, ids, ids], Uint8Array.of(1))]]) {
    for (const array of (await run(sequences)).filter(({ id }) => id !== 'load-tokens')) {
      expect(array.missing.which.every((reason) => reason > 0)).toBe(true);
      expect(array.missing.reasons).toEqual(['no token counts']);
    }
  }
  const [, cv] = await run([sequenceOf(0, [ids, ids, ids])]);
  expect(cv?.values[0]).toBeCloseTo(Math.sqrt(experts / topK - 1), 12);
  expect(cv?.bounds).toBeNull();
});

test('a token with the same expert twice is refused, a special one too', () => {
  const accumulator = loadBalance.start(BALANCE_DEFAULTS, shapeOf(1, 1));
  const ids = Uint16Array.of(1, 2, 3, 4, 1, 2, 1, 5);
  for (const special of [Uint8Array.of(0, 0), Uint8Array.of(0, 1)]) {
    expect(() => accumulator.add(sequenceOf(0, [ids], special))).toThrow(
      new UserError(
        'made-up, sequence 0, layer 0, position 1: expected 4 different experts, found 1 twice.',
        'routescope inspect looks at every row of a trace. Record it anew, or import it without padding.',
      ),
    );
  }
});

test('bounds that need too much memory are refused', () => {
  expect(() => loadBalance.start({ ...BALANCE_DEFAULTS, resamples: 100_000 }, shapeOf(3, 90))).toThrow(
    new UserError(
      'load-balance: 100000 resamples of every expert need more than 1.1 GB.',
      'Take fewer resamples, or 0 for no bounds.',
    ),
  );
});

test('a trace on disk gives every array, labelled', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'balance-'));
  try {
    const path = join(dir, 'small.trace');
    await writeSyntheticTrace(path, {
      tokens: 900,
      layers: 2,
      experts: 16,
      topK: 4,
      seed: 2,
      length: 100,
      level: 'choices',
    });
    const arrays = await analyze(await openTrace(path), loadBalance, loadBalance.params({ resamples: 20 }));
    expect(
      arrays.map(({ id, dims }) => `${id} ${dims.map(({ name, labels }) => `${name}:${labels.length}`).join(' ')}`),
    ).toEqual([
      'load layer:2 expert:16',
      'load-cv layer:2',
      'load-gini layer:2',
      'load-max layer:2',
      'load-entropy layer:2',
      'load-dead layer:2',
      'load-tokens count:2',
    ]);
  } finally {
    await rm(dir, { recursive: true });
  }
});
