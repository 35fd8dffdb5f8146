// Two results of one metric become one of differences: cell by cell, the second less the first, for the labels that both
// have (difference-bounds.ts has their bounds). What cannot be compared is named, with the reason.

import { cellAt, cellsOf, type Dimension, type LabelledArray, labelledArray, type Plain } from '#protocol';
import { type CellPair, differenceBounds } from './difference-bounds.ts';
import type { Pairing } from './pair-sequences.ts';

export interface Differences {
  readonly arrays: readonly LabelledArray[];
  /** `top-input-ids (numbers that are names)` */
  readonly notCompared: readonly string[];
}

export function arrayDifferences(
  first: readonly LabelledArray[],
  second: readonly LabelledArray[],
  pairing: Pairing,
): Differences {
  const arrays: LabelledArray[] = [];
  const notCompared: string[] = [];
  const apart = new Map<string, string[]>();
  for (const a of first) {
    const b = second.find(({ id }) => id === a.id);
    const noDifference = b ? whyNoDifference(a, b) : 'only of the first';
    if (!b || noDifference !== null) {
      notCompared.push(`${a.id} (${noDifference})`);
      continue;
    }
    const { array, drawnApart } = difference(a, b, pairing);
    arrays.push(array);
    if (drawnApart !== null) apart.set(drawnApart, [...(apart.get(drawnApart) ?? []), array.id]);
  }
  for (const { id } of second) {
    if (!first.some((a) => a.id === id)) notCompared.push(`${id} (only of the second)`);
  }
  return { arrays: arrays.map((array) => withApart(array, apart, pairing)), notCompared };
}

/** One sentence for all that are apart for the same reason, so that together they say it once. */
function withApart(
  array: LabelledArray,
  apart: ReadonlyMap<string, readonly string[]>,
  pairing: Pairing,
): LabelledArray {
  const notes = [...apart].flatMap(([drawnApart, ids]) => {
    const which = pairing.unpaired === null ? ` of ${ids.join(', ')}` : '';
    return ids.includes(array.id) ? [`Bounds${which} as if the traces were independent: ${drawnApart}.`] : [];
  });
  return notes.length === 0 ? array : { ...array, notes: [...array.notes, ...notes] };
}

function whyNoDifference(a: LabelledArray, b: LabelledArray): string | null {
  if (a.nominal || b.nominal) return 'numbers that are names';
  const [one, other] = [a, b].map(({ dims }) => dims.map(({ name }) => name).join(' × ') || 'a single number');
  if (one !== other) return `by ${one} in the first, by ${other} in the second`;
  const apart = a.dims.find(({ labels }, d) => labels.length > 0 && commonLabels(a, b, d).length === 0);
  return apart ? `no ${apart.name} in common` : null;
}

function commonLabels(a: LabelledArray, b: LabelledArray, d: number): readonly string[] {
  const other = new Set(b.dims[d]?.labels);
  return (a.dims[d]?.labels ?? []).filter((label) => other.has(label));
}

interface Difference {
  readonly array: LabelledArray;
  readonly drawnApart: string | null;
}

function difference(a: LabelledArray, b: LabelledArray, pairing: Pairing): Difference {
  const dims = a.dims.map(({ name }, d): Dimension => ({ name, labels: commonLabels(a, b, d) }));
  const places = dims.reduce((product, { labels }) => product * labels.length, 1);
  const cells: (number | string)[] = [];
  const pairs: CellPair[] = [];
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
    const reason = reasonAt(a, i, 'in the first') ?? reasonAt(b, j, 'in the second');
    cells.push(reason ?? (b.values[j] as number) - (a.values[i] as number));
    pairs.push([i, j]);
  }
  const { bounds, kind, drawnApart } = differenceBounds(a, b, pairs, pairing);
  const array = labelledArray({
    id: a.id,
    title: `${a.title}: difference`,
    dims,
    cells,
    unit: a.unit,
    over: a.over === b.over ? a.over : `first: ${a.over}; second: ${b.over}`,
    bounds,
    provenance: {
      traces: [...a.provenance.traces, ...b.provenance.traces],
      metric: a.provenance.metric,
      params: a.provenance.params as Readonly<Record<string, Plain>>,
      variants: { ...b.provenance.variants, ...a.provenance.variants, difference: kind },
    },
    notes: [
      ...a.notes.map((note) => `First: ${note}`),
      ...b.notes.map((note) => `Second: ${note}`),
      ...dims.flatMap(({ name, labels }, d) => leftOut(name, labels, a.dims[d], b.dims[d])),
    ],
  });
  return { array, drawnApart };
}

function reasonAt({ missing }: LabelledArray, place: number, where: string): string | undefined {
  const reason = missing.reasons[(missing.which[place] as number) - 1];
  return reason === undefined ? undefined : `${where}: ${reason}`;
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
