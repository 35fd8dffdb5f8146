import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LabelledArray, UserError, valueAt } from '#protocol';
import { openTrace, writeSyntheticTrace } from '#trace';
import { analyze } from '../analyze.ts';
import type { MetricSequence } from '../sequence-metric.ts';
import { drawSequences } from '../statistics/resampled-sums.ts';
import { CONSISTENCY_DEFAULTS, routingConsistency } from './index.ts';
import { GOLDEN, GOLDEN_IDS, GOLDEN_SEQUENCES, sequenceOf, shapeOf } from './test-golden.ts';

const PARAMS = { ...CONSISTENCY_DEFAULTS, segments: [4, 16, 64], resamples: 200 };
let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'consistency-'));
});
afterAll(() => rm(dir, { recursive: true }));

function named(arrays: readonly LabelledArray[], id: string): LabelledArray {
  return arrays.find((array) => array.id === id) as LabelledArray;
}

test('layer and model level are those of the published code, within their bounds', async () => {
  const accumulator = routingConsistency.start(PARAMS, shapeOf(GOLDEN.sequences));
  for (const sequence of GOLDEN_SEQUENCES) accumulator.add(sequence);
  const arrays = await accumulator.finish();
  for (const { layer, m, srp, rhoHat, actRatio } of GOLDEN.srp.layer) {
    const at = { layer: `L${layer}`, m: String(m) };
    expect(valueAt(named(arrays, 'srp-layer'), at)).toBeCloseTo(srp, 12);
    expect(valueAt(named(arrays, 'rho-hat-layer'), at)).toBeCloseTo(rhoHat, 12);
    expect(valueAt(named(arrays, 'activation-layer'), at)).toBeCloseTo(actRatio, 12);
  }
  const model = named(arrays, 'srp-model');
  GOLDEN.srp.model.forEach(({ m, srp }, i) => {
    expect(valueAt(model, { m: String(m) })).toBeCloseTo(srp, 12);
    expect(model.bounds?.low[i]).toBeLessThan(srp);
    expect(model.bounds?.high[i]).toBeGreaterThan(srp);
    expect((model.bounds?.high[i] as number) - (model.bounds?.low[i] as number)).toBeLessThan(0.05);
  });
  expect(valueAt(named(arrays, 'segments'), { m: '16', count: 'segments per expert' })).toBe(40 * 65);
});

test('bounds are those of whole sequences drawn anew, one draw for every layer and length', async () => {
  const params = { ...PARAMS, segments: [4, 16], resamples: 40 };
  const sequences = GOLDEN_SEQUENCES.slice(0, 9);
  const shape = shapeOf(sequences.length);
  const run = async (drawn: readonly MetricSequence[], given = params): Promise<readonly LabelledArray[]> => {
    const accumulator = routingConsistency.start(given, shape);
    for (const sequence of drawn) accumulator.add(sequence);
    return accumulator.finish();
  };
  const draws = drawSequences(params.resamples, sequences.length, params.seed);
  const resampled: (readonly LabelledArray[])[] = [];
  for (let b = 0; b < params.resamples; b++) {
    const drawn = sequences.flatMap((sequence, s) =>
      Array.from({ length: draws[s * params.resamples + b] as number }, () => sequence),
    );
    expect(drawn).toHaveLength(sequences.length);
    resampled.push(await run(drawn, { ...params, resamples: 0 }));
  }
  const arrays = await run(sequences);
  for (const id of ['srp-model', 'srp-layer']) {
    const { values, bounds } = named(arrays, id);
    values.forEach((value, cell) => {
      const all = resampled.map((each) => named(each, id).values[cell] as number).sort((a, b) => a - b);
      // 2.5 % of 40 is 1: from the second to the last but one, mirrored at the estimate.
      expect(bounds?.low[cell]).toBe(2 * value - (all[38] as number));
      expect(bounds?.high[cell]).toBe(2 * value - (all[1] as number));
    });
  }
});

test('what rests on one sequence has no bounds, and a note says so', async () => {
  const accumulator = routingConsistency.start(PARAMS, shapeOf(3, 1));
  const [long] = GOLDEN_IDS.flat() as readonly Uint16Array[];
  accumulator.add(sequenceOf(0, [long as Uint16Array]));
  accumulator.add(sequenceOf(1, [(long as Uint16Array).subarray(0, 40 * 4)]));
  accumulator.add(sequenceOf(2, [(long as Uint16Array).subarray(8, 44 * 4)]));
  const model = named(await accumulator.finish(), 'srp-model');
  expect([...(model.bounds?.low ?? [])].map(Number.isNaN)).toEqual([false, false, true]);
  expect(model.values[2]).toBeGreaterThan(0);
  expect(model.notes).toContain('m = 64 rests on 1 sequence: uncertain.');
});

test('two accumulators that shared the sequences add up to one that had them all, in any order', async () => {
  const shape = shapeOf(GOLDEN.sequences);
  const params = { ...PARAMS, positions: 12 };
  const [whole, one, other] = [0, 1, 2].map(() => routingConsistency.start(params, shape));
  for (const sequence of GOLDEN_SEQUENCES) whole?.add(sequence);
  for (const sequence of [...GOLDEN_SEQUENCES].reverse()) (sequence.sequence % 3 ? one : other)?.add(sequence);
  one?.merge(structuredClone(other?.state) as never);
  expect(await one?.finish()).toEqual(await whole?.finish());
});

test('special tokens are left out, and what is too short for a segment is counted and undefined with a reason', async () => {
  const ids = (GOLDEN_IDS.flat()[0] as Uint16Array).subarray(0, 20 * 4);
  const special = new Uint8Array(20);
  special[0] = special[7] = 1;
  const kept = ids.filter((_, i) => !special[i >> 2]);
  const params = { ...PARAMS, segments: [4, 18, 19] };
  const finish = async (sequence: MetricSequence): Promise<readonly LabelledArray[]> => {
    const accumulator = routingConsistency.start(params, shapeOf(1, 1));
    accumulator.add(sequence);
    return accumulator.finish();
  };
  const arrays = await finish(sequenceOf(0, [ids], special));
  const values = named(arrays, 'srp-expert').values;
  expect(values).toEqual(named(await finish(sequenceOf(0, [kept])), 'srp-expert').values);
  expect(valueAt(named(arrays, 'srp-model'), { m: '18' })).toBeTypeOf('number');
  expect(valueAt(named(arrays, 'srp-model'), { m: '19' })).toBe(
    'no sequence has 19 tokens that count (1 sequence shorter)',
  );
  expect(named(arrays, 'srp-model').bounds).toBeNull();
});

test('a single token, and a trace without sequences, have reasons in every cell and no NaN without one', async () => {
  for (const sequences of [[sequenceOf(0, [Uint16Array.of(1, 2, 3, 4)])], []]) {
    const accumulator = routingConsistency.start({ ...PARAMS, positions: 3 }, shapeOf(sequences.length, 1));
    for (const sequence of sequences) accumulator.add(sequence);
    const arrays = await accumulator.finish();
    for (const array of arrays.filter(({ id }) => id !== 'segments')) {
      expect(array.missing.which.every((reason) => reason > 0)).toBe(true);
    }
    expect(valueAt(named(arrays, 'srp-layer'), { layer: 'L0', m: '4' })).toContain(
      'no sequence has 4 tokens that count',
    );
    expect(valueAt(named(arrays, 'segments'), { m: '4', count: 'segments per expert' })).toBe(0);
  }
});

test('a token with the same expert twice is refused', () => {
  const accumulator = routingConsistency.start(PARAMS, shapeOf(1, 1));
  expect(() => accumulator.add(sequenceOf(0, [Uint16Array.of(1, 2, 3, 4, 1, 2, 1, 5)]))).toThrow(
    new UserError(
      'made-up, sequence 0, layer 0, position 1: expected 4 different experts, found 1 twice.',
      'routescope inspect looks at every row of a trace. Record it anew, or import it without padding.',
    ),
  );
});

test('bounds that would not fit into memory are refused before anything is read', () => {
  expect(() => routingConsistency.start({ ...PARAMS, segments: [65_536], resamples: 2000 }, shapeOf(9))).toThrow(
    new UserError(
      'routing-consistency: 2000 resamples of 3 layers with segments of 65536 tokens need 3.0 GiB; 2 are allowed.',
      'Take fewer resamples, positions or lengths, or shorter segments.',
    ),
  );
});

test('a trace on disk gives every array, labelled', async () => {
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
  const params = routingConsistency.params({ segments: [8], resamples: 50, positions: 4 });
  const arrays = await analyze(await openTrace(path), routingConsistency, params);
  expect(
    arrays.map(({ id, dims }) => `${id} ${dims.map(({ name, labels }) => `${name}:${labels.length}`).join(' ')}`),
  ).toEqual([
    'srp-model m:1',
    'rho-hat-model m:1',
    'activation-model m:1',
    'srp-layer layer:2 m:1',
    'rho-hat-layer layer:2 m:1',
    'activation-layer layer:2 m:1',
    'srp-expert layer:2 expert:16 m:1',
    'rho-hat-expert layer:2 expert:16 m:1',
    'activation-expert layer:2 expert:16 m:1',
    'srp-position start:4 m:1',
    'segments m:1 count:3',
  ]);
  expect(named(arrays, 'activation-model').values[0]).toBeCloseTo(4 / 16, 12);
});
