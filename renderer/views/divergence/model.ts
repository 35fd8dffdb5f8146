// The labelled arrays of the metric as the figure draws them: a curve per language, what it is held against, and the trough.

import { type LabelledArray, type RouterEntry, routerLabel } from '#protocol';
import { type Grouping, type LanguageStyle, languageStyles } from '../../languages/language-groups.ts';
import type { AlignmentArrays } from '../../state/alignment.ts';
import { emphasisedOf } from './emphasis.ts';
import { MEASURES, type Measure, type MeasureId } from './measures.ts';

/** One value with its bounds; null where there is none, then `reason` says why. */
export interface Point {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly reason: string;
}

export interface Curve {
  readonly language: string;
  readonly style: LanguageStyle;
  /** Whether it has its group's colour; with many languages most are neutral. */
  readonly emphasised: boolean;
  /** [layer] */
  readonly points: readonly Point[];
  /** What stands beside each value: its control, or the other entropy. [layer] */
  readonly beside: readonly Point[];
  /** Shuffled − divergence; empty of other measures. [layer] */
  readonly alignment: readonly Point[];
  readonly tokens: Point;
  readonly fertility: Point;
  /** Pairs or items that it rests on. */
  readonly count: number;
  readonly trough: Trough;
}

export type Trough =
  | { readonly from: number; readonly to: number; readonly lowest: number; readonly depth: Point }
  /** Why there is none. */
  | string;

export interface CurvesModel {
  readonly measure: Measure;
  readonly reference: string;
  /** One per router, in the order of the trace. */
  readonly layers: readonly { readonly layer: number; readonly label: string }[];
  readonly curves: readonly Curve[];
  readonly meanTrough: Trough;
  /** The middle layers as the metric takes them: the trough of the mean, or the middle third. */
  readonly middle: readonly [from: number, to: number];
}

/** A cell in row-major order. */
export function pointAt({ values, missing, bounds }: LabelledArray, place: number): Point {
  const known = (from: Float64Array | undefined): number | null => {
    const value = from?.[place];
    return value === undefined || Number.isNaN(value) ? null : value;
  };
  const reason = missing.reasons[(missing.which[place] as number) - 1] ?? '';
  return { value: known(values), low: known(bounds?.low), high: known(bounds?.high), reason };
}

function labelsOf({ dims }: LabelledArray, dim: number): readonly string[] {
  return dims[dim]?.labels ?? [];
}

/** A row of the last dimension. */
function rowOf(array: LabelledArray, row: number): readonly Point[] {
  const length = array.dims.at(-1)?.labels.length ?? 0;
  return Array.from({ length }, (_, i) => pointAt(array, row * length + i));
}

/** @param row of the others and then the mean; the reference has none */
function troughOf({ troughLayers, troughDepth, reference }: AlignmentArrays, row: number): Trough {
  if (row < 0) return `${reference} is what the others are compared with`;
  const [lowest, from, to] = rowOf(troughLayers, row);
  if (lowest?.value == null || from?.value == null || to?.value == null) return lowest?.reason ?? 'not computed';
  return { lowest: lowest.value, from: from.value, to: to.value, depth: pointAt(troughDepth, row) };
}

export function meanOf(points: readonly Point[]): number | null {
  const known = points.flatMap(({ value }) => (value === null ? [] : [value]));
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** Values of a measure, and what stands beside them. */
function arraysOf(
  arrays: AlignmentArrays,
  measure: MeasureId,
): readonly [values: LabelledArray, beside: LabelledArray] {
  if (measure === 'divergence') return [arrays.divergence, arrays.shuffled];
  if (measure === 'consistency') return [arrays.consistency, arrays.chance];
  const { profileEntropy, tokenEntropy } = arrays;
  return measure === 'entropy-profile' ? [profileEntropy, tokenEntropy] : [tokenEntropy, profileEntropy];
}

export function curvesModel(
  arrays: AlignmentArrays,
  routers: readonly RouterEntry[],
  grouping: Grouping,
  id: MeasureId,
): CurvesModel {
  const { alignment, tokens, fertility, items, middleLayers, reference } = arrays;
  const measure = MEASURES[id];
  const [values, beside] = arraysOf(arrays, id);
  const languages = labelsOf(values, 0);
  const others = labelsOf(arrays.divergence, 0);
  // These have the reference, too.
  const all = labelsOf(tokens, 0);
  const counts = labelsOf(items, 1);
  const styles = languageStyles([...others, reference], grouping);
  const emphasised = emphasisedOf(languages, styles);
  const curves = languages.map((language, row): Curve => {
    const place = all.indexOf(language);
    return {
      language,
      style: styles.get(language) as LanguageStyle,
      emphasised: emphasised.has(language),
      points: rowOf(values, row),
      // Chance is the same for all languages.
      beside: rowOf(beside, beside.dims.length > 1 ? row : 0),
      alignment: id === 'divergence' ? rowOf(alignment, row) : [],
      tokens: pointAt(tokens, place),
      fertility: pointAt(fertility, place),
      count: items.values[place * counts.length + counts.indexOf(measure.counted)] as number,
      trough: troughOf(arrays, others.indexOf(language)),
    };
  });
  const known = new Map(routers.map((router) => [routerLabel(router), router.layer]));
  return {
    measure,
    reference,
    layers: labelsOf(values, 1).map((label) => ({ label, layer: known.get(label) ?? -1 })),
    curves,
    meanTrough: troughOf(arrays, others.length),
    middle: [middleLayers.values[0] as number, middleLayers.values[1] as number],
  };
}

/** What lines of these languages are held against: of one language its own, of several the mean. [layer] */
export function controlOf(
  { measure, curves, layers }: CurvesModel,
  shown: readonly Curve[],
  language: string | null,
): readonly (number | null)[] {
  if (!measure.isControl) return [];
  const own = curves.filter((each) => each.language === language);
  const from = own.length > 0 ? own : shown;
  return layers.map((_, r) => meanOf(from.map((each) => each.beside[r] as Point)));
}

/** The last layer of a curve that has a value, -1 for none: there its label hangs. */
export function lastKnown({ points }: Pick<Curve, 'points'>): number {
  return points.findLastIndex(({ value }) => value !== null);
}

/** Whose trough is shown, and its control: that language's, or of all where none is chosen. */
export function shownTrough(
  model: Pick<CurvesModel, 'curves' | 'meanTrough' | 'reference'>,
  language: string | null,
): { readonly of: string; readonly trough: Trough } {
  const curve = model.curves.find((each) => each.language === language && language !== model.reference);
  return curve ? { of: curve.language, trough: curve.trough } : { of: 'mean of all', trough: model.meanTrough };
}

/** Whether no language has a single pair with the reference. */
export function isUnpaired({ curves }: CurvesModel): boolean {
  return curves.every(({ count }) => count === 0);
}

/** Languages that have no line at all, each with its reason. */
export function undrawn({ curves }: CurvesModel): readonly string[] {
  return curves
    .filter((each) => lastKnown(each) < 0)
    .map(({ language, points }) => `${language} has no line: ${points[0]?.reason ?? ''}.`);
}
