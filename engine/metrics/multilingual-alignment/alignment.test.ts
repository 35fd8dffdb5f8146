import { expect, test } from 'vitest';
import { type LabelledArray, type RouterEntry, routeTokens, seededRandom, UserError, valueAt } from '#protocol';
import type { MetricSequence, TraceShape } from '../sequence-metric.ts';
import { ALIGNMENT_DEFAULTS, type AlignmentParams, multilingualAlignment } from './index.ts';

const params: AlignmentParams = { ...ALIGNMENT_DEFAULTS, resamples: 200 };

function shapeOf(sizes: readonly (readonly [number, number])[], level: TraceShape['level'] = 'probs'): TraceShape {
  return {
    trace: {
      name: 'test',
      model: 'none',
      created: '2026-01-01T00:00:00.000Z',
      status: 'complete',
      corpus: { name: 'none', sha256: '' },
      counts: { sequences: 0, tokens: 0 },
    },
    level,
    labels: ['language'],
    routers: sizes.map(([experts, topK], layer): RouterEntry => {
      const rest = {
        router: 0,
        score: 'softmax',
        normalize: false,
        scale: 1,
        sharedExperts: 0,
        ids: 'expert',
      } as const;
      return { layer, experts, topK, ...rest };
    }),
  };
}

/** @param logits per router [position, expert] */
function sequenceOf(
  shape: TraceShape,
  sequence: number,
  language: string,
  item: string,
  logits: readonly (readonly number[])[],
  special?: Uint8Array,
): MetricSequence {
  const tokens = (logits[0]?.length ?? 0) / (shape.routers[0]?.experts ?? 1);
  return {
    sequence,
    id: `${item}:${language}`,
    item,
    labels: language ? { language } : {},
    tokens,
    tokenIds: new Uint32Array(tokens),
    special: special ?? new Uint8Array(tokens),
    generated: new Uint8Array(),
    routers: shape.routers.map((router, r) => {
      const raw = Float32Array.from(logits[r] ?? []);
      const { indices, weights } = routeTokens(raw, router, router.layer);
      return { experts: Uint16Array.from(indices), weights, logits: shape.level === 'choices' ? null : raw };
    }),
  };
}

type Result = (id: string, labels?: Readonly<Record<string, string>>) => number | string;

async function run(
  shape: TraceShape,
  sequences: readonly MetricSequence[],
  given = params,
): Promise<readonly LabelledArray[]> {
  const accumulator = multilingualAlignment.start(given, shape);
  for (const sequence of sequences) accumulator.add(sequence);
  return accumulator.finish();
}

function reading(arrays: readonly LabelledArray[]): Result {
  return (id, labels = {}) => {
    const array = arrays.find((each) => each.id === id);
    return array ? valueAt(array, labels) : `no array ${id}`;
  };
}

const small = shapeOf([[4, 2]]);
const handMade = [
  sequenceOf(small, 0, 'en', 'a', [[2, 0, 0, 0, 0, 2, 0, 0]]),
  sequenceOf(small, 1, 'xx', 'a', [[2, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2, 0]]),
  sequenceOf(small, 2, 'en', 'b', [[60, 0, 0, 0]]),
  sequenceOf(small, 3, 'xx', 'b', [[0, 60, 0, 0]]),
  sequenceOf(small, 4, 'en', 'only', [[0, 0, 60, 0]]),
];

test('a case by hand: two pairs that diverge by 0.605401 and 0.5, and an item without a partner', async () => {
  const at = reading(await run(small, handMade));
  const xx = { language: 'xx', layer: 'L0' };
  expect(at('divergence', xx)).toBeCloseTo((0.605401 + 0.5) / 2, 6);
  expect(at('divergence-matrix', { layer: 'L0', language: 'xx', 'other language': 'en' })).toBe(at('divergence', xx));
  expect(at('divergence-matrix', { layer: 'L0', language: 'xx', 'other language': 'xx' })).toBe(0);
  expect(at('tokens-per-item', { language: 'en' })).toBeCloseTo(4 / 3, 12);
  expect(at('tokens-per-item', { language: 'xx' })).toBe(2);
  // Over the items in common: 3 + 1 tokens against 2 + 1.
  expect(at('fertility', { language: 'xx' })).toBeCloseTo(4 / 3, 12);
  expect(at('entropy-token', { language: 'xx', layer: 'L0' })).toBeCloseTo(
    // One item at 0, the other's three tokens alike: p = e²/(e² + 3) and three times 1/(e² + 3).
    (Math.log(Math.E ** 2 + 3) - (2 * Math.E ** 2) / (Math.E ** 2 + 3)) / Math.log(4) / 2,
    6,
  );
  // Sets 01, 02, 02 of item a: overlaps 1/3, 1/3, 1. A single token has no pair and is left out.
  expect(at('consistency', xx)).toBeCloseTo(5 / 9, 12);
  const counts = (language: string) =>
    ['items', 'pairs', 'missing', 'unpaired'].map((count) => at('items', { language, count }));
  expect(counts('en')).toEqual([3, 3, 0, 0]);
  expect(counts('xx')).toEqual([2, 2, 1, 0]);
});

test.each(['choices', 'probs'] as const)('at level %s a token with the same expert twice is refused', (level) => {
  const made = shapeOf([[4, 2]], level);
  const right = sequenceOf(made, 0, 'en', 'a', [[2, 0, 0, 0, 0, 2, 0, 0]]);
  const [routes] = right.routers;
  if (!routes) throw new Error('no router');
  const accumulator = multilingualAlignment.start(params, made);
  expect(() => accumulator.add({ ...right, routers: [{ ...routes, experts: Uint16Array.of(0, 1, 3, 3) }] })).toThrow(
    new UserError(
      'test, sequence 0, layer 0, position 1: expected 2 different experts, found 3 twice.',
      'routescope inspect looks at every row of a trace. Record it anew, or import it without padding.',
    ),
  );
});

test('the control pairs each item with another one', async () => {
  const at = reading(await run(small, handMade, { ...params, shuffles: 3 }));
  // With two items in common there is one way only: a against b and b against a.
  const swapped = [
    handMade[0],
    handMade[2],
    { ...(handMade[1] as MetricSequence), item: 'b' },
    { ...(handMade[3] as MetricSequence), item: 'a' },
  ] as readonly MetricSequence[];
  const crossed = reading(await run(small, swapped));
  const xx = { language: 'xx', layer: 'L0' };
  expect(at('shuffled-pairs', xx)).toBeCloseTo(crossed('divergence', xx) as number, 12);
  expect(at('alignment', xx)).toBeCloseTo((at('shuffled-pairs', xx) as number) - (at('divergence', xx) as number), 12);
});

const shape = shapeOf([
  [6, 2],
  [40, 3],
  [6, 1],
]);
const languages = ['en', 'de', 'sw'];

/** Items in three languages with holes, the middle layer decided by the item alone. */
function parallel(seed: number, items: number, level: TraceShape['level'] = 'probs'): readonly MetricSequence[] {
  const random = seededRandom(seed);
  const list: MetricSequence[] = [];
  for (let i = 0; i < items; i++) {
    const content = seededRandom(99, i);
    const own = Float32Array.from({ length: 40 }, () => 4 * content());
    languages.forEach((language, g) => {
      if ((i + g) % 7 === 6) return;
      const tokens = 2 + Math.floor(random() * 6);
      const logits = shape.routers.map(({ experts }, r) =>
        Array.from({ length: tokens * experts }, (_, at) => {
          const expert = at % experts;
          return r === 1 ? (own[expert] as number) + 0.3 * random() : 3 * random() + (expert % 3 === g ? 2 : 0);
        }),
      );
      const special = Uint8Array.from({ length: tokens }, (_, t) => (t === 0 ? 1 : 0));
      list.push(sequenceOf({ ...shape, level }, list.length, language, `i${i}`, logits, special));
    });
  }
  return list;
}

/** The slowest, plainest version: of the definition, one number at a time. */
function plainDivergence(sequences: readonly MetricSequence[], r: number, a: string, b: string): number {
  const experts = shape.routers[r]?.experts ?? 0;
  const profile = (sequence: MetricSequence): number[] => {
    const rows: number[][] = [];
    for (let t = 0; t < sequence.tokens; t++) {
      if (sequence.special[t]) continue;
      const row = [...(sequence.routers[r]?.logits ?? [])].slice(t * experts, (t + 1) * experts).map(Math.exp);
      const sum = row.reduce((x, y) => x + y, 0);
      rows.push(row.map((power) => power / sum));
    }
    return rows[0]?.map((_, e) => rows.reduce((sum, row) => sum + (row[e] as number), 0) / rows.length) ?? [];
  };
  const entropy = (p: readonly number[]): number => -p.reduce((sum, x) => sum + (x > 0 ? x * Math.log(x) : 0), 0);
  const found = sequences.flatMap((one) => {
    const two = sequences.find((other) => other.item === one.item && other.labels.language === b);
    if (one.labels.language !== a || !two) return [];
    const [p, q] = [profile(one), profile(two)];
    const halves = (entropy(p) + entropy(q)) / 2;
    const mixed = entropy(p.map((x, e) => (x + (q[e] as number)) / 2));
    return [(mixed - halves) / (Math.log(experts) - halves)];
  });
  return found.reduce((x, y) => x + y, 0) / found.length;
}

test('a random case agrees with the plainest version, between every two languages', async () => {
  const sequences = parallel(3, 20);
  const at = reading(await run(shape, sequences));
  for (const [r, layer] of ['L0', 'L1', 'L2'].entries()) {
    for (const a of languages) {
      for (const b of languages.filter((each) => each !== a)) {
        const found = at('divergence-matrix', { layer, language: a, 'other language': b });
        expect(found).toBeCloseTo(plainDivergence(sequences, r, a, b), 6);
        if (a === 'en') expect(at('divergence', { layer, language: b })).toBe(found);
      }
    }
  }
});

test('content that is shared in the middle layer shows as alignment there alone, and as a trough', async () => {
  const arrays = await run(shape, parallel(3, 20));
  const at = reading(arrays);
  const alignment = arrays.find(({ id }) => id === 'alignment');
  const [low, high] = [alignment?.bounds?.low ?? [], alignment?.bounds?.high ?? []];
  expect(low[1]).toBeGreaterThan(0.3);
  for (const layer of [0, 2]) {
    expect(low[layer]).toBeLessThan(0);
    expect(high[layer]).toBeGreaterThan(0);
  }
  for (const language of ['de', 'sw', 'mean of all']) {
    expect(['lowest', 'from', 'to'].map((edge) => at('trough-layers', { language, edge }))).toEqual([1, 1, 1]);
    expect(at('trough-depth', { language })).toBeGreaterThan(0.3);
  }
  const divergence = arrays.find(({ id }) => id === 'divergence') as LabelledArray;
  divergence.values.forEach((value, cell) => {
    expect(divergence.bounds?.low[cell]).toBeLessThan(value);
    expect(divergence.bounds?.high[cell]).toBeGreaterThan(value);
  });
});

test('portions add up to the same as the whole, in any order', async () => {
  const sequences = parallel(5, 9);
  const whole = await run(shape, sequences);
  const [one, two] = [multilingualAlignment.start(params, shape), multilingualAlignment.start(params, shape)];
  for (const sequence of sequences.slice(0, 11)) one.add(sequence);
  for (const sequence of sequences.slice(11)) two.add(sequence);
  two.merge(structuredClone(one.state));
  expect(await two.finish()).toEqual(whole);
});

test('another numbering of the experts changes nothing', async () => {
  const sequences = parallel(6, 8);
  const renumbered = sequences.map((sequence) => ({
    ...sequence,
    routers: sequence.routers.map(({ experts, weights, logits }, r) => {
      const count = shape.routers[r]?.experts ?? 0;
      const turned = logits?.map((_, at) => logits[at - (at % count) + ((at + 5) % count)] as number) ?? null;
      return { weights, logits: turned, experts: experts.map((e) => (e - 5 + count) % count) };
    }),
  }));
  const [before, after] = [await run(shape, sequences), await run(shape, renumbered)];
  before.forEach((array, i) => {
    array.values.forEach((value, cell) => {
      if (Number.isNaN(value)) expect(after[i]?.values[cell]).toBeNaN();
      else expect(after[i]?.values[cell]).toBeCloseTo(value, 6);
    });
  });
});

test('where only choices were recorded their shares stand in, and the result says so', async () => {
  const level = 'choices';
  const choices = shapeOf([[4, 2]], level);
  const arrays = await run(choices, [
    sequenceOf(choices, 0, 'en', 'a', [[2, 1, 0, 0]]),
    sequenceOf(choices, 1, 'xx', 'a', [[0, 0, 2, 1]]),
  ]);
  const at = reading(arrays);
  expect(at('divergence', { language: 'xx', layer: 'L0' })).toBe(1); // (½, ½, 0, 0) against (0, 0, ½, ½)
  expect(at('entropy-profile', { language: 'xx', layer: 'L0' })).toBeCloseTo(0.5, 12);
  expect(at('entropy-token', { language: 'xx', layer: 'L0' })).toBe('router logits were not recorded');
  expect(arrays[0]?.provenance.variants.profile).toBe('share of choices (top-k frequency)');
  const both = await run(small, handMade, { ...params, profile: 'choices' });
  expect(both[0]?.provenance.variants.profile).toBe('share of choices (top-k frequency)');
  // Item a: (½, ½, 0, 0) against (½, 1/6, 1/3, 0), JSD 0.159128 of at most 0.534018; item b: the same experts, 0.
  expect(reading(both)('divergence', { language: 'xx', layer: 'L0' })).toBeCloseTo(0.159128 / 0.534018 / 2, 5);
  expect(() => multilingualAlignment.start({ ...params, profile: 'probs' }, choices)).toThrow(UserError);
});

test('what cannot be computed says why: uniform profiles, an empty language, no item in common, single tokens', async () => {
  const even = [[1, 1, 1, 1]];
  const at = reading(
    await run(small, [
      sequenceOf(small, 0, 'en', 'a', even),
      sequenceOf(small, 1, 'even', 'a', even),
      sequenceOf(small, 2, 'empty', 'a', even, Uint8Array.of(1)),
      sequenceOf(small, 3, 'apart', 'z', even),
    ]),
  );
  const L0 = { layer: 'L0' };
  expect(at('divergence', { ...L0, language: 'even' })).toBe('in every pair both profiles are uniform');
  expect(at('divergence', { ...L0, language: 'empty' })).toBe('no item in common with en');
  expect(at('divergence', { ...L0, language: 'apart' })).toBe('no item in common with en');
  expect(at('shuffled-pairs', { ...L0, language: 'even' })).toBe('fewer than two items in common with en');
  expect(at('entropy-profile', { ...L0, language: 'empty' })).toBe('no sequence with a token that counts');
  expect(at('consistency', { ...L0, language: 'even' })).toBe('no sequence has two tokens that count');
  expect(at('tokens-per-item', { language: 'empty' })).toBe('no sequence with a token that counts');
  expect(at('fertility', { language: 'apart' })).toBe('no item in common with en');
  expect(at('divergence-matrix', { ...L0, language: 'even', 'other language': 'apart' })).toBe(
    'even and apart have no item in common',
  );
  expect(at('trough-depth', { language: 'even' })).toBe('in every pair both profiles are uniform');
  expect(at('items', { language: 'empty', count: 'empty' })).toBe(1);
});

test('one pair has a value but no bounds, and few pairs are worth a note', async () => {
  const arrays = await run(small, handMade.slice(0, 2));
  const [divergence] = arrays;
  expect(divergence?.values[0]).toBeCloseTo(0.605401, 6);
  expect(divergence?.bounds?.low[0]).toBeNaN();
  expect(divergence?.notes).toEqual(['Fewer than 30 pairs with en in xx: values and their bounds are uncertain.']);
});

test('all tokens on one expert: alike is 0, each on its own is the most that their entropies allow', async () => {
  const on = (expert: number): number[][] => [Array.from({ length: 8 }, (_, at) => (at % 4 === expert ? 90 : 0))];
  const at = reading(
    await run(small, [
      sequenceOf(small, 0, 'en', 'a', on(0)),
      sequenceOf(small, 1, 'same', 'a', on(0)),
      sequenceOf(small, 2, 'other', 'a', on(3)),
    ]),
  );
  expect(at('divergence', { layer: 'L0', language: 'same' })).toBe(0);
  expect(at('divergence', { layer: 'L0', language: 'other' })).toBeCloseTo(0.5, 6);
  expect(at('consistency', { layer: 'L0', language: 'other' })).toBe(1);
});

test('sequences without a place are counted, and of a repeated item the first one stays', async () => {
  const [a, x] = handMade as [MetricSequence, MetricSequence];
  const again = {
    ...x,
    sequence: 9,
    routers: (handMade[3] as MetricSequence).routers,
    tokens: 1,
    special: new Uint8Array(1),
  };
  const arrays = await run(small, [again, a, x, { ...x, item: '' }, { ...x, labels: {} }]);
  const at = reading(arrays);
  expect(at('divergence', { layer: 'L0', language: 'xx' })).toBeCloseTo(0.605401, 6);
  expect(at('items', { language: 'xx', count: 'repeated' })).toBe(1);
  expect(arrays[0]?.notes.slice(1)).toEqual([
    '2 sequences left out: without an item or without a label.',
    '1 sequence left out: the same item was there before.',
  ]);
});

test('a question meets a question and a passage a passage, whichever comes first, and the notes say so', async () => {
  const rows = {
    low: [60, 0, 0, 0],
    high: [0, 60, 0, 0],
    even: [2, 0, 0, 0, 0, 2, 0, 0],
    odd: [2, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2, 0],
  };
  const said = (n: number, language: string, item: string, role: string, row: readonly number[]): MetricSequence => ({
    ...sequenceOf(small, n, language, item, [row]),
    labels: { language, role },
  });
  const sequences = [
    said(0, 'en', 'a', 'question', rows.even),
    said(1, 'en', 'a', 'passage', rows.low),
    said(2, 'xx', 'a', 'passage', rows.low),
    said(3, 'xx', 'a', 'question', rows.odd),
    said(4, 'en', 'b', 'question', rows.low),
    said(5, 'xx', 'b', 'question', rows.high),
  ];
  const arrays = await run(small, sequences);
  const at = reading(arrays);
  const xx = { language: 'xx', layer: 'L0' };
  // Question a 0.605401, passage a 0, question b 0.5.
  expect(at('divergence', xx)).toBeCloseTo((0.605401 + 0 + 0.5) / 3, 6);
  expect(at('items', { language: 'xx', count: 'pairs' })).toBe(3);
  expect(at('items', { language: 'xx', count: 'repeated' })).toBe(0);
  expect(at('tokens-per-item', { language: 'xx' })).toBeCloseTo(5 / 3, 12);
  expect(at('fertility', { language: 'xx' })).toBeCloseTo(5 / 4, 12);
  expect(arrays[0]?.notes).toContain(
    'Roles question, passage: an item is paired within a role, and counts once for each.',
  );
  // Two items are drawn, the roles of one together: a alone, both, or b alone.
  expect(arrays[0]?.bounds?.low[0]).toBeCloseTo(0.605401 / 2, 6);
  expect(arrays[0]?.bounds?.high[0]).toBeCloseTo(0.5, 6);
  // The control shuffles questions alone: a passage has no other one to meet.
  const questions = sequences.filter(({ labels }) => labels.role === 'question');
  expect(at('shuffled-pairs', xx)).toBeCloseTo(
    reading(await run(small, questions))('shuffled-pairs', xx) as number,
    12,
  );
});

test('roles that are what is compared are not held apart', async () => {
  const sequences = handMade.map((each) => ({ ...each, labels: { role: each.labels.language as string } }));
  const split = { ...small, labels: ['role'] };
  const at = reading(await run(split, sequences, { ...params, by: 'role' }));
  expect(at('divergence', { role: 'xx', layer: 'L0' })).toBeCloseTo((0.605401 + 0.5) / 2, 6);
});

test('the provenance names sequences of which pairs of tokens were drawn, and the seed decides them', async () => {
  const wide = shapeOf([[32, 8]], 'choices');
  const random = seededRandom(4);
  const text = () => [Array.from({ length: 2100 * 32 }, () => random())];
  const sequences = [
    sequenceOf(wide, 0, 'en', 'a', text()),
    sequenceOf(
      wide,
      1,
      'xx',
      'a',
      text().map((row) => row.slice(0, 20 * 32)),
    ),
  ];
  const consistency = async (seed: number) =>
    (await run(wide, sequences, { ...params, seed })).find(({ id }) => id === 'consistency') as LabelledArray;
  const one = await consistency(1);
  expect(one.provenance.variants.consistency).toBe(
    'all pairs of tokens of a sequence; of 1 long sequence 1,048,576 drawn pairs',
  );
  expect(one.values).toEqual((await consistency(1)).values);
  const other = await consistency(2);
  expect(other.values[0]).not.toBe(one.values[0]);
  expect(other.values[1]).toBe(one.values[1]);
});

test('special tokens count when they are asked for', async () => {
  const special = [0, 1].map((s) => {
    const sequence = handMade[s] as MetricSequence;
    return { ...sequence, special: new Uint8Array(sequence.tokens).fill(1, 0, 1) };
  });
  const at = reading(await run(small, special, { ...params, special: true }));
  expect(at('divergence', { layer: 'L0', language: 'xx' })).toBeCloseTo(0.605401, 6);
});

test('a score that falls with the divergence correlates with it, layer by layer', async () => {
  const names = ['en', 'a', 'b', 'c', 'd', 'e'];
  const sequences = [0, 1, 2].flatMap((i) =>
    names.map((language, g) => {
      const row = [0, 0, 0, 0].map((_, e) => (e === 0 ? 4 - g * 0.8 : 0.1 * i));
      return sequenceOf(small, i * 6 + g, language, `i${i}`, [[...row, ...(g % 2 ? row : [])]]);
    }),
  );
  const values = { a: 5, b: 4, c: 3, d: 2, e: 1, elsewhere: 9 };
  const arrays = await run(small, sequences, { ...params, scores: { name: 'accuracy', values } });
  const at = reading(arrays);
  expect(at('correlation', { layer: 'L0' })).toBeLessThan(-0.95);
  expect(at('correlation-p', { layer: 'L0', probability: 'p' })).toBeLessThan(0.02);
  expect(at('correlation-fertility')).toBeCloseTo(0, 12);
  expect(arrays.find(({ id }) => id === 'score')?.bounds).toBeNull();
  expect(at('score', { language: 'en' })).toBe('no accuracy was given');
  expect(arrays.find(({ id }) => id === 'correlation')?.notes[0]).toMatch(
    /Only 5 languages.* an r below ±0\.878 is above/,
  );
  const few = await run(small, sequences, { ...params, scores: { name: 'accuracy', values: { a: 1 } } });
  expect(reading(few)('correlation', { layer: 'L0' })).toBe('a correlation needs three pairs, found 1');
});

test('bits per byte and per item are of the items in common, by hand, and stand in where no score is given', async () => {
  const withLoss = (at: number, nll: readonly number[], bytes: readonly number[]): MetricSequence => ({
    ...(handMade[at] as MetricSequence),
    losses: { nll: Float32Array.from(nll), bytes: Uint32Array.from(bytes) },
  });
  const arrays = await run(small, [
    withLoss(0, [Number.NaN, 2], [3, 4]),
    withLoss(1, [Number.NaN, 1, 5], [3, 2, 4]),
    withLoss(2, [Number.NaN], [9]),
    withLoss(3, [Number.NaN], [9]),
    withLoss(4, [30], [1]),
  ]);
  const at = reading(arrays);
  // Item a alone has tokens with a loss; the item that xx lacks does not count for xx.
  expect(at('bits-per-byte', { language: 'xx' })).toBeCloseTo(6 / 6 / Math.LN2, 12);
  expect(at('bits-per-item', { language: 'xx' })).toBeCloseTo(6 / Math.LN2, 12);
  expect(at('bits-per-byte', { language: 'en' })).toBeCloseTo(32 / 5 / Math.LN2, 6);
  expect(at('score', { language: 'xx' })).toBe(at('bits-per-byte', { language: 'xx' }));
  const bounds = (id: string) => arrays.find((each) => each.id === id)?.bounds;
  expect(bounds('score')?.high).toEqual(bounds('bits-per-byte')?.high);
  expect(at('correlation', { layer: 'L0' })).toBe('a correlation needs three pairs, found 1');
  const silent = reading(await run(small, handMade));
  expect(silent('bits-per-byte', { language: 'xx' })).toBe('losses were not recorded');
  expect(silent('score', { language: 'xx' })).toBe('no array score');
});

test('the middle is the mean over its layers, with bounds of its own', async () => {
  const sequences = parallel(3, 20);
  const at = reading(await run(shape, sequences));
  // The trough is layer 1 alone.
  expect(at('middle-layers', { edge: 'from' })).toBe(1);
  expect(at('divergence-middle', { language: 'sw' })).toBe(at('divergence', { language: 'sw', layer: 'L1' }));
  const chosen = await run(shape, sequences, { ...params, middle: [1, 2] });
  const two = reading(chosen);
  const mean = ['L1', 'L2'].reduce(
    (sum, layer) => sum + (at('divergence', { language: 'sw', layer }) as number) / 2,
    0,
  );
  expect(two('divergence-middle', { language: 'sw' })).toBeCloseTo(mean, 12);
  expect(chosen.find(({ id }) => id === 'divergence-middle')?.over).toContain('layers 1 to 2, as chosen');
  expect(() => multilingualAlignment.start({ ...params, middle: [3, 9] }, shape)).toThrow('no router in layers 3 to 9');
});

test('a correlation says how many sets it was taken from, and which scores it could not use', async () => {
  const two = shapeOf([
    [4, 2],
    [4, 2],
  ]);
  // At the second router c is uniform like the reference, and e shares no item with it.
  const names = ['en', 'a', 'b', 'c', 'd', 'e'];
  const sequences = names.map((language, g) =>
    sequenceOf(two, g, language, language === 'e' ? 'other' : 'i', [
      [g, 0, 0, 0],
      language === 'en' || language === 'c' ? [0, 0, 0, 0] : [0, g, 0, 0],
    ]),
  );
  const values = { en: 6, a: 5, b: 4, c: 3, d: 1, e: 1, zh: 9, xx: 0 };
  const arrays = await run(two, sequences, { ...params, scores: { name: 'accuracy', values } });
  const correlation = arrays.find(({ id }) => id === 'correlation');
  expect(correlation?.over).toBe('3 to 4 languages, by layer, with a score and a divergence, the reference left out');
  expect(correlation?.notes).toEqual([
    'Only 3 languages to take r from: it is uncertain, and so is its order over layers. The p of an r below ±0.997 is above 0.05.',
    'Scores of no language of the trace, left out: zh, xx.',
    'Scores without a divergence, left out: e.',
  ]);
  const fertility = arrays.find(({ id }) => id === 'correlation-fertility');
  expect(fertility?.over).toBe('4 languages with a score and a fertility, the reference left out');
});

test('a trace that cannot be compared is refused with what it holds', async () => {
  await expect(run(small, handMade, { ...params, reference: 'de' })).rejects.toThrow(
    'Expected sequences with language "de" and others to compare them with, found en, xx.',
  );
  await expect(run(small, [])).rejects.toThrow('found none that has both an item and a language');
  await expect(run(small, handMade.slice(0, 1))).rejects.toThrow('found en.');
  expect(() => multilingualAlignment.start({ ...params, by: 'domain' }, small)).toThrow('found language.');
  const broken = { ...(handMade[0] as MetricSequence) };
  const routers = [
    { ...(broken.routers[0] as MetricSequence['routers'][number]), logits: new Float32Array(8).fill(Number.NaN) },
  ];
  expect(() => multilingualAlignment.start(params, small).add({ ...broken, routers })).toThrow('sequence 0, layer 0');
});

test('params from outside are completed and checked', () => {
  expect(multilingualAlignment.params({})).toEqual(ALIGNMENT_DEFAULTS);
  const scores = { name: 'accuracy', values: { de: 0.5 } };
  expect(multilingualAlignment.params({ reference: 'de', scores })).toEqual({
    ...ALIGNMENT_DEFAULTS,
    reference: 'de',
    scores,
  });
  expect(multilingualAlignment.params({ scores: 'bits-per-item', middle: [2, 2] })).toMatchObject({ middle: [2, 2] });
  for (const bad of [
    { profile: 'all' },
    { resamples: -1 },
    { scores: { name: 'x', values: { de: 'good' } } },
    { scores: 'bits' },
    { middle: [3, 2] },
    { middle: [1] },
    { middle: [0.5, 2] },
  ]) {
    expect(() => multilingualAlignment.params(bad)).toThrow(UserError);
  }
});

test('without resamples there are values and no bounds', async () => {
  const [divergence] = await run(small, handMade, { ...params, resamples: 0 });
  expect(divergence?.bounds).toBeNull();
  expect(divergence?.values[0]).toBeCloseTo((0.605401 + 0.5) / 2, 6);
});
