// The figure as it is drawn: a matrix of lifts, and for two layers with few experts the strongest flows between them.

import { type LabelledArray, type RouterEntry, routerLabel } from '#protocol';
import {
  MOST_RIBBON_EXPERTS,
  pairOf,
  pairPlace,
  type RouterPair,
  type StructureArrays,
} from '../../state/structure.ts';

/** Between two layers, or inside one. */
export type FlowKind = 'transition' | 'together';

/** Lifts are shown from a quarter to four times independence; what lies beyond is marked. */
export const CLIP = 2;
/** Stands for the logarithm of 0: beyond every scale, and yet a number that can be compared. */
const NEVER = -1000;
export const MOST_RIBBONS = 40;

/** One side of the matrix. */
export interface FlowSide {
  readonly layer: number;
  /** `L3`, with its router where the layer has several. */
  readonly label: string;
  readonly experts: number;
}

/** From an expert to one of the next layer. */
export interface Flow {
  readonly from: number;
  readonly to: number;
  readonly share: number;
  readonly lift: number;
  /** By tokens beyond independence, from 1 on. */
  readonly rank: number;
}

export interface FlowModel {
  readonly kind: FlowKind;
  readonly rows: FlowSide;
  readonly columns: FlowSide;
  /** NaN where undefined. [row, column] */
  readonly lifts: Float64Array;
  /** log₂ of the lifts, as displayed. [row, column] */
  readonly logs: Float32Array;
  /** Why a cell is undefined; empty where it is not. */
  readonly reason: (row: number, column: number) => string;
  /** Of this pair of layers, most tokens beyond independence first; null where no ribbons are drawn. */
  readonly flows: readonly Flow[] | null;
  readonly tokens: number;
  readonly over: string;
  /** Mutual information of the two layers; null inside one. */
  readonly information: { readonly nats: number; readonly note: string } | null;
  readonly support: number;
}

/** The part of an array at a place of its first dimension, cut to the experts that both layers have. */
function slice(array: LabelledArray, place: number, rows: number, columns: number) {
  const width = array.dims[2]?.labels.length ?? 0;
  const start = place * (array.dims[1]?.labels.length ?? 0) * width;
  const at = (row: number, column: number) => start + row * width + column;
  return {
    lifts: Float64Array.from(
      { length: rows * columns },
      (_, i) => array.values[at(Math.floor(i / columns), i % columns)] as number,
    ),
    reason: (row: number, column: number) =>
      array.missing.reasons[(array.missing.which[at(row, column)] as number) - 1] ?? '',
  };
}

function sideOf(router: RouterEntry): FlowSide {
  return { layer: router.layer, label: routerLabel(router), experts: router.experts };
}

function flowsOf({ flowShare, flowLift }: StructureArrays, { here, next }: RouterPair): readonly Flow[] | null {
  if (!next || Math.max(here.experts, next.experts) > MOST_RIBBON_EXPERTS) return null;
  const ends = `${routerLabel(here)}.E* to ${routerLabel(next)}.E*`;
  const flows: Flow[] = [];
  for (const [place, label] of (flowShare?.dims[0]?.labels ?? []).entries()) {
    const found = /\.E(\d+) to .*\.E(\d+)$/.exec(label);
    // A layer with two routers brings the flows of a pair beside.
    if (!found || label.replaceAll(/\.E\d+/g, '.E*') !== ends) continue;
    const [share, lift] = [flowShare?.values[place] as number, flowLift?.values[place] as number];
    flows.push({ from: Number(found[1]), to: Number(found[2]), share, lift, rank: flows.length + 1 });
  }
  return flows;
}

/**
 * @param layer the one inside which experts are looked at, for `together`
 * @returns null where the arrays are of other layers
 */
export function flowModel(
  arrays: StructureArrays,
  routers: readonly RouterEntry[],
  pair: RouterPair,
  kind: FlowKind,
  layer: number,
): FlowModel | null {
  const inside = routers.find((each) => each.layer === layer) ?? pair.here;
  const array = kind === 'together' ? arrays.together : arrays.transition;
  const place =
    kind === 'together'
      ? (arrays.together.dims[0]?.labels.indexOf(routerLabel(inside)) ?? -1)
      : pairPlace(arrays, pair);
  if (!array || place < 0) return null;
  const [rows, columns] =
    kind === 'together' || !pair.next ? [sideOf(inside), sideOf(inside)] : [sideOf(pair.here), sideOf(pair.next)];
  const { lifts, reason } = slice(array, place, rows.experts, columns.experts);
  const nats = arrays.information?.values[place] ?? Number.NaN;
  return {
    kind,
    rows,
    columns,
    lifts,
    logs: Float32Array.from(lifts, (lift) => (lift === 0 ? NEVER : Math.log2(lift))),
    reason,
    flows: kind === 'transition' ? flowsOf(arrays, pair) : null,
    tokens: arrays.tokens,
    over: array.over,
    information:
      kind === 'transition' && !Number.isNaN(nats) ? { nats, note: arrays.information?.notes[0] ?? '' } : null,
    support: Number(array.provenance.params.support),
  };
}

/** Of the layers that the arrays are of. */
export function heldModel(arrays: StructureArrays, routers: readonly RouterEntry[], kind: FlowKind): FlowModel | null {
  const label = arrays.together.dims[0]?.labels[0];
  const router = routers.find((each) => routerLabel(each) === label);
  const pair = router && pairOf(routers, router.layer);
  return pair ? flowModel(arrays, routers, pair, kind, router.layer) : null;
}

/** The expert against itself, inside a layer: nothing to say, left as paper. */
export function isSelf({ kind }: Pick<FlowModel, 'kind'>, row: number, column: number): boolean {
  return kind === 'together' && row === column;
}

/** Whether no two experts have a lift. */
export function isUndefined({ lifts }: Pick<FlowModel, 'lifts'>): boolean {
  return lifts.every(Number.isNaN);
}

/** Expert numbers of the selected expert along the two sides; -1 where it is in neither layer. */
export interface Chosen {
  readonly row: number;
  readonly column: number;
}

export function chosenIn(
  { rows, columns }: Pick<FlowModel, 'rows' | 'columns'>,
  expert: { readonly layer: number; readonly expert: number } | null,
): Chosen {
  const along = (side: FlowSide) =>
    expert && expert.layer === side.layer && expert.expert < side.experts ? expert.expert : -1;
  return { row: along(rows), column: along(columns) };
}

/** The flows that are drawn: those of the chosen expert first, then the strongest of the others. */
export function shownFlows(flows: readonly Flow[], { row, column }: Chosen, most = MOST_RIBBONS): readonly Flow[] {
  const own = flows.filter((flow) => flow.from === row || flow.to === column);
  const others = flows.filter((flow) => flow.from !== row && flow.to !== column);
  return [...own, ...others].slice(0, most);
}

export interface Pair {
  readonly row: number;
  readonly column: number;
  readonly lift: number;
}

/** Pairs with the highest lifts above 0, those of the chosen expert first; inside a layer each pair once. */
export function highestPairs(
  { kind, columns, lifts }: Pick<FlowModel, 'kind' | 'columns' | 'lifts'>,
  chosen: Chosen,
  most: number,
): readonly Pair[] {
  const found: (Pair & { readonly own: boolean })[] = [];
  const before = (a: (typeof found)[number], b: (typeof found)[number] | undefined) =>
    b === undefined || (a.own === b.own ? a.lift > b.lift : a.own);
  for (const [at, lift] of lifts.entries()) {
    const [row, column] = [Math.floor(at / columns.experts), at % columns.experts];
    if (!(lift > 0) || (kind === 'together' && column <= row)) continue;
    // Inside a layer the chosen expert stands on both sides.
    const own = row === chosen.row || column === chosen.column;
    const pair = { row, column, lift, own };
    if (found.length === most && !before(pair, found.at(-1))) continue;
    let place = found.length;
    while (place > 0 && before(pair, found[place - 1])) place--;
    found.splice(place, 0, pair);
    if (found.length > most) found.pop();
  }
  return found.map(({ own: _, ...pair }) => pair);
}

/** What independent experts of a layer would show where its load is even: the places of a token exclude each other. */
export function evenLift(experts: number, topK: number): number {
  return ((1 - 1 / topK) * experts) / (experts - 1);
}
