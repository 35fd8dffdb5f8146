// The labelled arrays of the metric as the figure of scores draws them: a point per language, and r at every layer.

import { type LabelledArray, type RouterEntry, routerLabel } from '#protocol';
import { type Grouping, type LanguageStyle, languageStyles } from '../../../languages/language-groups.ts';
import type { ScoreArrays } from '../../../state/alignment-scores.ts';
import { type Point, pointAt } from '../model.ts';

export interface ScoredLanguage {
  readonly language: string;
  readonly style: LanguageStyle;
  readonly score: Point;
  /** Mean over the middle layers. */
  readonly divergence: Point;
  readonly fertility: Point;
  readonly pairs: number;
}

/** r with its bounds, p, and q: p corrected for looking at all layers; null where there is only one. */
export interface Correlation {
  readonly r: Point;
  readonly p: number | null;
  readonly q: number | null;
}

export interface LayerCorrelation {
  readonly layer: number;
  readonly label: string;
  readonly plain: Correlation;
  readonly partial: Correlation;
}

export interface ScoresModel {
  /** Of the score: `bits per byte`, or what its table calls it. */
  readonly name: string;
  readonly reference: string;
  /** The reference has a score, but no divergence from itself. */
  readonly referenceRow: ScoredLanguage;
  readonly range: readonly [from: number, to: number];
  readonly languages: readonly ScoredLanguage[];
  /** How many of them have both. */
  readonly n: number;
  readonly middle: { readonly plain: Correlation; readonly partial: Correlation };
  readonly withFertility: Point;
  readonly layers: readonly LayerCorrelation[];
}

const OWN = 'it is what the others are compared with';

function valueAt({ values }: LabelledArray, place: number): number | null {
  const value = values[place];
  return value === undefined || Number.isNaN(value) ? null : value;
}

export function scoresModel(arrays: ScoreArrays, routers: readonly RouterEntry[], grouping: Grouping): ScoresModel {
  const { divergence, score, fertility, items, middle, middleP, byLayer, byLayerP, partial, partialP } = arrays;
  const others = divergence.dims[0]?.labels ?? [];
  const all = score.dims[0]?.labels ?? [];
  const counts = items.dims[1]?.labels ?? [];
  const styles = languageStyles([...others, arrays.reference], grouping);
  const known = new Map(routers.map((router) => [routerLabel(router), router.layer]));
  const scored = (language: string, ofDivergence: Point): ScoredLanguage => {
    const place = all.indexOf(language);
    return {
      language,
      style: styles.get(language) as LanguageStyle,
      score: pointAt(score, place),
      divergence: ofDivergence,
      fertility: pointAt(fertility, place),
      pairs: items.values[place * counts.length + counts.indexOf('pairs')] as number,
    };
  };
  const languages = others.map((language, row) => scored(language, pointAt(divergence, row)));
  const layerR = (r: LabelledArray, p: LabelledArray, place: number): Correlation => ({
    r: pointAt(r, place),
    p: valueAt(p, 2 * place),
    q: valueAt(p, 2 * place + 1),
  });
  const middleR = (place: number): Correlation => ({
    r: pointAt(middle, place),
    p: valueAt(middleP, place),
    q: null,
  });
  return {
    name: score.unit,
    reference: arrays.reference,
    referenceRow: scored(arrays.reference, { value: null, low: null, high: null, reason: OWN }),
    range: [arrays.middleLayers.values[0] as number, arrays.middleLayers.values[1] as number],
    languages,
    n: languages.filter(isPlaced).length,
    middle: { plain: middleR(0), partial: middleR(1) },
    withFertility: pointAt(arrays.withFertility, 0),
    layers: (byLayer.dims[0]?.labels ?? []).map((label, i) => ({
      label,
      layer: known.get(label) ?? -1,
      plain: layerR(byLayer, byLayerP, i),
      partial: layerR(partial, partialP, i),
    })),
  };
}

/** Whether a language has a place in the scatter. */
export function isPlaced({ score, divergence }: ScoredLanguage): boolean {
  return score.value !== null && divergence.value !== null;
}

/** Languages without a place, each with its reason. */
export function unplaced({ languages }: ScoresModel): readonly string[] {
  const missing = languages.filter((each) => !isPlaced(each));
  const reasons = [...new Set(missing.map(({ score, divergence }) => score.reason || divergence.reason))];
  return reasons.map((reason) => {
    const of = missing.filter(({ score, divergence }) => (score.reason || divergence.reason) === reason);
    return `Not in the figure: ${of.map(({ language }) => language).join(', ')} (${reason}).`;
  });
}
