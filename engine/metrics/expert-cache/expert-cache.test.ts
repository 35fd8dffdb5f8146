import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cellsOf, type LabelledArray, type RouterEntry, UserError, valueAt } from '#protocol';
import { openTrace, writeSyntheticTrace } from '#trace';
import { analyze } from '../analyze.ts';
import { GOLDEN, GOLDEN_IDS, GOLDEN_SEQUENCES, sequenceOf, shapeOf } from '../routing-consistency/test-golden.ts';
import type { MetricSequence, TraceShape } from '../sequence-metric.ts';
import { drawSequences } from '../statistics/resampled-sums.ts';
import { CACHE_DEFAULTS, type CacheParams, expertCache } from './index.ts';
import { POLICY_NAMES } from './policies.ts';
import { plainFound } from './test-plain.ts';

const PARAMS: CacheParams = { ...CACHE_DEFAULTS, resamples: 0 };
const EVERY: CacheParams = { ...PARAMS, policies: POLICY_NAMES, segments: [4, 16], rhos: [0.25, 0.5, 1, 2.5] };
const FIRST = GOLDEN_IDS.map((layer) => layer[0] as Uint16Array);
let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'expert-cache-'));
});
afterAll(() => rm(dir, { recursive: true }));

function run(
  sequences: readonly MetricSequence[],
  params = PARAMS,
  shape: TraceShape = shapeOf(sequences.length),
): Promise<readonly LabelledArray[]> {
  const accumulator = expertCache.start(params, shape);
  for (const sequence of sequences) accumulator.add(sequence);
  return accumulator.finish();
}

function named(arrays: readonly LabelledArray[], id: string): LabelledArray {
  return arrays.find((array) => array.id === id) as LabelledArray;
}

test('rates at every size are those of the published code, per layer and in the pool', async () => {
  const arrays = await run(GOLDEN_SEQUENCES);
  for (const { layer, ...policies } of GOLDEN.cache) {
    const whole = layer === 'model';
    const array = named(arrays, whole ? 'hit-rate-model-by-size' : 'hit-rate-layer-by-size');
    const choices = GOLDEN.sequences * GOLDEN.tokens * GOLDEN.topK * (whole ? GOLDEN.layers : 1);
    for (const [name, counts] of Object.entries(policies)) {
      if (name === 'lookahead1') continue;
      let sum = 0;
      counts.forEach((count, c) => {
        sum += count;
        const at = { policy: name.replace('lookahead', 'sch-'), size: String(c + 1) };
        expect(valueAt(array, whole ? at : { ...at, layer: `L${layer}` })).toBeCloseTo(sum / choices, 12);
      });
    }
  }
});

test('rates at rho are those of the size that it means, and undefined where there is none', async () => {
  const arrays = await run(GOLDEN_SEQUENCES.slice(0, 5), { ...EVERY, rhos: [0.25, 0.3, 1, 4, 4.25] });
  const [rates, bySize] = [named(arrays, 'hit-rate-layer'), named(arrays, 'hit-rate-layer-by-size')];
  for (const policy of rates.dims[1]?.labels ?? []) {
    const at = { layer: 'L1', policy };
    expect(valueAt(rates, { ...at, rho: '0.25' })).toBe(valueAt(bySize, { ...at, size: '1' }));
    expect(valueAt(rates, { ...at, rho: '0.3' })).toBe('0.3 times 4 experts is not a whole number');
    expect(valueAt(rates, { ...at, rho: '4' })).toBeCloseTo(1, 12);
    expect(valueAt(rates, { ...at, rho: '4.25' })).toBe('the layer has 16 experts');
  }
  expect(valueAt(named(arrays, 'hit-rate-model'), { policy: 'lru', rho: '0.25' })).toBe(
    valueAt(named(arrays, 'hit-rate-model-by-size'), { policy: 'lru', size: '3' }),
  );
});

test('sequences of different length weigh the same', async () => {
  const ids = FIRST[0] as Uint16Array;
  const short = ids.subarray(100, 100 + 5 * 4);
  const arrays = await run([sequenceOf(0, [ids]), sequenceOf(1, [short])], PARAMS, shapeOf(2, 1));
  const expected = plainFound(ids, 4, 6, 'lfu') / ids.length / 2 + plainFound(short, 4, 6, 'lfu') / short.length / 2;
  const at = { layer: 'L0', policy: 'lfu', size: '6' };
  expect(valueAt(named(arrays, 'hit-rate-layer-by-size'), at)).toBeCloseTo(expected, 12);
});

test('with filling as a miss every rate is lower by what fills the cache, but for a static one', async () => {
  const sequences = GOLDEN_SEQUENCES.slice(0, 6);
  const [free, miss] = [await run(sequences, EVERY), await run(sequences, { ...EVERY, filling: 'miss' })];
  const filling = named(free, 'filling-layer');
  for (const { labels, value } of cellsOf(named(free, 'hit-rate-layer'))) {
    const [layer, policy, rho] = labels as readonly [string, string, string];
    const filled = policy.startsWith('sch-static') ? 0 : (valueAt(filling, { layer, rho }) as number);
    const found = valueAt(named(miss, 'hit-rate-layer'), { layer, policy, rho }) as number;
    expect(found).toBeCloseTo((value as number) - filled, 12);
  }
  // 320 choices of a sequence, and more than ten experts in each of them.
  expect(valueAt(filling, { layer: 'L0', rho: '2.5' })).toBeCloseTo(10 / 320, 12);
  expect(named(miss, 'hit-rate-layer').provenance.variants.filling).toBe('taking an empty slot is a miss');
});

test('bounds are those of whole sequences drawn anew, one draw for all', async () => {
  const sequences = GOLDEN_SEQUENCES.slice(0, 5);
  const params: CacheParams = { ...EVERY, policies: ['lru', 'sch-static'], resamples: 40, seed: 3 };
  const draws = drawSequences(params.resamples, sequences.length, params.seed);
  const resampled: (readonly LabelledArray[])[] = [];
  for (let b = 0; b < params.resamples; b++) {
    const drawn = sequences.flatMap((sequence, s) =>
      Array.from({ length: draws[s * params.resamples + b] as number }, () => sequence),
    );
    resampled.push(await run(drawn, { ...params, resamples: 0 }));
  }
  const arrays = await run(sequences, params);
  for (const id of ['hit-rate-model', 'hit-rate-layer']) {
    const { values, bounds } = named(arrays, id);
    values.forEach((value, cell) => {
      const all = resampled.map((each) => named(each, id).values[cell] as number).sort((a, b) => a - b);
      // A rate is a share: its bounds end at 0 and 1.
      expect(bounds?.low[cell]).toBeCloseTo(Math.max(0, 2 * value - (all[38] as number)), 10);
      expect(bounds?.high[cell]).toBeCloseTo(Math.min(1, 2 * value - (all[1] as number)), 10);
    });
  }
});

test('two accumulators that shared the sequences add up to one that had them all', async () => {
  const params = { ...EVERY, resamples: 30 };
  const sequences = GOLDEN_SEQUENCES.slice(0, 12);
  const shape = shapeOf(sequences.length);
  const [one, other] = [expertCache.start(params, shape), expertCache.start(params, shape)];
  for (const sequence of sequences) (sequence.sequence % 3 ? one : other).add(sequence);
  one.merge(structuredClone(other.state));
  const whole = await run(sequences, params);
  const merged = await one.finish();
  expect(merged.map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
  merged.forEach((array, a) => {
    const expected = whole[a] as LabelledArray;
    expect(array.missing).toEqual(expected.missing);
    array.values.forEach((value, cell) => {
      if (!array.missing.which[cell]) expect(value).toBeCloseTo(expected.values[cell] as number, 12);
    });
    array.bounds?.low.forEach((low, cell) => {
      expect(low).toBeCloseTo(expected.bounds?.low[cell] as number, 12);
    });
  });
});

test('special tokens are left out; what is too short for a segment is undefined with a reason', async () => {
  const cut = FIRST.map((ids) => ids.subarray(0, 12 * 4));
  const special = new Uint8Array(12);
  special[0] = special[5] = 1;
  const kept = cut.map((ids) => ids.filter((_, i) => !special[i >> 2]));
  const [arrays, expected] = [await run([sequenceOf(0, cut, special)], EVERY), await run([sequenceOf(0, kept)], EVERY)];
  expect(named(arrays, 'hit-rate-model').values).toEqual(named(expected, 'hit-rate-model').values);
  expect(valueAt(named(arrays, 'hit-rate-model'), { policy: 'sch-16', rho: '1' })).toBeTypeOf('number');
  expect(valueAt(named(arrays, 'hit-rate-model'), { policy: 'sch-static-16', rho: '1' })).toBe(
    'no sequence has 16 tokens that count',
  );
  expect(valueAt(named(arrays, 'sequences'), { policy: 'sch-static-16', count: 'sequences too short' })).toBe(1);
  expect(named(arrays, 'hit-rate-model').bounds).toBeNull();
  expect(named(arrays, 'hit-rate-model').notes).toContain('sch-static-16: 1 sequence left out: too short.');
});

test('of the tokens that were generated, or those before them, the others are as if they were not there', async () => {
  const cut = FIRST.map((ids) => ids.subarray(0, 12 * 4));
  const special = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
  const generated = Uint8Array.of(0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1);
  const sequence = { ...sequenceOf(0, cut, special), generated };
  for (const [tokens, from, to] of [
    ['prompt', 1, 5],
    ['output', 5, 11],
  ] as const) {
    const own = await run([sequence], { ...EVERY, tokens });
    const expected = await run(
      [
        sequenceOf(
          0,
          cut.map((ids) => ids.subarray(from * 4, to * 4)),
        ),
      ],
      EVERY,
    );
    for (const id of ['hit-rate-model-by-size', 'hit-rate-layer-by-size', 'hit-rate-fitted-by-size']) {
      expect(named(own, id).values).toEqual(named(expected, id).values);
    }
    // What there is to choose from is told whatever was chosen.
    expect([...named(own, 'tokens').values]).toEqual([4, 6]);
    expect(named(own, 'hit-rate-model').over).toContain(tokens === 'prompt' ? "prompts' tokens" : 'generated tokens');
  }
  const [whole] = [await run([sequence], { ...EVERY, tokens: 'output', special: true })];
  expect([...named(whole, 'tokens').values]).toEqual([5, 7]);
  const none = await run([sequenceOf(0, cut)], { ...EVERY, tokens: 'output' });
  expect(valueAt(named(none, 'hit-rate-model'), { policy: 'lru', rho: '1' })).toBe(
    'no sequence has a token that counts',
  );
});

test('a budget divided by gain finds what its layers find at their sizes, and where curves flatten no less than an even one', async () => {
  const arrays = await run(GOLDEN_SEQUENCES);
  const [layers, fitted, order] = ['hit-rate-layer-by-size', 'hit-rate-fitted-by-size', 'fitted-layer'].map((id) =>
    named(arrays, id),
  ) as [LabelledArray, LabelledArray, LabelledArray];
  const found = (policy: string, sizes: readonly number[]) =>
    sizes.reduce(
      (sum, size, l) =>
        sum + (size === 0 ? 0 : (valueAt(layers, { layer: `L${l}`, policy, size: String(size) }) as number)),
      0,
    ) / sizes.length;
  for (const policy of ['lru', 'belady', 'sch-16']) {
    for (const budget of [1, 7, 24, 30, 48]) {
      const sizes = Array.from({ length: GOLDEN.layers }, () => 0);
      for (let slot = 1; slot <= budget; slot++) {
        const layer = valueAt(order, { policy, slot: String(slot) }) as number;
        sizes[layer] = (sizes[layer] as number) + 1;
      }
      const rate = valueAt(fitted, { policy, size: String(budget) }) as number;
      expect(rate).toBeCloseTo(found(policy, sizes), 12);
      if (budget % GOLDEN.layers > 0) continue;
      const even = Array.from({ length: GOLDEN.layers }, () => budget / GOLDEN.layers);
      expect(rate).toBeGreaterThanOrEqual(found(policy, even) - 1e-12);
    }
  }
  expect(order.nominal).toBe(true);
  // At the rhos of a pool's budgets, from the same curve.
  const atRhos = named(arrays, 'hit-rate-fitted');
  const perToken = GOLDEN.layers * GOLDEN.topK;
  for (const policy of ['lru', 'belady', 'sch-16']) {
    for (const rho of ['0.5', '1', '2']) {
      const size = String(Number(rho) * perToken);
      expect(valueAt(atRhos, { policy, rho })).toBe(valueAt(fitted, { policy, size }));
    }
  }
});

test('one token finds all that there is room for; without a token that counts, or any sequence, there is no rate', async () => {
  const one = FIRST.map((ids) => ids.subarray(0, 4));
  const rates = named(await run([sequenceOf(0, one)]), 'hit-rate-layer');
  expect(valueAt(rates, { layer: 'L2', policy: 'belady', rho: '0.5' })).toBe(0.5);
  expect(valueAt(rates, { layer: 'L2', policy: 'sch-16', rho: '2' })).toBe(1);
  for (const sequences of [[sequenceOf(0, one, Uint8Array.of(1))], []]) {
    for (const array of (await run(sequences, EVERY)).filter(({ id }) => id !== 'sequences' && id !== 'tokens')) {
      expect(array.missing.which.every((reason) => reason > 0)).toBe(true);
    }
  }
});

test('layers of different sizes share a pool, where a layer without so many experts has a reason', async () => {
  const shape = shapeOf(1, 2);
  const routers: readonly RouterEntry[] = [
    shape.routers[0] as RouterEntry,
    { ...(shape.routers[1] as RouterEntry), experts: 6, topK: 1 },
  ];
  const first = FIRST[0] as Uint16Array;
  const second = Uint16Array.from({ length: 80 }, (_, t) => (t * t) % 6);
  const together = Uint16Array.from({ length: 80 * 5 }, (_, i) => {
    const [token, slot] = [Math.floor(i / 5), i % 5];
    return slot < 4 ? (first[token * 4 + slot] as number) : 16 + (second[token] as number);
  });
  const arrays = await run([sequenceOf(0, [first, second])], PARAMS, { ...shape, routers });
  const pool = named(arrays, 'hit-rate-model-by-size');
  expect(pool.dims[1]?.labels).toHaveLength(22);
  for (const size of [1, 5, 11]) {
    const found = plainFound(together, 5, size, { m: 16 }) / together.length;
    expect(valueAt(pool, { policy: 'sch-16', size: String(size) })).toBeCloseTo(found, 12);
  }
  const layers = named(arrays, 'hit-rate-layer-by-size');
  expect(valueAt(layers, { layer: 'L1', policy: 'lru', size: '6' })).toBeCloseTo(1, 12);
  expect(valueAt(layers, { layer: 'L1', policy: 'lru', size: '7' })).toBe('the layer has 6 experts');
});

test('what would not fit is refused before anything is read', () => {
  const shape = shapeOf(9);
  const wide = { ...shape, routers: shape.routers.map((router) => ({ ...router, experts: 30_000 })) };
  const start = (params: Partial<CacheParams>, of: TraceShape = wide) =>
    expertCache.start({ ...PARAMS, ...params }, of);
  expect(() => start({})).toThrow(
    new UserError(
      'expert-cache: the pool of all layers would have 90000 experts; 65536 are the most.',
      'Take a cache per layer: --param levels=layer.',
    ),
  );
  expect(() => start({ levels: ['layer'], segments: [8, 20_000] })).toThrow('can look 16383 tokens ahead; 20000 were');
  expect(() => start({ levels: ['layer'], segments: [20_000], policies: ['lru', 'sch-static'] })).not.toThrow();
  expect(() => start({ resamples: 100_000, rhos: Array.from({ length: 200 }, (_, i) => i + 1) }, shape)).toThrow(
    'expert-cache: 100000 resamples of 9 sequences and 5600 hit rates need 8.4 GiB; 2 are allowed.',
  );
  // Their sums alone would fit.
  expect(() => start({ resamples: 40_000, rhos: Array.from({ length: 200 }, (_, i) => i + 1) }, shape)).toThrow(
    'need 3.3 GiB; 2 are allowed.',
  );
});

test('a trace on disk gives every array, labelled', async () => {
  const path = join(dir, 'small.trace');
  const shape = { tokens: 300, layers: 2, experts: 16, topK: 4, seed: 2, length: 100, level: 'choices' } as const;
  await writeSyntheticTrace(path, shape);
  const params = expertCache.params({
    segments: [8],
    policies: ['sch', 'sch-static', 'lru'],
    rhos: [1, 2],
    resamples: 20,
  });
  const arrays = await analyze(await openTrace(path), expertCache, params);
  expect(
    arrays.map(({ id, dims }) => `${id} ${dims.map(({ name, labels }) => `${name}:${labels.length}`).join(' ')}`),
  ).toEqual([
    'hit-rate-model policy:3 rho:2',
    'hit-rate-model-by-size policy:3 size:32',
    'filling-model rho:2',
    'hit-rate-layer layer:2 policy:3 rho:2',
    'hit-rate-layer-by-size layer:2 policy:3 size:16',
    'filling-layer layer:2 rho:2',
    'hit-rate-fitted policy:3 rho:2',
    'hit-rate-fitted-by-size policy:3 size:32',
    'fitted-layer policy:3 slot:32',
    'tokens token:2',
    'sequences policy:3 count:2',
  ]);
  expect(named(arrays, 'hit-rate-model').dims[0]?.labels).toEqual(['sch-8', 'sch-static-8', 'lru']);
  expect(() => expertCache.params({ policies: ['fifo'] })).toThrow('expected a list of different ones of sch, sch-co');
});
