// Over languages: does a score that was given for each, such as its accuracy on a benchmark, go with the divergence of a
// layer? Pearson's r with bounds, p, and q: p corrected for looking at every layer.

import { type ArraySpec, formatCountOf, type LabelledArray, labelledArray } from '#protocol';
import { type Correlation, correlate, falseDiscoveryRates } from '../statistics/correlation.ts';
import type { Estimate } from './estimates.ts';

type Base = Pick<ArraySpec, 'provenance'>;

/** Below this many languages r says little. */
const FEW = 10;

export interface GivenScores {
  readonly name: string;
  readonly values: Readonly<Record<string, number>>;
}

/**
 * @param by what the sets are, such as language
 * @param groups the reference first
 * @param divergence [language][layer]
 * @param fertility [language]
 */
export function scoreCorrelations(
  scores: GivenScores,
  by: string,
  groups: readonly string[],
  layers: readonly string[],
  divergence: readonly (readonly Estimate[])[],
  fertility: readonly Estimate[],
  base: Base,
): readonly LabelledArray[] {
  const languages = groups.slice(1);
  const found = layers.map((_, r) =>
    correlationWith(
      scores.values,
      languages,
      languages.map((_language, g) => divergence[g]?.[r] as Estimate),
    ),
  );
  const ofFertility = correlationWith(scores.values, languages, fertility);
  const over = overOf(by, found, 'divergence');
  const unmatched = unmatchedNotes(scores, by, groups, divergence);
  const notes = [...fewNote(by, found), ...unmatched];
  const layer = { name: 'layer', labels: layers };
  const cell = ({ found }: Pairs, of: (correlation: Correlation) => number): number | string =>
    typeof found === 'string' ? found : of(found);
  const p = found.map((each) => (typeof each.found === 'string' ? Number.NaN : each.found.p));
  const q = falseDiscoveryRates(p);
  return [
    correlationArray(
      'correlation',
      `Correlation of ${scores.name} with the divergence`,
      [layer],
      found,
      over,
      notes,
      base,
    ),
    labelledArray({
      ...base,
      id: 'correlation-p',
      title: `Probability of such a correlation of ${scores.name} by chance`,
      dims: [layer, { name: 'probability', labels: ['p', 'q'] }],
      cells: found.flatMap((each, r) => [cell(each, ({ p }) => p), cell(each, () => q[r] as number)]),
      unit: 'probability',
      over: `${over}; q corrects for ${p.filter((each) => !Number.isNaN(each)).length} layers (Benjamini-Hochberg)`,
      notes,
    }),
    correlationArray(
      'correlation-fertility',
      `Correlation of ${scores.name} with the fertility, the first confound`,
      [],
      [ofFertility],
      overOf(by, [ofFertility], 'fertility'),
      [...fewNote(by, [ofFertility]), ...unmatched],
      base,
    ),
  ];
}

/** What r was taken from, and r or the reason why there is none. */
interface Pairs {
  readonly n: number;
  readonly found: Correlation | string;
}

function correlationWith(
  scores: GivenScores['values'],
  languages: readonly string[],
  estimates: readonly Estimate[],
): Pairs {
  const pairs = languages.flatMap((language, g) => {
    const [score, value] = [Object.hasOwn(scores, language) ? scores[language] : undefined, estimates[g]?.value];
    return typeof score === 'number' && typeof value === 'number' ? [[score, value] as const] : [];
  });
  const found = correlate(
    pairs.map(([score]) => score),
    pairs.map(([, value]) => value),
  );
  return { n: pairs.length, found };
}

function rangeOf(found: readonly Pairs[]): { readonly least: number; readonly most: number } {
  const counts = found.map(({ n }) => n);
  return { least: Math.min(...counts), most: Math.max(...counts) };
}

function overOf(by: string, found: readonly Pairs[], what: string): string {
  const { least, most } = rangeOf(found);
  const count = least === most ? formatCountOf(most, by) : `${least} to ${formatCountOf(most, by)}, by layer,`;
  return `${count} with a score and a ${what}, the reference left out`;
}

function fewNote(by: string, found: readonly Pairs[]): readonly string[] {
  const { least } = rangeOf(found);
  if (least >= FEW) return [];
  return [`Only ${formatCountOf(least, by)} to take r from: it is uncertain, and so is its order over layers.`];
}

/** Scores that are in no correlation, and why. */
function unmatchedNotes(
  { values }: GivenScores,
  by: string,
  groups: readonly string[],
  divergence: readonly (readonly Estimate[])[],
): readonly string[] {
  const unknown = Object.keys(values).filter((key) => !groups.includes(key));
  const silent = groups.slice(1).filter((language, g) => {
    const isKnown = divergence[g]?.some(({ value }) => typeof value === 'number');
    return Object.hasOwn(values, language) && !isKnown;
  });
  return [
    ...(unknown.length > 0 ? [`Scores of no ${by} of the trace, left out: ${unknown.join(', ')}.`] : []),
    ...(silent.length > 0 ? [`Scores without a divergence, left out: ${silent.join(', ')}.`] : []),
  ];
}

function correlationArray(
  id: string,
  title: string,
  dims: ArraySpec['dims'],
  pairs: readonly Pairs[],
  over: string,
  notes: readonly string[],
  base: Base,
): LabelledArray {
  const found = pairs.map((each) => each.found);
  const bound = (side: 'low' | 'high') => found.map((each) => (typeof each === 'string' ? Number.NaN : each[side]));
  return labelledArray({
    ...base,
    id,
    title,
    dims,
    cells: found.map((each) => (typeof each === 'string' ? each : each.r)),
    unit: "Pearson's r",
    over,
    bounds: {
      low: bound('low'),
      high: bound('high'),
      level: 0.95,
      method: 'fisher-z',
      over: 'languages',
      resamples: 0,
      seed: null,
    },
    notes,
  });
}
