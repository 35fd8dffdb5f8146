// What is measured for every item, in each of its roles: a value per language, router and item, from which means and bounds are taken.

import { type RouterEntry, seededRandom } from '#protocol';
import type { Pause } from '../sequence-metric.ts';
import { singleCycle } from '../statistics/random.ts';
import { normalisedDivergence } from './divergence.ts';
import type { ItemTable, SequenceEntry } from './table.ts';

/** Values per item and role, NaN where there is none. [place] */
export type Series = Float64Array;

/** One series per language and router. [group][router] */
export type SeriesGrid = readonly (readonly Series[])[];

/** Where each router's experts begin in a profile. [router + 1] */
export function profileOffsets(routers: readonly RouterEntry[]): Uint32Array {
  const offsets = new Uint32Array(routers.length + 1);
  routers.forEach(({ experts }, r) => {
    offsets[r + 1] = (offsets[r] as number) + experts;
  });
  return offsets;
}

/** Divergence of two sequences at each router. */
export type Compare = (a: SequenceEntry, b: SequenceEntry, router: number) => number;

export function comparison(routers: readonly RouterEntry[]): Compare {
  const offsets = profileOffsets(routers);
  return (a, b, r) => {
    const from = offsets[r] as number;
    const entropies = (a.profileEntropy[r] as number) + (b.profileEntropy[r] as number);
    return normalisedDivergence(a.profile, b.profile, from, (offsets[r + 1] as number) - from, entropies);
  };
}

/** A series per router over the places that both languages have. [router] */
export function pairSeries(table: ItemTable, g: number, h: number, routers: number, compare: Compare): Series[] {
  const [ours, theirs] = [table.rows[g] ?? [], table.rows[h] ?? []];
  const series = emptySeries(table, routers);
  // Place by place: a sequence's profiles lie together.
  for (let i = 0; i < table.places.length; i++) {
    const [a, b] = [ours[i], theirs[i]];
    if (!a || !b) continue;
    for (let r = 0; r < routers; r++) (series[r] as Series)[i] = compare(a, b, r);
  }
  return series;
}

/**
 * The control: every item of the reference against another item of the language in the same role, mean over `shuffles`
 * ways to pair them in which no item meets itself. NaN in a role in which they share fewer than two items. [router]
 */
export async function shuffledSeries(
  table: ItemTable,
  g: number,
  routers: number,
  compare: Compare,
  { shuffles, seed }: { readonly shuffles: number; readonly seed: number },
  pause: Pause,
): Promise<Series[]> {
  const [reference, language] = [table.rows[0] ?? [], table.rows[g] ?? []];
  const series = emptySeries(table, routers);
  const random = seededRandom(seed, g);
  for (const shared of shufflable(table, g)) {
    for (const values of series) for (const i of shared) values[i] = 0;
    for (let shuffle = 0; shuffle < shuffles; shuffle++) {
      const partner = singleCycle(shared.length, random);
      shared.forEach((i, place) => {
        const own = reference[i] as SequenceEntry;
        const other = language[shared[partner[place] as number] as number] as SequenceEntry;
        for (let r = 0; r < routers; r++) {
          const values = series[r] as Series;
          values[i] = (values[i] as number) + compare(own, other, r) / shuffles;
        }
      });
      await pause();
    }
  }
  return series;
}

function emptySeries({ places }: ItemTable, routers: number): Series[] {
  return Array.from({ length: routers }, () => new Float64Array(places.length).fill(Number.NaN));
}

/** Places that a language shares with the reference, role by role, where there are two or more. */
export function shufflable({ places, roles, rows }: ItemTable, g: number): readonly (readonly number[])[] {
  return roles
    .map((role) => places.flatMap((place, i) => (place.role === role && rows[0]?.[i] && rows[g]?.[i] ? [i] : [])))
    .filter((shared) => shared.length > 1);
}

/** A value of each sequence of each language. */
export function entrySeries(
  table: ItemTable,
  routers: number,
  value: (entry: SequenceEntry, router: number) => number,
): SeriesGrid {
  return table.rows.map((row) =>
    Array.from({ length: routers }, (_, r) =>
      Float64Array.from(row, (entry) => (entry ? value(entry, r) : Number.NaN)),
    ),
  );
}
