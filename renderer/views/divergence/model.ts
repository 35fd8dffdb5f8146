// The labelled arrays of the metric as the figure draws them: a curve per language, the control, and the trough.

import { type LabelledArray, type RouterEntry, routerLabel } from '#protocol';
import { type Grouping, type LanguageStyle, languageStyles } from '../../languages/language-groups.ts';
import type { AlignmentArrays } from '../../state/alignment.ts';

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
  /** [layer] */
  readonly points: readonly Point[];
  /** The same pairs with their items shuffled. [layer] */
  readonly shuffled: readonly Point[];
  /** shuffled − divergence. [layer] */
  readonly alignment: readonly Point[];
  readonly tokens: Point;
  readonly fertility: Point;
  /** Pairs of sequences that it rests on. */
  readonly pairs: number;
  readonly trough: Trough;
}

export type Trough =
  | { readonly from: number; readonly to: number; readonly lowest: number; readonly depth: Point }
  /** Why there is none. */
  | string;

export interface DivergenceModel {
  readonly reference: string;
  readonly referenceTokens: Point;
  /** One per router, in the order of the trace. */
  readonly layers: readonly { readonly layer: number; readonly label: string }[];
  readonly curves: readonly Curve[];
  /** Mean over the languages that have a value. [layer] */
  readonly meanShuffled: readonly (number | null)[];
  readonly meanTrough: Trough;
}

/** A cell in row-major order. */
function pointAt({ values, missing, bounds }: LabelledArray, place: number): Point {
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

function rowOf(array: LabelledArray, row: number): readonly Point[] {
  const length = labelsOf(array, 1).length;
  return Array.from({ length }, (_, i) => pointAt(array, row * length + i));
}

function troughOf({ troughLayers, troughDepth }: AlignmentArrays, row: number): Trough {
  const [lowest, from, to] = rowOf(troughLayers, row);
  if (lowest?.value == null || from?.value == null || to?.value == null) return lowest?.reason ?? 'not computed';
  return { lowest: lowest.value, from: from.value, to: to.value, depth: pointAt(troughDepth, row) };
}

export function meanOf(points: readonly Point[]): number | null {
  const known = points.flatMap(({ value }) => (value === null ? [] : [value]));
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

export function divergenceModel(
  arrays: AlignmentArrays,
  routers: readonly RouterEntry[],
  grouping: Grouping,
): DivergenceModel {
  const { divergence, shuffled, alignment, tokens, fertility, items, reference } = arrays;
  const languages = labelsOf(divergence, 0);
  // These have the reference, too.
  const all = labelsOf(tokens, 0);
  const pairsAt = labelsOf(items, 1).indexOf('pairs');
  const counts = labelsOf(items, 1).length;
  const styles = languageStyles([...languages, reference], grouping);
  const curves = languages.map((language, row): Curve => {
    const place = all.indexOf(language);
    return {
      language,
      style: styles.get(language) as LanguageStyle,
      points: rowOf(divergence, row),
      shuffled: rowOf(shuffled, row),
      alignment: rowOf(alignment, row),
      tokens: pointAt(tokens, place),
      fertility: pointAt(fertility, place),
      pairs: items.values[place * counts + pairsAt] as number,
      trough: troughOf(arrays, row),
    };
  });
  const known = new Map(routers.map((router) => [routerLabel(router), router.layer]));
  return {
    reference,
    referenceTokens: pointAt(tokens, all.indexOf(reference)),
    layers: labelsOf(divergence, 1).map((label) => ({ label, layer: known.get(label) ?? -1 })),
    curves,
    meanShuffled: labelsOf(divergence, 1).map((_, r) => meanOf(curves.map((each) => each.shuffled[r] as Point))),
    meanTrough: troughOf(arrays, languages.length),
  };
}

/** The last layer of a curve that has a value, -1 for none: there its label hangs. */
export function lastKnown({ points }: Curve): number {
  return points.findLastIndex(({ value }) => value !== null);
}

/** Whose trough is shown, and its control: that language's, or of all where none is chosen. */
export function shownTrough(model: DivergenceModel, language: string | null): { of: string; trough: Trough } {
  const curve = model.curves.find((each) => each.language === language);
  return curve ? { of: curve.language, trough: curve.trough } : { of: 'mean of all', trough: model.meanTrough };
}

/** Whether no language has a single pair with the reference. */
export function isUnpaired({ curves }: DivergenceModel): boolean {
  return curves.every(({ pairs }) => pairs === 0);
}

/** Languages that have no line at all, each with its reason. */
export function undrawn({ curves }: DivergenceModel): readonly string[] {
  return curves
    .filter((each) => lastKnown(each) < 0)
    .map(({ language, points }) => `${language} has no line: ${points[0]?.reason ?? ''}.`);
}
