// The matrix as it is drawn: one order of languages for all layers, one scale, and a language's divergence from every
// other at each layer.

import { type LabelledArray, type RouterEntry, routerLabel } from '#protocol';
import { type Grouping, type LanguageStyle, languageStyles } from '../../languages/language-groups.ts';
import type { AlignmentArrays } from '../../state/alignment.ts';
import { type Branch, cluster } from './cluster.ts';

export type MatrixOrder = 'cluster' | 'middle' | 'reference' | 'family' | 'trace';
/** One scale for all layers, or that of each layer's own values. */
export type MatrixScale = 'all' | 'layer';

export interface MatrixModel {
  readonly reference: string;
  /** In the order of the picture. */
  readonly languages: readonly string[];
  readonly styles: ReadonlyMap<string, LanguageStyle>;
  readonly layers: readonly { readonly layer: number; readonly label: string }[];
  /** Place of the lowest layer of the trough of the mean of all; null where there is none. */
  readonly lowest: number | null;
  /** In the order of the picture; NaN where undefined. [layer][row, column] */
  readonly values: readonly Float64Array[];
  /** Why a cell is undefined. */
  readonly reason: (layer: number, row: number, column: number) => string;
  /** Of a pair with the reference; null for others, which are not drawn anew. */
  readonly bounds: (layer: number, row: number, column: number) => Range | null;
  /** Over the mean of all layers or of the middle ones; null in any other order. */
  readonly tree: Branch | null;
  /** Smallest and largest divergence of two different languages. [layer], and of all of them. */
  readonly ranges: readonly Range[];
  readonly range: Range;
  /** Items that each language has. */
  readonly items: readonly number[];
}

export type Range = readonly [low: number, high: number];

/** Smallest and largest of what lies off the diagonal; 0 to 1 where nothing is known. */
function rangeOf(matrices: readonly Float64Array[], count: number): Range {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const matrix of matrices) {
    for (let at = 0; at < matrix.length; at++) {
      const value = matrix[at] as number;
      if (Number.isNaN(value) || Math.floor(at / count) === at % count) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (low > high) return [0, 1];
  return low === high ? [low, low + 1e-6] : [low, high];
}

/** Mean over the layers that have a value. */
function meanMatrix(matrices: readonly Float64Array[], cells: number): Float64Array {
  return Float64Array.from({ length: cells }, (_, at) => {
    const known = matrices.map((matrix) => matrix[at] as number).filter((value) => !Number.isNaN(value));
    return known.length === 0 ? Number.NaN : known.reduce((sum, value) => sum + value, 0) / known.length;
  });
}

interface Ordered {
  readonly order: readonly number[];
  readonly tree: Branch | null;
}

function ordered(
  order: MatrixOrder,
  languages: readonly string[],
  mean: Float64Array,
  styles: ReadonlyMap<string, LanguageStyle>,
): Ordered {
  const count = languages.length;
  if (order === 'cluster' || order === 'middle') return cluster(mean, count);
  const places = languages.map((_, i) => i);
  if (order === 'trace') return { order: places, tree: null };
  const fromReference = (i: number) => {
    const value = mean[i] as number;
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
  };
  if (order === 'reference') return { order: places.sort((a, b) => fromReference(a) - fromReference(b)), tree: null };
  const key = (i: number) => {
    const group = styles.get(languages[i] as string)?.group;
    return `${group?.slot ?? 9} ${group?.name ?? ''}`;
  };
  return { order: places.sort((a, b) => key(a).localeCompare(key(b)) || a - b), tree: null };
}

export function matrixModel(
  { matrix, items, divergence, troughLayers, reference }: AlignmentArrays,
  routers: readonly RouterEntry[],
  order: MatrixOrder,
  grouping: Grouping,
  middle: readonly [from: number, to: number],
): MatrixModel {
  const [layerDim, languageDim] = matrix.dims as [LabelledArray['dims'][number], LabelledArray['dims'][number]];
  const found = languageDim.labels;
  const count = found.length;
  const cells = count * count;
  const raw = layerDim.labels.map((_, l) => matrix.values.subarray(l * cells, (l + 1) * cells));
  const styles = languageStyles(found, grouping);
  const layerOf = new Map(routers.map((router) => [routerLabel(router), router.layer]));
  const layers = layerDim.labels.map((label) => ({ label, layer: layerOf.get(label) ?? -1 }));
  const averaged = raw.filter((_, l) => order !== 'middle' || isWithin(layers[l]?.layer ?? -1, middle));
  const { order: places, tree } = ordered(order, found, meanMatrix(averaged, cells), styles);
  const values = raw.map((from) =>
    Float64Array.from(
      { length: cells },
      (_, at) => from[(places[Math.floor(at / count)] as number) * count + (places[at % count] as number)] as number,
    ),
  );
  const counts = items.dims[1]?.labels ?? [];
  return {
    reference,
    languages: places.map((place) => found[place] as string),
    styles,
    layers,
    lowest: lowestPlace(troughLayers, layers),
    values,
    reason: (layer, row, column) => {
      const place = layer * cells + (places[row] as number) * count + (places[column] as number);
      return matrix.missing.reasons[(matrix.missing.which[place] as number) - 1] ?? '';
    },
    bounds: (layer, row, column) => {
      const pair = [found[places[row] as number], found[places[column] as number]];
      const other = pair[0] === reference ? pair[1] : pair[1] === reference ? pair[0] : undefined;
      const at = divergence.dims[0]?.labels.indexOf(other ?? '') ?? -1;
      const place = at * layerDim.labels.length + layer;
      const [low, high] = [divergence.bounds?.low[place], divergence.bounds?.high[place]];
      if (at < 0 || low === undefined || high === undefined || Number.isNaN(low)) return null;
      return [low, high];
    },
    tree,
    ranges: values.map((each) => rangeOf([each], count)),
    range: rangeOf(values, count),
    items: places.map((place) => items.values[place * counts.length + counts.indexOf('items')] as number),
  };
}

/** Whether no two languages have a divergence in any layer. */
export function isUndefined({ values, languages }: Pick<MatrixModel, 'values' | 'languages'>): boolean {
  const count = languages.length;
  return values.every((matrix) =>
    matrix.every((value, at) => Number.isNaN(value) || Math.floor(at / count) === at % count),
  );
}

/** Place of a layer among the model's; the first one where it is not among them. */
export function layerPlace({ layers }: Pick<MatrixModel, 'layers'>, layer: number | null): number {
  return Math.max(
    0,
    layers.findIndex((each) => each.layer === layer),
  );
}

/** How far up the scale a value lies, 0 to 1. */
export function shareOf(value: number, [low, high]: Range): number {
  return (value - low) / (high - low);
}

function isWithin(layer: number, [from, to]: readonly [number, number]): boolean {
  return layer >= from && layer <= to;
}

/** The mean of all is the last row; its lowest layer the first number of it. */
function lowestPlace({ dims, values }: LabelledArray, layers: MatrixModel['layers']): number | null {
  const edges = dims[1]?.labels.length ?? 0;
  const lowest = values[((dims[0]?.labels.length ?? 0) - 1) * edges];
  const place = layers.findIndex(({ layer }) => layer === lowest);
  return place < 0 ? null : place;
}

export interface SmallLayer {
  /** Among the model's layers. */
  readonly place: number;
  /** What makes it worth looking at; empty where all layers are there. */
  readonly name: string;
}

/** The layers that stand for all: the first, the trough's lowest, the one in the middle of the model, the last. */
export function keyLayers({ layers, lowest }: Pick<MatrixModel, 'layers' | 'lowest'>): readonly SmallLayer[] {
  const last = layers.length - 1;
  const named: readonly (SmallLayer | null)[] = [
    { place: 0, name: 'first' },
    lowest === null ? null : { place: lowest, name: 'trough' },
    { place: Math.round(last / 2), name: 'middle' },
    { place: last, name: 'last' },
  ];
  const found = new Map<number, SmallLayer>();
  for (const each of named) if (each && !found.has(each.place)) found.set(each.place, each);
  return [...found.values()].sort((a, b) => a.place - b.place);
}
