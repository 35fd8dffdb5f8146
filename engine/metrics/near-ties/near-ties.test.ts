import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LabelledArray, type RouterEntry, UserError, valueAt } from '#protocol';
import { openTrace, type TraceReader, writeSyntheticTrace } from '#trace';
import { analyze } from '../analyze.ts';
import { shapeOf } from '../routing-consistency/test-golden.ts';
import { selectionMargins } from '../selection-margin/index.ts';
import { NEAR_TIE_DEFAULTS, type NearTieParams, nearTies } from './index.ts';

let dir = '';
let path = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'near-ties-'));
  path = join(dir, 'probs.trace');
  await writeSyntheticTrace(path, {
    tokens: 2000,
    layers: 2,
    experts: 16,
    topK: 4,
    seed: 2,
    length: 100,
    level: 'probs',
  });
});
afterAll(() => rm(dir, { recursive: true }));

function named(arrays: readonly LabelledArray[], id: string): LabelledArray {
  return arrays.find((array) => array.id === id) as LabelledArray;
}

/** Logits of a router over a sequence, read token by token. [position, expert] */
async function logitsOf(reader: TraceReader, sequence: number, router: number): Promise<Float32Array> {
  const { special } = await reader.readSequence(sequence);
  const rows: number[] = [];
  for (let position = 0; position < special.length; position++) {
    rows.push(...((await reader.readToken(sequence, position)).logits?.[router] ?? []));
  }
  return Float32Array.from(rows);
}

/** One layer of three experts, one for each token. */
function smallRun(logits: readonly number[], special: readonly number[], params: Partial<NearTieParams> = {}) {
  const shape = shapeOf(1, 1);
  const router = { ...(shape.routers[0] as RouterEntry), experts: 3, topK: 1 };
  const accumulator = nearTies.start(
    { ...NEAR_TIE_DEFAULTS, ...params },
    { ...shape, level: 'probs', routers: [router] },
  );
  accumulator.add({
    sequence: 0,
    id: '',
    item: '',
    labels: {},
    tokens: special.length,
    tokenIds: new Uint32Array(special.length),
    special: Uint8Array.from(special),
    generated: new Uint8Array(),
    routers: [{ experts: new Uint16Array(), weights: new Float32Array(), logits: Float32Array.from(logits) }],
  });
  return accumulator.finish();
}

test('a small case by hand: three tokens, one of them nearly tied, and a special one', async () => {
  // Probabilities 1/2, 1/4, 1/4; then 0.4, 0.4, 0.2; then 2/3, 1/6, 1/6; the special token is tied.
  const rows = [Math.log(2), 0, 0, Math.log(2), Math.log(2), 0, Math.log(4), 0, 0, 0, 0, 0];
  const arrays = await smallRun(rows, [0, 0, 0, 1], { thresholds: [0.001, 0.3, 0.6] });
  expect([...named(arrays, 'near-ties').values]).toEqual([1 / 3, 2 / 3, 1]);
  const median = valueAt(named(arrays, 'margin'), { layer: 'L0', 'share of tokens below': '50 %' });
  expect(Math.abs((median as number) / 0.25 - 1)).toBeLessThan(0.012);
  expect(named(arrays, 'near-ties').bounds).toBeNull();
});

test('a trace on disk agrees with its margins, one by one, and has bounds around them', async () => {
  const reader = await openTrace(path);
  const arrays = await analyze(reader, nearTies, nearTies.params({ thresholds: [0.01], resamples: 100 }));
  const margins: number[] = [];
  for (let s = 0; s < 20; s++) {
    const { special } = await reader.readSequence(s);
    const all = selectionMargins(await logitsOf(reader, s, 1), reader.manifest.routers[1] as RouterEntry);
    margins.push(...[...all].filter((_, i) => !special[i]));
  }
  margins.sort((a, b) => a - b);
  const { values, bounds } = named(arrays, 'near-ties');
  expect(values[1]).toBe(margins.filter((margin) => margin < 0.01).length / margins.length);
  expect(bounds?.low[1]).toBeLessThan(values[1] as number);
  expect(bounds?.high[1]).toBeGreaterThan(values[1] as number);
  const median = valueAt(named(arrays, 'margin'), { layer: 'L1', 'share of tokens below': '50 %' }) as number;
  const plain = margins[Math.ceil(margins.length / 2) - 1] as number;
  expect(Math.abs(median / plain - 1)).toBeLessThan(0.012);
});

test('two accumulators that shared the sequences add up to one that had them all', async () => {
  const reader = await openTrace(path);
  const params = { resamples: 20 };
  const whole = await analyze(reader, nearTies, nearTies.params(params));
  const shape = { ...shapeOf(20, 2), level: 'probs', routers: reader.manifest.routers } as const;
  const [one, other] = [0, 1].map(() => nearTies.start(nearTies.params(params), shape));
  for (let s = 0; s < 20; s++) {
    const { special, tokenIds } = await reader.readSequence(s);
    const routers = [];
    for (const router of [0, 1]) {
      const logits = await logitsOf(reader, s, router);
      routers.push({ experts: new Uint16Array(), weights: new Float32Array(), logits });
    }
    (s % 3 ? one : other)?.add({
      sequence: s,
      id: '',
      item: '',
      labels: {},
      tokens: special.length,
      tokenIds,
      generated: new Uint8Array(),
      special,
      routers,
    });
  }
  one?.merge(structuredClone(other?.state) as never);
  const added = await one?.finish();
  expect(added?.map(({ values }) => values)).toEqual(whole.map(({ values }) => values));
  expect(added?.[0]?.bounds?.low).toEqual(whole[0]?.bounds?.low);
});

test('without tokens, and where every expert is chosen, cells have their reason', async () => {
  const [none] = await smallRun([0, 0, 0], [1]);
  expect(none?.missing.reasons).toEqual(['no token counts']);
  const shape = shapeOf(1, 1);
  const router = { ...(shape.routers[0] as RouterEntry), experts: 2, topK: 2 };
  const all = await nearTies.start(NEAR_TIE_DEFAULTS, { ...shape, level: 'probs', routers: [router] }).finish();
  expect(all.flatMap(({ missing }) => missing.reasons)).toEqual(['every expert is chosen', 'every expert is chosen']);
});

test('a trace of choices is refused', () => {
  expect(() => nearTies.start(NEAR_TIE_DEFAULTS, shapeOf(1))).toThrow(
    new UserError('near-ties: made-up has no router logits.', 'Record it with --level probs.'),
  );
});

test('bounds that would not fit into memory are refused before anything is read', () => {
  const shape = { ...shapeOf(9), level: 'probs' } as const;
  const thresholds = Array.from({ length: 100_000 }, (_, i) => i / 1e6);
  expect(() => nearTies.start({ ...NEAR_TIE_DEFAULTS, thresholds }, shape)).toThrow(
    new UserError(
      'near-ties: 1,000 resamples of 9 sequences, 3 layers and 100,000 thresholds need 4.5 GiB; 2 are allowed.',
      'Take fewer thresholds or resamples, or 0 resamples for no bounds.',
    ),
  );
  // Half as many would fit, but not with the shares that are made of them at the end.
  expect(() => nearTies.start({ ...NEAR_TIE_DEFAULTS, thresholds: thresholds.slice(0, 50_000) }, shape)).toThrow(
    'need 2.2 GiB; 2 are allowed.',
  );
  expect(() => nearTies.start({ ...NEAR_TIE_DEFAULTS, thresholds, resamples: 0 }, shape)).not.toThrow();
});
