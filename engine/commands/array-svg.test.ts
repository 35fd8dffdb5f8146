import { parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { type LabelledArray, labelledArray } from '#protocol';
import { arraySvg, whyNoFigure } from './array-svg.ts';
import { arraysToParquet } from './arrays-parquet.ts';

function made(dims: LabelledArray['dims'], cells: readonly (number | string)[], withBounds = false): LabelledArray {
  const numbers = cells.map((cell) => (typeof cell === 'number' ? cell : Number.NaN));
  const bounds = {
    low: numbers.map((value) => value - 1),
    high: numbers.map((value) => value + 1),
    level: 0.95,
    method: 'basic',
    over: 'sequences',
    resamples: 9,
    seed: 1,
  } as const;
  return labelledArray({
    id: 'made',
    title: 'Load & <more>',
    dims,
    cells,
    unit: 'tokens',
    over: 'everything',
    bounds: withBounds ? bounds : null,
    provenance: { traces: [], metric: 'made', params: {}, variants: {} },
  });
}

const layer = { name: 'layer', labels: ['L0', 'L1', 'L2'] };
const count = (svg: string | null, what: RegExp): number => [...(svg ?? '').matchAll(what)].length;

test('values along layers are a line with its bounds, a point for each, and a gap where there is none', () => {
  const svg = arraySvg(made([layer], [1, 'no token counts', 3], true));
  expect(count(svg, /<polyline/g)).toBe(1);
  expect(count(svg, /<polygon/g)).toBe(1);
  expect(count(svg, /<circle/g)).toBe(2);
  expect(svg).toContain('Without a value: 1 (no token counts)');
  expect(svg).toContain('Load &amp; &lt;more&gt;');
});

test('values of languages are points with strokes over their bounds, never a line', () => {
  const svg = arraySvg(made([{ name: 'language', labels: ['de', 'en'] }], [1, 2], true));
  expect(count(svg, /<polyline/g)).toBe(0);
  expect(count(svg, /<circle/g)).toBe(2);
  expect(count(svg, /stroke="#2442B9"/g)).toBe(2);
});

test('long labels without an order go down the figure, each beside its dot', () => {
  const flow = { name: 'flow', labels: Array.from({ length: 40 }, (_, i) => `L0.E${i} to L1.E${i}`) };
  const svg = arraySvg(
    made(
      [flow],
      flow.labels.map((_, i) => i + 1),
      true,
    ),
  );
  expect(count(svg, /<circle/g)).toBe(40);
  expect(count(svg, />L0\.E\d+ to L1\.E\d+</g)).toBe(40);
  const places = [...(svg ?? '').matchAll(/<circle cx="([\d.]+)"/g)].map(([, x]) => Number(x));
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test('a heat map of numbers below and above 0 is coloured from its middle, and says how far it reaches', () => {
  const expert = { name: 'expert', labels: Array.from({ length: 12 }, (_, e) => String(e)) };
  const cells = Array.from({ length: 36 }, (_, i) => (i === 0 ? -2 : i === 1 ? 1 : 0));
  const svg = arraySvg(made([layer, expert], cells));
  const fills = [...(svg ?? '').matchAll(/height="28.2" fill="(#\w+)"/g)].map(([, fill]) => fill);
  expect(fills.slice(0, 3)).toEqual(['#08519c', '#fd8d3c', '#f7f7f7']);
  expect(svg).toContain('>-2<');
  expect(svg).toContain('>2<');
});

test('a few series along layers are lines with their names, whichever dimension comes first', () => {
  const series = { name: 'language', labels: ['de', 'en'] };
  const first = arraySvg(made([layer, series], [1, 10, 2, 20, 3, 30]));
  const second = arraySvg(made([series, layer], [1, 2, 3, 10, 20, 30]));
  expect(count(first, /<polyline/g)).toBe(2);
  expect(first).toBe(second);
});

test('series whose labels are numbers are named with what they count', () => {
  const series = { name: 'm', labels: ['4', '16'] };
  const svg = arraySvg(made([layer, series], [1, 10, 2, 20, 3, 30]));
  expect(count(svg, />m 4</g)).toBe(1);
  expect(count(svg, />m 16</g)).toBe(1);
  const named = arraySvg(made([layer, { name: 'language', labels: ['de', '16'] }], [1, 10, 2, 20, 3, 30]));
  expect(count(named, />de</g)).toBe(1);
  expect(count(named, />language/g)).toBe(0);
});

test('many rows are a heat map, hatched where there is no value', () => {
  const expert = { name: 'expert', labels: Array.from({ length: 12 }, (_, e) => String(e)) };
  const cells = Array.from({ length: 36 }, (_, i) => (i === 7 ? 'never chosen' : i));
  const svg = arraySvg(made([layer, expert], cells));
  expect(count(svg, /fill="url\(#none\)"/g)).toBe(1);
  expect(count(svg, /<polyline/g)).toBe(0);
});

test('three dimensions are a small figure for each label of the first, all on one scale', () => {
  const language = { name: 'language', labels: ['de', 'en', 'sw'] };
  const policy = { name: 'policy', labels: ['lru', 'belady'] };
  const size = { name: 'size', labels: ['1', '2'] };
  // The same line in all three, and one outlier in the last that stretches the scale of each.
  const cells = [1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 40];
  const svg = arraySvg(made([language, policy, size], cells, true));
  expect(count(svg, /<polyline/g)).toBe(6);
  expect(count(svg, /<polygon/g)).toBe(6);
  expect(
    [...(svg ?? '').matchAll(/font-weight="600" fill="#1B222B">language (\w+)</g)].map(([, name]) => name),
  ).toEqual([...['de', 'en', 'sw']]);
  const drawn = [...(svg ?? '').matchAll(/<polyline points="([^"]+)"/g)].map(([, points]) => points);
  expect(drawn[0]).toBe(drawn[2]);
  expect(drawn[0]).toBe(drawn[4]);
  expect(drawn[3]).not.toBe(drawn[5]);
  expect(count(svg, />40</g)).toBe(3);
});

test('small heat maps share their colours and one key', () => {
  const expert = { name: 'expert', labels: Array.from({ length: 12 }, (_, e) => String(e)) };
  const language = { name: 'language', labels: ['de', 'en'] };
  const cells = Array.from({ length: 72 }, (_, i) => (i === 70 ? 'never chosen' : i === 71 ? 8 : i % 36 === 0 ? 4 : 1));
  const svg = arraySvg(made([language, layer, expert], cells, true));
  const fills = [...(svg ?? '').matchAll(/height="20.2" fill="([^"]+)"/g)].map(([, fill]) => fill);
  expect(fills).toHaveLength(72);
  expect(fills[0]).toBe(fills[36]);
  expect(new Set(fills)).toEqual(new Set([fills[0], fills[1], 'url(#none)', fills[71]]));
  expect(count(svg, />8</g)).toBe(1 + 2);
  expect(svg).not.toContain('Bands:');
});

test('a single number, four dimensions, nothing but reasons, names and mixed counts have no figure, and it is said why', () => {
  const pair = (name: string) => ({ name, labels: ['x', 'y'] });
  const counts = made([layer, { name: 'count', labels: ['tokens', 'sequences'] }], [1, 2, 3, 4, 5, 6]);
  const cases: readonly (readonly [LabelledArray, string])[] = [
    [made([], [1]), 'a single number'],
    [made([layer], ['a', 'a', 'a']), 'no value'],
    [made(['a', 'b', 'c', 'd'].map(pair), Array(16).fill(1)), '4 dimensions'],
    [counts, 'numbers of different things'],
    [made([{ name: 'of', labels: ['r', 'p'] }], [1, 2]), 'numbers of different things'],
    [{ ...made([layer], [1, 2, 3]), nominal: true }, 'numbers that are names'],
  ];
  for (const [array, why] of cases) {
    expect(whyNoFigure(array)).toBe(why);
    expect(arraySvg(array)).toBeNull();
  }
});

test('Parquet has a row per cell, with reasons and bounds', async () => {
  const file = arraysToParquet([made([layer], [1, 'no token counts', 3], true), made([], [7])]);
  const rows = await parquetReadObjects({ file: file.buffer as ArrayBuffer });
  expect(rows).toHaveLength(4);
  expect(rows[0]).toMatchObject({ array: 'made', layer: 'L0', value: 1, low: 0, high: 2, unit: 'tokens' });
  expect(rows[1]).toMatchObject({ value: null, low: null, undefined: 'no token counts' });
  expect(rows[3]).toMatchObject({ layer: null, value: 7 });
});
