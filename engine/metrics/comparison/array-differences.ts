// Two results of one metric become one of differences: cell by cell, the second less the first, for the labels that both
// have. Bounds of a difference are put together from those of the two numbers, as if the traces were independent
// (MOVER: the method of variance estimates recovery, Zou and Donner 2008, Statistics in Medicine 27, 1693-1702):
//   low  = b − a − sqrt((b − b_low)² + (a_high − a)²)
//   high = b − a + sqrt((b_high − b)² + (a − a_low)²)
// Where the traces are of the same texts the true bounds are narrower.

import { type Bounds, cellAt, cellsOf, type Dimension, type LabelledArray, labelledArray, type Plain } from '#protocol';

/** Said with every difference. */
const DIFFERENCE = 'second less first; bounds as if their texts were not the same, so too wide where they are';

/** Arrays that only one result has, and those whose numbers are names, have no difference. */
export function arrayDifferences(
  first: readonly LabelledArray[],
  second: readonly LabelledArray[],
): readonly LabelledArray[] {
  return first.flatMap((a) => {
    const b = second.find(({ id }) => id === a.id);
    if (
      !b ||
      a.nominal ||
      b.nominal ||
      a.dims.map(({ name }) => name).join() !== b.dims.map(({ name }) => name).join()
    ) {
      return [];
    }
    return [difference(a, b)];
  });
}

function difference(a: LabelledArray, b: LabelledArray): LabelledArray {
  const dims = a.dims.map(({ name, labels }, d): Dimension => {
    const other = new Set(b.dims[d]?.labels);
    return { name, labels: labels.filter((label) => other.has(label)) };
  });
  const places = dims.reduce((product, { labels }) => product * labels.length, 1);
  const cells: (number | string)[] = [];
  const [low, high] = [new Float64Array(places), new Float64Array(places)];
  // Its own cells do not matter: only the labels, in order.
  const shape = {
    ...a,
    dims,
    values: new Float64Array(places),
    missing: { reasons: [], which: new Uint16Array(places) },
  };
  for (const { labels } of cellsOf({ ...shape, bounds: null })) {
    const named = Object.fromEntries(dims.map(({ name }, d) => [name, labels[d] as string]));
    const [i, j] = [cellAt(a, named), cellAt(b, named)];
    const place = cells.length;
    const reason = reasonAt(a, i, 'in the first') ?? reasonAt(b, j, 'in the second');
    cells.push(reason ?? (b.values[j] as number) - (a.values[i] as number));
    const bounds = moverBounds(a, i, b, j);
    low[place] = bounds.low;
    high[place] = bounds.high;
  }
  return labelledArray({
    id: a.id,
    title: `${a.title}: difference`,
    dims,
    cells,
    unit: a.unit,
    over: a.over === b.over ? a.over : `first: ${a.over}; second: ${b.over}`,
    bounds: joinedBounds(a.bounds, b.bounds, low, high),
    provenance: {
      traces: [...a.provenance.traces, ...b.provenance.traces],
      metric: a.provenance.metric,
      params: a.provenance.params as Readonly<Record<string, Plain>>,
      variants: { ...b.provenance.variants, ...a.provenance.variants, difference: DIFFERENCE },
    },
    notes: [
      ...a.notes.map((note) => `First: ${note}`),
      ...b.notes.map((note) => `Second: ${note}`),
      ...dims.flatMap(({ name, labels }, d) => leftOut(name, labels, a.dims[d], b.dims[d])),
    ],
  });
}

function reasonAt({ missing }: LabelledArray, place: number, where: string): string | undefined {
  const reason = missing.reasons[(missing.which[place] as number) - 1];
  return reason === undefined ? undefined : `${where}: ${reason}`;
}

function moverBounds(a: LabelledArray, i: number, b: LabelledArray, j: number): { low: number; high: number } {
  if (!a.bounds || !b.bounds) return { low: Number.NaN, high: Number.NaN };
  const [x, y] = [a.values[i] as number, b.values[j] as number];
  const gap = (value: number, bound: number | undefined): number => value - (bound as number);
  return {
    low: y - x - Math.hypot(gap(y, b.bounds.low[j]), gap(x, a.bounds.high[i])),
    high: y - x + Math.hypot(gap(y, b.bounds.high[j]), gap(x, a.bounds.low[i])),
  };
}

function joinedBounds(a: Bounds | null, b: Bounds | null, low: Float64Array, high: Float64Array): Bounds | null {
  if (!a || !b || a.level !== b.level) return null;
  const { level, over, resamples, seed } = a;
  return { level, over, resamples, seed, method: 'mover', low, high };
}

function leftOut(
  name: string,
  common: readonly string[],
  a: Dimension | undefined,
  b: Dimension | undefined,
): readonly string[] {
  const only = (dim: Dimension | undefined, which: string): readonly string[] => {
    const labels = (dim?.labels ?? []).filter((label) => !common.includes(label));
    if (labels.length === 0) return [];
    const shown =
      labels.length > 5 ? `${labels.slice(0, 5).join(', ')} and ${labels.length - 5} more` : labels.join(', ');
    return [`Only in the ${which}, ${name}: ${shown}.`];
  };
  return [...only(a, 'first'), ...only(b, 'second')];
}
