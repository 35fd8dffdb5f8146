import { expect, test } from 'vitest';
import { type LabelledArray, NO_ID, type RouterEntry, seededRandom, UserError, valueAt } from '#protocol';
import { GOLDEN, GOLDEN_SEQUENCES, shapeOf } from '../routing-consistency/test-golden.ts';
import type { MetricSequence, TraceShape } from '../sequence-metric.ts';
import { correlate } from '../statistics/correlation.ts';
import { expertVocabulary, VOCABULARY_DEFAULTS, type VocabularyParams } from './index.ts';
import { clustersOf, tokenSimilarity } from './similarity.ts';

const { experts, topK } = GOLDEN;

async function run(
  sequences: readonly MetricSequence[],
  params: Partial<VocabularyParams> = {},
  shape: TraceShape = shapeOf(sequences.length),
): Promise<readonly LabelledArray[]> {
  const accumulator = expertVocabulary.start({ ...VOCABULARY_DEFAULTS, ...params }, shape);
  for (const sequence of sequences) accumulator.add(sequence);
  return accumulator.finish();
}

function named(arrays: readonly LabelledArray[], id: string): LabelledArray {
  return arrays.find((array) => array.id === id) as LabelledArray;
}

/** One layer of three experts, one for each token. */
const SMALL: TraceShape = {
  ...shapeOf(1, 1),
  routers: [{ ...(shapeOf(1, 1).routers[0] as RouterEntry), experts: 3, topK: 1 }],
};

function small(
  tokenIds: readonly number[],
  chosen: readonly number[],
  special: readonly number[] = [],
  predicted?: readonly number[],
): MetricSequence {
  return {
    sequence: 0,
    id: '',
    item: '',
    labels: {},
    tokens: tokenIds.length,
    tokenIds: Uint32Array.from(tokenIds),
    special: Uint8Array.from(tokenIds, (_, i) => special[i] ?? 0),
    generated: new Uint8Array(),
    ...(predicted ? { predicted: Int32Array.from(predicted) } : {}),
    routers: [{ experts: Uint16Array.from(chosen), weights: new Float32Array(), logits: null }],
  };
}

/** The golden sequences with tokens and predictions that have something to do with their experts; here and there none. */
const random = seededRandom(3);
const SEQUENCES = GOLDEN_SEQUENCES.map((sequence) => {
  const ids = (router: number) =>
    Array.from({ length: sequence.tokens }, (_, t) => {
      const first = sequence.routers[router]?.experts[t * topK] as number;
      return first * 3 + Math.floor(random() * 6);
    });
  const tokenIds = Uint32Array.from(ids(0));
  const predicted = Int32Array.from(ids(1), (id) => (random() < 0.1 ? NO_ID : id));
  return { ...sequence, tokenIds, predicted };
});

test('a small case by hand, by the token that is there, the predicted and the next one', async () => {
  //                      7: 0 0 1   5: 2 0   9: 1
  const sequence = small([7, 7, 5, 7, 5, 9], [0, 0, 2, 1, 0, 1], [], [7, 5, 7, 7, 5, NO_ID]);
  const arrays = await run([sequence], { least: 2, top: 2, m: 2 }, SMALL);
  const input = named(arrays, 'vocabulary-input');
  // 7 belongs to expert 0 with 2/3, 5 to expert 0 with 1/2 (a tie goes to the lower expert); 9 is too rare.
  expect(input.values[0]).toBeCloseTo((2 / 3 + 1 / 2) / 2, 12);
  expect(valueAt(input, { layer: 'L0', expert: '1' })).toBe('no token id belongs to it');
  expect([...named(arrays, 'owned-input').values]).toEqual([2, 0, 0]);
  expect([...named(arrays, 'top-input-ids').values]).toEqual([7, 5, 7, Number.NaN, 5, Number.NaN]);
  expect([...named(arrays, 'top-input-share').values.subarray(0, 2)]).toEqual([2 / 3, 1 / 2]);
  // Next tokens 7 5 7 5 9 of the choices 0 0 2 1 0: 7 is 0, 2; 5 is 0, 1.
  expect(named(arrays, 'vocabulary-next').values[0]).toBeCloseTo(1 / 2, 12);
  expect([...named(arrays, 'owned-next').values]).toEqual([2, 0, 0]);
  expect(named(arrays, 'vocabulary-input-model').values[0]).toBe(input.values[0]);
  // Predicted 7 of the choices 0 2 1 belongs to expert 0 with 1/3, 5 of 0 0 with 1; after the last nothing is predicted.
  const predicted = named(arrays, 'vocabulary-predicted');
  expect(predicted.values[0]).toBeCloseTo((1 / 3 + 1) / 2, 12);
  expect([...named(arrays, 'owned-predicted').values]).toEqual([2, 0, 0]);
  expect([...named(arrays, 'top-predicted-ids').values]).toEqual([5, 7, 7, Number.NaN, 7, Number.NaN]);
  expect(predicted.over).toBe(
    '2 token ids that occur at least 2 times, special tokens left out, and so 1 token without a prediction',
  );
});

test('special tokens count neither as tokens nor as next ones, and what is predicted after them does not either', async () => {
  const arrays = await run([small([1, 4, 2, 4], [2, 0, 2, 0], [1, 0, 1, 0], [8, 2, 9, 2])], { least: 1 }, SMALL);
  expect([...named(arrays, 'owned-predicted').values]).toEqual([1, 0, 0]);
  expect(named(arrays, 'top-predicted-ids').values[0]).toBe(2);
  expect([...named(arrays, 'owned-input').values]).toEqual([1, 0, 0]);
  expect([...named(arrays, 'owned-next').values]).toEqual([1, 0, 0]);
});

test('specialisation of a longer trace agrees with the plainest version, and so does its correlation with SRP', async () => {
  const arrays = await run(SEQUENCES, { m: 4 });
  const plain: number[] = [];
  for (let layer = 0; layer < GOLDEN.layers; layer++) {
    const firsts = new Map<number, number[]>();
    for (const { tokenIds, routers } of SEQUENCES) {
      tokenIds.forEach((id, t) => {
        const list = firsts.get(id) ?? [];
        list.push(routers[layer]?.experts[t * topK] as number);
        firsts.set(id, list);
      });
    }
    const owned: number[][] = Array.from({ length: experts }, () => []);
    for (const list of firsts.values()) {
      if (list.length < 20) continue;
      const shares = Array.from({ length: experts }, (_, e) => list.filter((each) => each === e).length / list.length);
      const owner = shares.indexOf(Math.max(...shares));
      owned[owner]?.push(shares[owner] as number);
    }
    plain.push(...owned.map((list) => list.reduce((a, b) => a + b, 0) / list.length));
  }
  const { values } = named(arrays, 'vocabulary-input');
  expect([...values].map(Number.isNaN)).toEqual(plain.map(Number.isNaN));
  plain.forEach((value, i) => {
    if (!Number.isNaN(value)) expect(values[i]).toBeCloseTo(value, 12);
  });
  const srp = GOLDEN.srp.expert
    .filter(({ m }) => m === 4)
    .sort((a, b) => a.layer - b.layer)
    .flatMap((each) => each.srp);
  const known = plain.flatMap((value, i) => (Number.isNaN(value) ? [] : [[srp[i] as number, value] as const]));
  const expected = correlate(
    known.map(([x]) => x),
    known.map(([, y]) => y),
  );
  expect(named(arrays, 'vocabulary-input-srp').values[0]).toBeCloseTo((expected as { r: number }).r, 9);
});

test('similarity by hand, and clusters of experts that take the same tokens', () => {
  // Ids by experts: expert 0 takes 4 of id 0; 1 takes 1 of id 0 and 1 of id 1; 2 takes 3 of id 1; 3 nothing.
  const counts = Uint32Array.of(4, 1, 0, 0, 0, 1, 3, 0);
  const similarity = tokenSimilarity(counts, 2, 4, 0, 4);
  expect(similarity[0]).toBeCloseTo(1, 12);
  expect(similarity[1]).toBeCloseTo(Math.sqrt(1 / 2), 12);
  expect(similarity[2]).toBe(0);
  expect(similarity[3]).toBeNaN();
  const planted = new Float64Array(36).map((_, i) => {
    const [a, b] = [Math.floor(i / 6), i % 6];
    if (a === b) return 1;
    return a % 2 === b % 2 ? 0.8 : 0.1;
  });
  expect([...clustersOf(planted)]).toEqual([1, 2, 1, 2, 1, 2]);
  expect([...clustersOf(similarity)]).toEqual([1, 1, 2, 0]);
});

test('experts called otherwise give the same specialisations', async () => {
  const renamed = SEQUENCES.map((sequence) => ({
    ...sequence,
    routers: sequence.routers.map((router) => ({ ...router, experts: router.experts.map((e) => (e * 5 + 3) % 16) })),
  }));
  const [before, after] = [await run(SEQUENCES), await run(renamed)];
  const similarity = (arrays: readonly LabelledArray[], e: number, f: number) =>
    valueAt(named(arrays, 'similarity'), { layer: 'L0', expert: String(e), other: String(f) });
  for (let e = 0; e < experts; e++) {
    expect(similarity(after, (e * 5 + 3) % 16, 3)).toBeCloseTo(similarity(before, e, 0) as number, 12);
  }
});

test('specialisation by predictions agrees with the plainest version', async () => {
  const arrays = await run(SEQUENCES);
  for (let layer = 0; layer < GOLDEN.layers; layer++) {
    const pairs = SEQUENCES.flatMap(({ predicted, routers }) =>
      Array.from(predicted, (id, t) => [id, routers[layer]?.experts[t * topK] as number] as const),
    ).filter(([id]) => id !== NO_ID);
    const owned: number[][] = Array.from({ length: experts }, () => []);
    for (const id of new Set(pairs.map(([each]) => each))) {
      const own = pairs.filter(([each]) => each === id).map(([, expert]) => expert);
      if (own.length < 20) continue;
      const shares = owned.map((_, e) => own.filter((each) => each === e).length / own.length);
      const most = Math.max(...shares);
      owned[shares.indexOf(most)]?.push(most);
    }
    expect(owned.some((list) => list.length > 1)).toBe(true);
    owned.forEach((list, e) => {
      const value = named(arrays, 'vocabulary-predicted').values[layer * experts + e] as number;
      if (list.length === 0) expect(value).toBeNaN();
      else expect(value).toBeCloseTo(list.reduce((a, b) => a + b, 0) / list.length, 12);
    });
  }
});

test('a trace without predictions says so wherever they would be, and what to do', async () => {
  const without = SEQUENCES.map(({ predicted, ...rest }) => rest);
  const arrays = await run(without);
  const reason = 'the trace has no predictions: record it with --nll';
  for (const id of ['vocabulary-predicted', 'owned-predicted', 'top-predicted-ids', 'vocabulary-predicted-model']) {
    const { values, missing } = named(arrays, id);
    expect([...values].every(Number.isNaN)).toBe(true);
    expect(missing.reasons).toEqual([reason]);
  }
  expect(named(arrays, 'vocabulary-predicted-srp').missing.reasons).toEqual([reason]);
  const other = (all: readonly LabelledArray[]) => all.filter(({ id }) => !id.includes('predicted'));
  expect(other(arrays)).toEqual(other(await run(SEQUENCES)));
});

test('kinds that are asked for are there and no others, with the same numbers', async () => {
  const [all, some] = [await run(SEQUENCES), await run(SEQUENCES, { kinds: ['predicted'] })];
  const params = { params: { ...VOCABULARY_DEFAULTS, kinds: ['predicted'] } };
  const expected = all.filter(({ id }) => !/-(input|next)/.test(id));
  expect(some).toEqual(expected.map((array) => ({ ...array, provenance: { ...array.provenance, ...params } })));
  expect(() => expertVocabulary.params({ kinds: ['guess'] })).toThrow(
    'expert-vocabulary, kinds: expected a list of different ones of input, predicted, next, found ["guess"].',
  );
});

test('some layers alone have what they have among all', async () => {
  const [all, some] = [await run(SEQUENCES), await run(SEQUENCES, { layers: [1] })];
  expect([...named(some, 'vocabulary-next').values]).toEqual([
    ...named(all, 'vocabulary-next').values.subarray(experts, 2 * experts),
  ]);
  expect(() => expertVocabulary.start({ ...VOCABULARY_DEFAULTS, layers: [9] }, shapeOf(1))).toThrow(
    new UserError('expert-vocabulary: layer 9 of made-up has no router.', 'There are routers in 0, 1, 2.'),
  );
});

test('two accumulators that shared the sequences add up to one that had them all', async () => {
  const shape = shapeOf(GOLDEN.sequences);
  const [whole, one, other] = [0, 1, 2].map(() => expertVocabulary.start(VOCABULARY_DEFAULTS, shape));
  for (const sequence of SEQUENCES) whole?.add(sequence);
  for (const sequence of SEQUENCES) (sequence.sequence % 5 < 2 ? one : other)?.add(sequence);
  one?.merge(structuredClone(other?.state) as never);
  const digits = (arrays: readonly LabelledArray[] | undefined) =>
    arrays?.map(({ values }) => [...values].map((value) => value.toFixed(12)));
  expect(digits(await one?.finish())).toEqual(digits(await whole?.finish()));
});

test('one token, and no token at all, have reasons', async () => {
  const one = await run([small([4], [2])], { least: 1 }, SMALL);
  expect(named(one, 'vocabulary-input').values[2]).toBe(1);
  expect(named(one, 'vocabulary-next').missing.reasons).toEqual(['no token id belongs to it']);
  expect(valueAt(named(one, 'cluster'), { layer: 'L0', expert: '0' })).toBe('never a first choice');
  const none = await run([small([4], [2], [1])], { least: 1 }, SMALL);
  // Nothing was left that could have been predicted, so the trace is not to blame.
  expect(named(none, 'vocabulary-predicted-model').missing.reasons).toEqual(['no token id belongs to any expert']);
  expect(named(none, 'vocabulary-input-model').missing.reasons).toEqual(['no token id belongs to any expert']);
  expect(named(none, 'similarity').missing.reasons).toEqual(['never a first choice']);
});

test('more tokens and experts than fit into memory are refused', () => {
  const wide: TraceShape = { ...shapeOf(1, 1), routers: [{ ...(SMALL.routers[0] as RouterEntry), experts: 2 ** 21 }] };
  const accumulator = expertVocabulary.start({ ...VOCABULARY_DEFAULTS, m: 1 }, wide);
  const ids = Array.from({ length: 200 }, (_, i) => i);
  expect(() =>
    accumulator.add(
      small(
        ids,
        ids.map(() => 0),
      ),
    ),
  ).toThrow(/^expert-vocabulary: \d+ different tokens/);
});
