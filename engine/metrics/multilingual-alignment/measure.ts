// Everything that is averaged over items, in one bootstrap.

import type { RouterEntry } from '#protocol';
import type { Pause } from '../sequence-metric.ts';
import { meanOfKnown } from '../statistics/bootstrap.ts';
import { combine, type Estimate, estimateByItem } from './estimates.ts';
import { comparison, entrySeries, pairSeries, type Series, shufflable, shuffledSeries } from './series.ts';
import type { ItemTable, SequenceEntry } from './table.ts';

type Grid = readonly (readonly Estimate[])[];

export interface Measured {
  /** Of the groups after the reference. [group − 1][router] */
  readonly divergence: Grid;
  readonly shuffled: Grid;
  readonly alignment: Grid;
  /** Of all groups. [group][router] */
  readonly profileEntropy: Grid;
  readonly tokenEntropy: Grid;
  readonly consistency: Grid;
  /** [group] */
  readonly tokens: readonly Estimate[];
  /** Tokens over those of the reference in the items they share. [group] */
  readonly fertility: readonly Estimate[];
  /** How well the model foresaw the items shared with the reference. [group] */
  readonly bitsPerByte: readonly Estimate[];
  readonly bitsPerItem: readonly Estimate[];
  /** A divergence or the reason why there is none. [router, group, group] */
  readonly matrix: readonly (number | string)[];
  /** Items that each group shares with the reference, each once per role. [group] */
  readonly pairs: readonly number[];
}

export interface MeasureOptions {
  readonly resamples: number;
  readonly shuffles: number;
  readonly seed: number;
}

const UNIFORM = 'in every pair both profiles are uniform';
const NOTHING = 'no sequence with a token that counts';

export async function measure(
  table: ItemTable,
  routers: readonly RouterEntry[],
  options: MeasureOptions,
  pause: Pause,
): Promise<Measured> {
  const { groups, places, rows } = table;
  const compare = comparison(routers);
  const count = routers.length;
  const all: Series[] = [];
  const reasons: string[] = [];
  // Places in `all` for now, estimates once everything has been resampled together.
  const put = (values: Series, reason: string): number => {
    reasons.push(reason);
    return all.push(values) - 1;
  };
  const putGrid = (grid: readonly (readonly Series[])[], reason: string): number[][] =>
    grid.map((row) => row.map((values) => put(values, reason)));

  const shared = rows.map((row) => places.flatMap((_, i) => (row[i] && rows[0]?.[i] ? [i] : [])));
  const without = `no item in common with ${groups[0]}`;
  const divergence: number[][] = [];
  const shuffled: number[][] = [];
  for (let g = 1; g < groups.length; g++) {
    const pairs = shared[g]?.length ?? 0;
    const reason = pairs === 0 ? without : UNIFORM;
    const lonely = shufflable(table, g).length === 0;
    divergence.push(pairSeries(table, 0, g, count, compare).map((values) => put(values, reason)));
    await pause();
    const control = await shuffledSeries(table, g, count, compare, options, pause);
    shuffled.push(
      control.map((values) => put(values, lonely ? `fewer than two items in common with ${groups[0]}` : UNIFORM)),
    );
  }
  const inLogs = (of: (entry: SequenceEntry, r: number) => number) => (entry: SequenceEntry, r: number) => {
    const { experts } = routers[r] as RouterEntry;
    return experts > 1 ? of(entry, r) / Math.log(experts) : Number.NaN;
  };
  const profileEntropy = putGrid(
    entrySeries(
      table,
      count,
      inLogs((entry, r) => entry.profileEntropy[r] as number),
    ),
    NOTHING,
  );
  const tokenEntropy = putGrid(
    entrySeries(
      table,
      count,
      inLogs((entry, r) => entry.tokenEntropy[r] as number),
    ),
    'router logits were not recorded',
  );
  const consistency = putGrid(
    entrySeries(table, count, (entry, r) => entry.consistency[r] as number),
    'no sequence has two tokens that count',
  );
  const tokensOf = (row: readonly (SequenceEntry | undefined)[]): Series =>
    Float64Array.from(row, (entry) => entry?.tokens ?? Number.NaN);
  const tokens = rows.map((row) => put(tokensOf(row), NOTHING));
  /** A value of the sequences of row `of`, in the items that group `g` shares with the reference. */
  const within = (g: number, of: number, value: (entry: SequenceEntry) => number): Series => {
    const values = new Float64Array(places.length).fill(Number.NaN);
    for (const i of shared[g] ?? []) values[i] = value(rows[of]?.[i] as SequenceEntry);
    return values;
  };
  const sharedTokens = rows.map((_, g) =>
    [g, 0].map((of) =>
      put(
        within(g, of, (entry) => entry.tokens),
        without,
      ),
    ),
  );
  const losses = rows.map((_, g) => {
    const reason = shared[g]?.length === 0 ? without : 'losses were not recorded';
    return [(entry: SequenceEntry) => entry.nats, (entry: SequenceEntry) => entry.bytes].map((value) =>
      put(within(g, g, value), reason),
    );
  });

  const estimates = await estimateByItem(all, reasons, table, options, pause);
  const at = (place: number): Estimate => estimates[place] as Estimate;
  const gridOf = (places: readonly (readonly number[])[]): Grid => places.map((row) => row.map(at));
  const [apart, control] = [gridOf(divergence), gridOf(shuffled)];
  return {
    divergence: apart,
    shuffled: control,
    alignment: control.map((row, g) =>
      row.map((each, r) => combine([each, apart[g]?.[r] as Estimate], ([c, d]) => (c as number) - (d as number))),
    ),
    profileEntropy: gridOf(profileEntropy),
    tokenEntropy: gridOf(tokenEntropy),
    consistency: gridOf(consistency),
    tokens: tokens.map(at),
    fertility: sharedTokens.map((both) => combine(both.map(at), ([a, b]) => (a as number) / (b as number))),
    bitsPerByte: losses.map((both) =>
      combine(both.map(at), ([nats, bytes]) => (nats as number) / ((bytes as number) * Math.LN2)),
    ),
    bitsPerItem: losses.map(([nats]) => combine([at(nats as number)], ([mean]) => (mean as number) / Math.LN2)),
    matrix: await matrixOf(table, apart, routers, pause),
    pairs: shared.map(({ length }) => length),
  };
}

async function matrixOf(
  table: ItemTable,
  divergence: Grid,
  routers: readonly RouterEntry[],
  pause: Pause,
): Promise<readonly (number | string)[]> {
  const { groups, rows } = table;
  const [size, count] = [groups.length, routers.length];
  const compare = comparison(routers);
  const cells = new Array<number | string>(count * size * size).fill(NOTHING);
  const set = (r: number, g: number, h: number, value: number | string): void => {
    cells[(r * size + g) * size + h] = value;
    cells[(r * size + h) * size + g] = value;
  };
  for (let g = 0; g < size; g++) {
    const there = rows[g]?.some((entry) => entry !== undefined);
    for (let r = 0; there && r < count; r++) set(r, g, g, 0);
    for (let h = g + 1; h < size; h++) {
      if (g === 0) {
        divergence[h - 1]?.forEach(({ value }, r) => {
          set(r, g, h, value);
        });
        continue;
      }
      const together = rows[g]?.some((entry, i) => entry && rows[h]?.[i]);
      pairSeries(table, g, h, count, compare).forEach((values, r) => {
        const mean = meanOfKnown(values);
        const reason = together ? UNIFORM : `${groups[g]} and ${groups[h]} have no item in common`;
        set(r, g, h, Number.isNaN(mean) ? reason : mean);
      });
      await pause();
    }
  }
  return cells;
}
