import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LabelledArray, labelledArray, valueAt } from '#protocol';
import { openTrace, type TraceReader, writeSyntheticTrace } from '#trace';
import { sequenceMetric } from '../index.ts';
import { arrayDifferences } from './array-differences.ts';
import { changedRoutes } from './changed-routes.ts';
import { compareTraces } from './compare-traces.ts';

let dir = '';
const shape = { tokens: 900, layers: 2, experts: 16, topK: 4, length: 100, level: 'probs' } as const;
const OPTIONS = { resamples: 50, seed: 1 };
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
  const [difference] = arrayDifferences([a, made('gone', [1], ['L0'])], [b]);
  expect(difference?.dims[0]?.labels).toEqual(['L0', 'L1', 'L2']);
  expect(valueAt(difference as LabelledArray, { layer: 'L0' })).toBe(4);
  expect(valueAt(difference as LabelledArray, { layer: 'L1' })).toBe(5);
  expect(valueAt(difference as LabelledArray, { layer: 'L2' })).toBe('in the first: no token counts');
  // sqrt(0.3² + 0.4²) = 0.5 on both sides.
  expect(difference?.bounds?.low[0]).toBeCloseTo(3.5, 12);
  expect(difference?.bounds?.high[0]).toBeCloseTo(4.5, 12);
  expect(difference?.notes).toEqual(['Only in the first, layer: L3.']);
  expect(arrayDifferences([{ ...a, nominal: true }], [b])).toEqual([]);
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

test('a metric on two traces, with the noise of a repeat beside it', async () => {
  const metric = sequenceMetric('load-balance');
  const given = { resamples: 20 };
  const readers = [first, other, again] as [TraceReader, TraceReader, TraceReader];
  const arrays = await compareTraces(metric, given, ...readers);
  const [a, b] = [await metric.run(readers[0], given), await metric.run(readers[1], given)];
  const { values } = named(arrays, 'load-gini');
  expect(values[0]).toBe((named(b, 'load-gini').values[0] as number) - (named(a, 'load-gini').values[0] as number));
  expect(named(arrays, 'load-gini').bounds?.method).toBe('mover');
  expect(named(arrays, 'load-gini').title).toBe('Gini coefficient of the load: difference');
  expect(named(arrays, 'load-gini-repeat').title).toBe('Gini coefficient of the load: difference between repeats');
  expect([...named(arrays, 'load-gini-repeat').values]).toEqual([0, 0]);
  expect([...named(arrays, 'changed-routes-repeat').values]).toEqual([0, 0]);
  expect(named(arrays, 'changed-routes').values[0]).toBeGreaterThan(0);
  expect(named(arrays, 'load-gini').provenance.traces.map(({ name }) => name)).toEqual(['first', 'other']);
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
