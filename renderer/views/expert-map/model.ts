// From sums per router to the rows and cells of the map: load as log2 of its ratio to uniform, entropy as a share of its
// maximum, and which expert stands in which column.

import type { RouterEntry, RouterSums } from '#protocol';
import { DEAD } from '../../charts/cell-image.ts';

/** By expert number, or within each layer from the most to the least used. */
export type MapOrder = 'id' | 'load';

export interface MapRow {
  readonly kind: 'routed' | 'dense';
  readonly layer: number;
  /** `L12`, or `L12.R1` where a layer has several routers. */
  readonly label: string;
  /** Place in the manifest's list of routers; -1 for a dense layer. */
  readonly router: number;
  readonly experts: number;
  readonly sharedExperts: number;
}

export interface MapModel {
  readonly rows: readonly MapRow[];
  /** Columns of the widest router. */
  readonly columns: number;
  /** Most always-on experts in any row. */
  readonly shared: number;
  /** Top of each row in row units, and the bottom of the last. [row + 1] */
  readonly tops: Float64Array;
  /** log2 of load over uniform as displayed; DEAD never chosen, NaN no cell. [row, column] */
  readonly values: Float32Array;
  /** [row, column] -> expert, -1 no cell. */
  readonly expertAt: Int32Array;
  /** [row, expert] -> column. */
  readonly columnOf: Int32Array;
  /** Mean entropy over log E, NaN where not recorded; null when recorded nowhere. [row] */
  readonly entropy: Float32Array | null;
  /** Choices made in each row: tokens times topK. [row] */
  readonly totals: Float64Array;
  /** Whether some expert was never chosen, and the furthest any other is from uniform, in log2. */
  readonly extremes: { readonly dead: boolean; readonly furthest: number };
  readonly order: MapOrder;
  readonly sums: RouterSums;
}

/** Height of a dense layer's row, in rows. */
const DENSE_HEIGHT = 0.4;

/** One row per router, and a thin one for every layer without; layer 0 on top. */
export function mapRows(routers: readonly RouterEntry[], layers: number): readonly MapRow[] {
  const rows: MapRow[] = [];
  for (let layer = 0; layer < layers; layer++) {
    const here = routers.flatMap((entry, router) => (entry.layer === layer ? [{ entry, router }] : []));
    if (here.length === 0) {
      rows.push({ kind: 'dense', layer, label: `L${layer}`, router: -1, experts: 0, sharedExperts: 0 });
    }
    for (const { entry, router } of here) {
      const label = here.length > 1 ? `L${layer}.R${entry.router}` : `L${layer}`;
      const { experts, sharedExperts } = entry;
      rows.push({ kind: 'routed', layer, label, router, experts, sharedExperts });
    }
  }
  return rows;
}

/**
 * log2(share of choices × experts): 0 is uniform, DEAD never chosen. NaN before any token was counted.
 * @returns [expert]
 */
export function logRatios(chosen: Float64Array): Float32Array {
  let total = 0;
  for (const count of chosen) total += count;
  const ratios = new Float32Array(chosen.length);
  for (let e = 0; e < chosen.length; e++) {
    const count = chosen[e] as number;
    ratios[e] = total === 0 ? Number.NaN : count === 0 ? DEAD : Math.log2((count / total) * chosen.length);
  }
  return ratios;
}

/** Experts of one router in display order; equal counts keep the order of their numbers. */
export function expertOrder(chosen: Float64Array, order: MapOrder): Int32Array {
  const experts = Int32Array.from(chosen.keys());
  if (order === 'load') experts.sort((a, b) => (chosen[b] as number) - (chosen[a] as number) || a - b);
  return experts;
}

/** Everything the map draws, from sums that may still be growing. */
export function mapModel(sums: RouterSums, layers: number, order: MapOrder): MapModel {
  const rows = mapRows(sums.routers, layers);
  const columns = Math.max(1, ...rows.map((row) => row.experts));
  const tops = new Float64Array(rows.length + 1);
  const values = new Float32Array(rows.length * columns).fill(Number.NaN);
  const expertAt = new Int32Array(rows.length * columns).fill(-1);
  const columnOf = new Int32Array(rows.length * columns).fill(-1);
  const totals = new Float64Array(rows.length);
  const entropy = sums.entropy && sums.tokens > 0 ? new Float32Array(rows.length).fill(Number.NaN) : null;
  for (const [r, row] of rows.entries()) {
    tops[r + 1] = (tops[r] as number) + (row.kind === 'dense' ? DENSE_HEIGHT : 1);
    if (row.kind === 'dense') continue;
    const chosen = chosenOf(sums, row.router);
    const ratios = logRatios(chosen);
    for (const count of chosen) totals[r] = (totals[r] as number) + count;
    for (const [column, expert] of expertOrder(chosen, order).entries()) {
      values[r * columns + column] = ratios[expert] as number;
      expertAt[r * columns + column] = expert;
      columnOf[r * columns + expert] = column;
    }
    const sum = sums.entropy?.[row.router];
    if (entropy && sum !== undefined && row.experts > 1) entropy[r] = sum / sums.tokens / Math.log(row.experts);
  }
  const shared = Math.max(0, ...rows.map((row) => row.sharedExperts));
  return {
    rows,
    columns,
    shared,
    tops,
    values,
    expertAt,
    columnOf,
    entropy,
    totals,
    extremes: extremesOf(values),
    order,
    sums,
  };
}

function extremesOf(values: Float32Array): MapModel['extremes'] {
  let dead = false;
  let furthest = 0;
  for (const value of values) {
    if (value === DEAD) dead = true;
    else if (value > furthest) furthest = value;
    else if (-value > furthest) furthest = -value;
  }
  return { dead, furthest };
}

/** Times each expert of a router was chosen. [expert] */
export function chosenOf(sums: RouterSums, router: number): Float64Array {
  return sums.chosen.subarray(sums.offsets[router], sums.offsets[router + 1]);
}

export interface CellReading {
  readonly address: string;
  readonly layer: number;
  readonly expert: number;
  readonly router: number;
  readonly count: number;
  /** Share of the layer's choices. */
  readonly share: number;
  /** Share over uniform; 0 for a dead expert. */
  readonly ratio: number;
  /** Mean weight when chosen; NaN for a dead expert. */
  readonly meanWeight: number;
  readonly experts: number;
}

/** What is known of one cell, or null where there is none (yet). */
export function readCell(model: MapModel, row: number, column: number): CellReading | null {
  const place = model.rows[row];
  const expert = model.expertAt[row * model.columns + column];
  if (!place || expert === undefined || expert < 0) return null;
  const { sums } = model;
  const index = (sums.offsets[place.router] as number) + expert;
  const count = sums.chosen[index] as number;
  const weight = sums.weight[index] as number;
  const total = model.totals[row] as number;
  const share = total === 0 ? Number.NaN : count / total;
  return {
    address: `${place.label}.E${expert}`,
    layer: place.layer,
    expert,
    router: place.router,
    count,
    share,
    ratio: share * place.experts,
    meanWeight: weight / count,
    experts: place.experts,
  };
}

/** Place of an expert among those of its router by load; 1 is the most used, equals share the better place. */
export function loadRank(model: MapModel, { router, count }: CellReading): number {
  let rank = 1;
  for (const other of chosenOf(model.sums, router)) if (other > count) rank++;
  return rank;
}
