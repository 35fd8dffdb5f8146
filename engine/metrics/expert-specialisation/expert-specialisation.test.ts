import { expect, test } from 'vitest';
import { type LabelledArray, seededRandom, UserError, valueAt } from '#protocol';
import { GOLDEN, GOLDEN_SEQUENCES, sequenceOf, shapeOf } from '../routing-consistency/test-golden.ts';
import type { MetricSequence, TraceShape } from '../sequence-metric.ts';
import { correlate } from '../statistics/correlation.ts';
import { domainCv } from './domain-cv.ts';
import { expertSpecialisation, SPECIALISATION_DEFAULTS, type SpecialisationParams } from './index.ts';
import { distributions, informationOf, selectivities } from './information.ts';
import { POSITION_BINS, POSITION_LABELS, positionBin } from './positions.ts';

const { experts, topK } = GOLDEN;
const QUICK = { by: 'domain', resamples: 0 };

function shapeFor(sequences: number, layers = GOLDEN.layers): TraceShape {
  return { ...shapeOf(sequences, layers), labels: ['domain'] };
}

async function run(
  sequences: readonly MetricSequence[],
  params: Partial<SpecialisationParams> = {},
  shape = shapeFor(sequences.length),
): Promise<readonly LabelledArray[]> {
  const accumulator = expertSpecialisation.start({ ...SPECIALISATION_DEFAULTS, ...QUICK, ...params }, shape);
  for (const sequence of sequences) accumulator.add(sequence);
  return accumulator.finish();
}

function named(arrays: readonly LabelledArray[], id: string): LabelledArray {
  return arrays.find((array) => array.id === id) as LabelledArray;
}

/** The golden sequences, in three domains by turns. */
const DOMAINS = ['code', 'law', 'news'];
const LABELLED = GOLDEN_SEQUENCES.map((sequence, s) => ({
  ...sequence,
  labels: { domain: DOMAINS[s % 3] as string },
}));

/** One layer, every token on the same four experts. */
function fixed(sequence: number, domain: string, ids: readonly number[], tokens = 20): MetricSequence {
  const choices = Uint16Array.from({ length: tokens * topK }, (_, i) => ids[i % topK] as number);
  return { ...sequenceOf(sequence, [choices]), labels: { domain } };
}

test('information and selectivity of two sets by hand', () => {
  const sets = distributions([Float64Array.of(3, 1, 0), Float64Array.of(1, 1, 2), new Float64Array(3)]);
  expect(sets).toHaveLength(2);
  // Mean 1/2, 1/4, 1/4.
  const first = 0.75 * Math.log(1.5) + 0.25 * Math.log(1);
  const second = 0.25 * Math.log(0.5) + 0.25 * Math.log(1) + 0.5 * Math.log(2);
  expect(informationOf(sets)).toBeCloseTo((first + second) / 2 / Math.log(2), 12);
  const entropy = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25));
  expect([...selectivities(sets)]).toEqual([
    expect.closeTo(1 - entropy / Math.log(2), 12),
    expect.closeTo(0, 12),
    expect.closeTo(1, 12),
  ]);
});

test('sets that share no expert tell everything, sets that use them alike nothing', async () => {
  const apart = [fixed(0, 'a', [0, 1, 2, 3]), fixed(1, 'b', [4, 5, 6, 7])];
  const shape = shapeFor(2, 1);
  expect(named(await run(apart, {}, shape), 'information').values[0]).toBeCloseTo(1, 12);
  const selectivity = named(await run(apart, {}, shape), 'selectivity');
  expect(valueAt(selectivity, { layer: 'L0', expert: '5' })).toBeCloseTo(1, 12);
  expect(valueAt(selectivity, { layer: 'L0', expert: '9' })).toBe('never chosen');
  const alike = [fixed(0, 'a', [0, 1, 2, 3]), fixed(1, 'b', [0, 1, 2, 3], 50)];
  expect(named(await run(alike, {}, shape), 'information').values[0]).toBe(0);
});

test('profiles, information and position load agree with the plainest counts', async () => {
  const arrays = await run(LABELLED);
  const counts = DOMAINS.map((domain) => {
    const sum = new Float64Array(experts);
    for (const { labels, routers } of LABELLED) {
      if (labels.domain !== domain) continue;
      for (const e of routers[1]?.experts ?? []) sum[e] = (sum[e] as number) + 1;
    }
    const total = sum.reduce((a, b) => a + b);
    return sum.map((count) => count / total);
  });
  for (let e = 0; e < experts; e++) {
    const shares = counts.map((each) => each[e] as number);
    const total = shares.reduce((a, b) => a + b);
    DOMAINS.forEach((domain, d) => {
      const cell = valueAt(named(arrays, 'profile'), { layer: 'L1', expert: String(e), domain });
      expect(cell).toBeCloseTo((shares[d] as number) / total, 12);
    });
  }
  expect(named(arrays, 'information').values[1]).toBeCloseTo(informationOf(counts), 12);
  let [third, all] = [0, 0];
  for (const { routers } of LABELLED) {
    for (const position of [2, 3]) {
      const ids = routers[0]?.experts.subarray(position * topK, (position + 1) * topK) ?? [];
      all += ids.length;
      third += [...ids].filter((e) => e === 3).length;
    }
  }
  const load = valueAt(named(arrays, 'position-load'), { layer: 'L0', expert: '3', position: '2 to 3' });
  expect(load).toBeCloseTo((third * experts) / all, 12);
});

test('domain specialisation is that of the published definition, and is correlated with SRP over experts', async () => {
  const arrays = await run(LABELLED, { m: 4 });
  // Activation ratio by its definition: hits in every segment of 4 tokens, over its places.
  const ratio = (layer: number, e: number, domain: string): number => {
    let [hits, places] = [0, 0];
    for (const { labels, routers, tokens } of LABELLED) {
      if (labels.domain !== domain) continue;
      for (let start = 0; start + 4 <= tokens; start++) {
        const ids = routers[layer]?.experts.subarray(start * topK, (start + 4) * topK) ?? [];
        hits += [...ids].filter((id) => id === e).length;
        places += 4;
      }
    }
    return hits / places;
  };
  for (const [layer, e] of [
    [0, 2],
    [2, 11],
  ] as const) {
    const expected = domainCv(DOMAINS.map((domain) => ratio(layer, e, domain)));
    expect(valueAt(named(arrays, 'domain-cv'), { layer: `L${layer}`, expert: String(e) })).toBeCloseTo(
      expected as number,
      12,
    );
  }
  const cv = named(arrays, 'domain-cv').values;
  expect(named(arrays, 'domain-cv-model').values[0]).toBeCloseTo(cv.reduce((a, b) => a + b) / cv.length, 12);
  const srp = GOLDEN.srp.expert
    .filter(({ m }) => m === 4)
    .sort((a, b) => a.layer - b.layer)
    .flatMap((each) => each.srp);
  const plain = correlate(srp, [...cv]);
  expect(named(arrays, 'srp-correlation').values[0]).toBeCloseTo((plain as { r: number }).r, 9);
});

test('domainCv by hand: domains below 1e-5 do not count, and one alone has none', () => {
  // 0.1 and 0.3: mean 0.2, sample standard deviation sqrt(0.02).
  expect(domainCv([0.1, 0, 0.3, 1e-6])).toBeCloseTo(Math.sqrt(0.02) / 0.2, 12);
  expect(domainCv([0.2, 0.2])).toBe(0);
  expect(domainCv([0.2, 0])).toBeNull();
});

test('experts that are planted for one domain are found, and random domains find none', async () => {
  const random = seededRandom(11);
  const sequences = Array.from({ length: 120 }, (_, s) => {
    const domain = DOMAINS[s % 3] as string;
    const choices = new Uint16Array(40 * topK);
    for (let t = 0; t < 40; t++) {
      const ids = new Set<number>(domain === 'law' && random() < 0.5 ? [5] : []);
      while (ids.size < topK) ids.add(Math.floor(random() * experts));
      choices.set([...ids], t * topK);
    }
    return { ...sequenceOf(s, [choices]), labels: { domain } };
  });
  const params = { resamples: 200 };
  const arrays = await run(sequences, params, shapeFor(120, 1));
  const q = named(arrays, 'selectivity-q').values;
  expect(q[5]).toBeLessThan(0.1);
  // The others are crowded out a little, all alike.
  const selectivity = named(arrays, 'selectivity').values;
  expect([...selectivity].every((value, e) => e === 5 || value < 0.2 * (selectivity[5] as number))).toBe(true);
  const [found, chance] = [named(arrays, 'information'), named(arrays, 'information-chance')];
  expect(found.bounds?.low[0]).toBeGreaterThan(chance.values[0] as number);
  const shuffled = sequences.map((each, s) => ({
    ...each,
    labels: { domain: DOMAINS[(s * 7 + (s >> 4)) % 3] as string },
  }));
  const none = await run(
    shuffled.filter(({ sequence }) => sequence % 3 !== 1),
    params,
    shapeFor(120, 1),
  );
  expect([...named(none, 'selectivity-q').values].every((rate) => rate > 0.1)).toBe(true);
});

test('experts called otherwise, and sets in another order, give the same information', async () => {
  const renamed = LABELLED.map((sequence) => ({
    ...sequence,
    labels: { domain: sequence.labels.domain === 'code' ? 'zoology' : sequence.labels.domain },
    routers: sequence.routers.map((router) => ({ ...router, experts: router.experts.map((e) => (e * 5 + 3) % 16) })),
  }));
  const [before, after] = [await run(LABELLED), await run(renamed)];
  named(before, 'information').values.forEach((value, layer) => {
    expect(named(after, 'information').values[layer]).toBeCloseTo(value, 12);
  });
  expect(named(after, 'domain-cv-model').values[0]).toBeCloseTo(
    named(before, 'domain-cv-model').values[0] as number,
    12,
  );
});

test('two accumulators that shared the sequences add up to one that had them all', async () => {
  const shape = shapeFor(GOLDEN.sequences);
  const params = { ...SPECIALISATION_DEFAULTS, by: 'domain', resamples: 20 };
  const [whole, one, other] = [0, 1, 2].map(() => expertSpecialisation.start(params, shape));
  for (const sequence of LABELLED) whole?.add(sequence);
  for (const sequence of LABELLED) (sequence.sequence % 5 < 2 ? one : other)?.add(sequence);
  one?.merge(structuredClone(other?.state) as never);
  expect(await one?.finish()).toEqual(await whole?.finish());
});

test('one set, no token that counts, and sequences without a segment have reasons', async () => {
  const shape = shapeFor(1, 1);
  const alone = await run([fixed(0, 'a', [0, 1, 2, 3])], { resamples: 10 }, shape);
  expect(valueAt(named(alone, 'information'), { layer: 'L0' })).toBe('1 set with tokens, two are needed');
  expect(valueAt(named(alone, 'selectivity-q'), { layer: 'L0', expert: '0' })).toBe('no random labellings');
  expect(named(alone, 'domain-cv-model').missing.reasons).toEqual(['no expert is chosen in two sets with a segment']);
  const empty = await run([{ ...fixed(0, 'a', [0, 1, 2, 3], 1), special: Uint8Array.of(1) }], {}, shape);
  expect(valueAt(named(empty, 'information'), { layer: 'L0' })).toBe('0 sets with tokens, two are needed');
  expect(named(empty, 'profile').values).toHaveLength(0);
  const short = await run([fixed(0, 'a', [0, 1, 2, 3], 5), fixed(1, 'b', [0, 1, 2, 3], 5)], {}, shapeFor(2, 1));
  expect(valueAt(named(short, 'domain-cv'), { layer: 'L0', expert: '0' })).toBe(
    'chosen in fewer than two sets with a segment',
  );
  expect(named(short, 'srp-correlation').missing.reasons).toEqual(['a correlation needs three pairs, found 0']);
});

test('places in a sequence have bins that double', () => {
  expect([0, 1, 2, 3, 4, 7, 8, 1_000_000].map(positionBin)).toEqual([0, 1, 2, 2, 3, 3, 4, POSITION_BINS - 1]);
  expect(POSITION_LABELS.slice(0, 4)).toEqual(['0', '1', '2 to 3', '4 to 7']);
  expect(POSITION_LABELS.at(-1)).toBe('from 32768');
});

test('a label that no sequence has is refused', () => {
  expect(() => expertSpecialisation.start(SPECIALISATION_DEFAULTS, shapeFor(3))).toThrow(
    new UserError(
      'expert-specialisation: no sequence of made-up has a label "language".',
      'There are: domain. Choose one with --by.',
    ),
  );
});
