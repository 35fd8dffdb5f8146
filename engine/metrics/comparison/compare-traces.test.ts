import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LabelledArray, labelledArray, seededRandom, valueAt } from '#protocol';
import { createTrace, openTrace, type TraceReader, writeSyntheticTrace } from '#trace';
import { sequenceMetric } from '../index.ts';
import { arrayDifferences } from './array-differences.ts';
import { changedRoutes } from './changed-routes.ts';
import { compareTraces } from './compare-traces.ts';
import { middlesApart, recordedApart } from './what-differs.ts';

let dir = '';
const shape = { tokens: 900, layers: 2, experts: 16, topK: 4, length: 100, level: 'probs' } as const;
const OPTIONS = { resamples: 50, seed: 1 };
const APART = { pairs: 0, unpaired: 'no sequence is in both' };
/** The first, the same texts routed otherwise, the first once more, and one of another shape. */
let [first, other, again, wide]: TraceReader[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'compare-'));
  const write = async (name: string, given: object): Promise<TraceReader> => {
    await writeSyntheticTrace(join(dir, `${name}.trace`), { ...shape, seed: 2, ...given });
    return openTrace(join(dir, `${name}.trace`));
  };
  first = await write('first', {});
  other = await write('other', { edited: true });
  again = await write('again', {});
  wide = await write('wide', { experts: 32 });
});
afterAll(() => rm(dir, { recursive: true }));

/** The first trace as an import without token ids: they are 0. */
async function withoutTokenIds(name: string): Promise<TraceReader> {
  const reader = first as TraceReader;
  const { format, version, status, columns, parts, counts, ...rest } = reader.manifest;
  const { rows } = await reader.sequences(0, counts.sequences);
  const sequences = rows.map(({ id, item, labels }) => ({ id, item, labels, text: '' }));
  const plan = { ...rest, level: 'choices', text: false, sequences } as const;
  const writer = await createTrace(join(dir, `${name}.trace`), plan);
  for (let s = 0; s < counts.sequences; s++) {
    const { tokens, byteStart, byteEnd, special, experts, weights } = await reader.readSequence(s);
    const routers = experts.map((ids, r) => ({ experts: ids, weights: weights[r] as Float32Array }));
    const generated = new Uint8Array(tokens);
    const rest = { byteStart, byteEnd, special, generated, nll: null, predicted: null, routers };
    await writer.add({ ...rest, tokenIds: new Uint32Array(tokens), tokens: Array(tokens).fill('') });
  }
  await writer.finish();
  return openTrace(join(dir, `${name}.trace`));
}

function made(id: string, cells: readonly (number | string)[], labels: readonly string[], half = 0.5): LabelledArray {
  const numbers = cells.map((cell) => (typeof cell === 'number' ? cell : Number.NaN));
  return labelledArray({
    id,
    title: id,
    dims: [{ name: 'layer', labels }],
    cells,
    unit: '',
    over: 'tokens',
    bounds: {
      low: numbers.map((value) => value - half),
      high: numbers.map((value) => value + half),
      level: 0.95,
      method: 'basic',
      over: 'sequences',
      resamples: 9,
      seed: 1,
    },
    provenance: { traces: [], metric: 'made', params: {}, variants: {} },
  });
}

const named = (arrays: readonly LabelledArray[], id: string): LabelledArray =>
  arrays.find((array) => array.id === id) as LabelledArray;

test('differences by hand: common labels, reasons of either side, bounds of both put together', () => {
  const a = made('load', [1, 2, 'no token counts', 4], ['L0', 'L1', 'L2', 'L3'], 0.3);
  const b = made('load', [7, 5, 1], ['L1', 'L0', 'L2'], 0.4);
  const { arrays, notCompared } = arrayDifferences([a, made('gone', [1], ['L0'])], [b], APART);
  const [difference] = arrays;
  expect(difference?.dims[0]?.labels).toEqual(['L0', 'L1', 'L2']);
  expect(valueAt(difference as LabelledArray, { layer: 'L0' })).toBe(4);
  expect(valueAt(difference as LabelledArray, { layer: 'L1' })).toBe(5);
  expect(valueAt(difference as LabelledArray, { layer: 'L2' })).toBe('in the first: no token counts');
  // sqrt(0.3² + 0.4²) = 0.5 on both sides.
  expect(difference?.bounds?.low[0]).toBeCloseTo(3.5, 12);
  expect(difference?.bounds?.high[0]).toBeCloseTo(4.5, 12);
  expect(difference?.notes).toEqual([
    'Only in the first, layer: L3.',
    'Bounds as if the traces were independent: no sequence is in both.',
  ]);
  expect(notCompared).toEqual(['gone (only of the first)']);
});

test('what cannot be compared is named, with the reason', () => {
  const a = made('load', [1, 2], ['L0', 'L1']);
  const turned = { ...a, dims: [{ name: 'size', labels: ['L0', 'L1'] }] };
  const reasons = (b: LabelledArray) => arrayDifferences([a], [b], APART);
  expect(reasons({ ...a, nominal: true })).toEqual({ arrays: [], notCompared: ['load (numbers that are names)'] });
  expect(reasons(turned).notCompared).toEqual(['load (by layer in the first, by size in the second)']);
  expect(reasons(made('load', [1, 2], ['L4', 'L5'])).notCompared).toEqual(['load (no layer in common)']);
  expect(reasons(made('other', [1, 2], ['L0', 'L1'])).notCompared).toEqual([
    'load (only of the first)',
    'other (only of the second)',
  ]);
});

test('what is drawn apart for one reason is told in one sentence', () => {
  const arrays = ['gini', 'cv', 'entropy'].map((id) => made(id, [1, 2], ['L0', 'L1']));
  const found = arrayDifferences(arrays, arrays, { pairs: 9, unpaired: null });
  expect([...new Set(found.arrays.flatMap(({ notes }) => notes))]).toEqual([
    'Bounds of gini, cv, entropy as if the traces were independent: they are in closed form.',
  ]);
});

test('changed routes are those of the plainest comparison, token by token', async () => {
  const arrays = await changedRoutes(first as TraceReader, other as TraceReader, OPTIONS);
  const sums = { routes: 0, tokens: 0, first: 0, all: 0 };
  for (let s = 0; s < 9; s++) {
    const [a, b] = [await first?.readSequence(s), await other?.readSequence(s)];
    for (let t = 0; t < (a?.tokens ?? 0); t++) {
      const [one, two] = [a, b].map((data) => [...(data?.experts[1]?.subarray(t * 4, t * 4 + 4) ?? [])]);
      const missing = one?.filter((e) => !two?.includes(e)).length ?? 0;
      sums.routes += missing / 4;
      sums.tokens += missing > 0 ? 1 : 0;
      sums.first += one?.[0] === two?.[0] ? 0 : 1;
      sums.all++;
    }
  }
  expect(sums.routes).toBeGreaterThan(0);
  for (const kind of ['routes', 'tokens', 'first'] as const) {
    const { values, bounds } = named(arrays, `changed-${kind}`);
    expect(values[1]).toBeCloseTo(sums[kind] / sums.all, 12);
    expect(bounds?.low[1]).toBeLessThanOrEqual(values[1] as number);
    expect(bounds?.high[1]).toBeGreaterThanOrEqual(values[1] as number);
  }
});

test('without token ids it is not known whether the tokens are the same, and that is said', async () => {
  const nameless = await withoutTokenIds('nameless');
  const also = await withoutTokenIds('also-nameless');
  const said = async (a: TraceReader, b: TraceReader) => named(await changedRoutes(a, b, OPTIONS), 'changed-routes');
  const { notes, over } = await said(nameless, also);
  expect(over).toBe('9 sequences with the same tokens as far as is known');
  expect(notes).toEqual([
    'No token ids in either: whether sequences of the same id have the same tokens is not known.',
  ]);
  expect((await said(first as TraceReader, again as TraceReader)).notes).toEqual([]);
  expect((await said(nameless, again as TraceReader)).notes).toEqual(['9 sequences left out: other tokens.']);
});

test('a metric on two traces, with the noise of a repeat beside it', async () => {
  const metric = sequenceMetric('load-balance');
  const given = { resamples: 20 };
  const readers = [first, other, again] as [TraceReader, TraceReader, TraceReader];
  const arrays = await compareTraces(metric, given, ...readers);
  const [a, b] = [await metric.run(readers[0], given), await metric.run(readers[1], given)];
  const { values } = named(arrays, 'load-gini');
  expect(values[0]).toBe((named(b, 'load-gini').values[0] as number) - (named(a, 'load-gini').values[0] as number));
  expect(named(arrays, 'load-gini').bounds).toMatchObject({ method: 'basic', over: '9 pairs of sequences' });
  // The same once more differs in no resample; nothing of the resamples themselves is handed on.
  const noise = named(arrays, 'load-gini-repeat').bounds;
  expect([noise?.low, noise?.high]).toEqual([new Float64Array(2), new Float64Array(2)]);
  expect(arrays.filter(({ bounds }) => bounds && 'resampled' in bounds)).toEqual([]);
  expect(named(arrays, 'load-gini').title).toBe('Gini coefficient of the load: difference');
  expect(named(arrays, 'load-gini-repeat').title).toBe('Gini coefficient of the load: difference between repeats');
  expect([...named(arrays, 'load-gini-repeat').values]).toEqual([0, 0]);
  expect([...named(arrays, 'changed-routes-repeat').values]).toEqual([0, 0]);
  expect(named(arrays, 'changed-routes').values[0]).toBeGreaterThan(0);
  expect(named(arrays, 'load-gini').provenance.traces.map(({ name }) => name)).toEqual(['first', 'other']);
});

test('what was recorded otherwise is said before anything else', async () => {
  const metric = sequenceMetric('load-balance');
  const readers = [first, other, again] as [TraceReader, TraceReader, TraceReader];
  const edited = named(await compareTraces(metric, { resamples: 0 }, readers[0], readers[1], null), 'load-gini');
  expect(edited.notes[0]).toMatch(/^Edits: first none; second L0\.E0, L1\.E0 switched off \(mask_pre\)\.$/);
  const same = named(await compareTraces(metric, { resamples: 0 }, readers[0], readers[2], null), 'load-gini');
  expect(same.notes.filter((note) => /first .*; second /.test(note))).toEqual([]);
  const { manifest } = readers[0];
  expect(recordedApart(manifest, { ...manifest, backend: 'elsewhere', precision: 'f32' })).toEqual([
    `Computed on: first ${manifest.backend}, ${manifest.precision}; second elsewhere, f32.`,
  ]);
});

test('middles of other layers are told with the param that makes them the same', () => {
  const middle = (from: number, to: number): readonly LabelledArray[] => [
    labelledArray({
      ...made('middle-layers', [from, to], ['from', 'to']),
      dims: [{ name: 'edge', labels: ['from', 'to'] }],
      cells: [from, to],
      bounds: null,
    }),
  ];
  expect(middlesApart(middle(5, 6), middle(3, 3))).toEqual([
    'divergence-middle is of layers 5 to 6 in the first and of layer 3 in the second; --param middle=5,6 takes the same of both.',
  ]);
  expect(middlesApart(middle(5, 6), middle(5, 6))).toEqual([]);
  expect(middlesApart(middle(5, 6), [])).toEqual([]);
});

test('bounds in pairs are those of the plainest bootstrap: both traces anew from the same sequences', async () => {
  const [resamples, seed, sequences, layer] = [40, 3, 9, 1];
  /** Gini's coefficient by its definition: the mean difference of two experts over twice their mean. */
  const gini = (counts: readonly number[]): number => {
    const differences = counts.flatMap((one) => counts.map((other) => Math.abs(one - other)));
    const mean = counts.reduce((total, count) => total + count, 0) / counts.length;
    return differences.reduce((total, each) => total + each, 0) / counts.length ** 2 / (2 * mean);
  };
  const giniOf = async (reader: TraceReader | undefined, drawn: readonly number[]): Promise<number> => {
    const counts = Array<number>(16).fill(0);
    for (const s of drawn) {
      const data = await reader?.readSequence(s);
      data?.experts[layer]?.forEach((expert, i) => {
        if (!data.special[Math.floor(i / 4)]) counts[expert] = (counts[expert] as number) + 1;
      });
    }
    return gini(counts);
  };
  const all = Array.from({ length: sequences }, (_, s) => s);
  const estimate = (await giniOf(other, all)) - (await giniOf(first, all));
  const random = seededRandom(seed);
  const differences: number[] = [];
  for (let b = 0; b < resamples; b++) {
    const drawn = all.map(() => Math.floor(random() * sequences));
    differences.push((await giniOf(other, drawn)) - (await giniOf(first, drawn)));
  }
  differences.sort((x, y) => x - y);
  const readers = [first, other] as [TraceReader, TraceReader];
  const arrays = await compareTraces(sequenceMetric('load-balance'), { resamples, seed }, ...readers, null);
  const { values, bounds } = named(arrays, 'load-gini');
  expect(values[layer]).toBeCloseTo(estimate, 12);
  // Mirrored: the first and the last of 40 are cut off.
  expect(bounds?.low[layer]).toBeCloseTo(2 * estimate - (differences[38] as number), 12);
  expect(bounds?.high[layer]).toBeCloseTo(2 * estimate - (differences[1] as number), 12);
  // What the traces have in common is gone: narrower than from both apart.
  const [a, b] = await Promise.all(
    readers.map(async (reader) => {
      const found = named(await sequenceMetric('load-balance').run(reader, { resamples, seed }), 'load-gini').bounds;
      return (found?.high[layer] as number) - (found?.low[layer] as number);
    }),
  );
  const width = (bounds?.high[layer] as number) - (bounds?.low[layer] as number);
  expect(width).toBeGreaterThan(0);
  expect(width).toBeLessThan(Math.hypot(a as number, b as number));
});

test.each([
  ['near-ties', {}, 'near-ties', '9 pairs of sequences'],
  ['routing-consistency', { segments: [8] }, 'srp-layer', '9 pairs of sequences'],
  ['expert-cache', {}, 'hit-rate-layer', '9 pairs of sequences'],
  ['expert-specialisation', {}, 'information', 'groups of sequences of each set, in pairs'],
  ['multilingual-alignment', { reference: 'de' }, 'divergence', '3 items, in pairs'],
  ['load-balance', { by: 'language' }, 'load-cv', '9 pairs of sequences'],
] as const)('%s %j: what differs in no resample has bounds without width', async (id, given, array, over) => {
  const metric = sequenceMetric(id);
  const same = await compareTraces(
    metric,
    { ...given, resamples: 20 },
    first as TraceReader,
    again as TraceReader,
    null,
  );
  const { bounds } = named(same, array);
  expect(bounds?.over).toBe(over);
  const known = bounds?.low.filter((low) => !Number.isNaN(low)) ?? [];
  expect(known.length).toBeGreaterThan(0);
  expect([...known].every((low) => low === 0)).toBe(true);
  expect([...(bounds?.high ?? [])].every((high) => Number.isNaN(high) || high === 0)).toBe(true);
});

test('traces of other texts, and of a part of them, are drawn apart, which is said', async () => {
  await writeSyntheticTrace(join(dir, 'fewer.trace'), { ...shape, seed: 2, tokens: 400 });
  await writeSyntheticTrace(join(dir, 'elsewhere.trace'), { ...shape, seed: 5 });
  for (const [name, why] of [
    ['elsewhere', 'no sequence is in both'],
    ['fewer', 'of 9 and 4 sequences only 4 are in both'],
  ] as const) {
    const second = await openTrace(join(dir, `${name}.trace`));
    const given = { resamples: 20 };
    const arrays = await compareTraces(sequenceMetric('load-balance'), given, first as TraceReader, second, null);
    const { bounds, notes, provenance } = named(arrays, 'load-gini');
    expect(bounds?.method).toBe('mover');
    expect(notes).toContain(`Bounds as if the traces were independent: ${why}.`);
    expect(provenance.variants.difference).toContain(`since ${why}`);
  }
});

test('where nothing can be compared at all, that is the answer', async () => {
  const metric = sequenceMetric('load-balance');
  const empty: typeof metric = { ...metric, run: async () => [{ ...made('ids', [1], ['L0']), nominal: true }] };
  await expect(compareTraces(empty, {}, first as TraceReader, wide as TraceReader, null)).rejects.toThrow(
    'Nothing of load-balance can be compared between first and wide: ids (numbers that are names).',
  );
});

test('models whose routers differ have differences of what both have, and no changed routes', async () => {
  const arrays = await compareTraces(
    sequenceMetric('load-balance'),
    { resamples: 0 },
    first as TraceReader,
    wide as TraceReader,
    null,
  );
  expect(named(arrays, 'load').dims[1]?.labels).toHaveLength(16);
  expect(named(arrays, 'load').notes.slice(-2)).toEqual([
    expect.stringMatching(/^Only in the second, expert: 16, 17, 18, 19, 20 and 11 more\.$/),
    'No routes compared: their routers differ.',
  ]);
  expect(arrays.some(({ id }) => id.startsWith('changed'))).toBe(false);
});

test('traces of other texts have no routes to compare', async () => {
  await writeSyntheticTrace(join(dir, 'texts.trace'), { ...shape, seed: 5 });
  const texts = await openTrace(join(dir, 'texts.trace'));
  const [changed] = await changedRoutes(first as TraceReader, texts, OPTIONS);
  expect(changed?.missing.reasons).toEqual(['no sequence with the same id and tokens']);
  expect(changed?.bounds).toBeNull();
});
