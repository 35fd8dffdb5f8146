// Over languages: does a score that was given for each, such as its accuracy on a benchmark, go with the divergence of a
// layer? Pearson's r with bounds, p, and q: p corrected for looking at every layer.

import { type ArraySpec, type LabelledArray, labelledArray } from '#protocol';
import { type Correlation, correlate, falseDiscoveryRates } from '../correlation.ts';
import type { Estimate } from './estimates.ts';

type Base = Pick<ArraySpec, 'provenance'>;

/** Below this many languages r says little. */
const FEW = 10;

/**
 * @param languages without the reference
 * @param divergence [language][layer]
 * @param fertility [language]
 */
export function scoreCorrelations(
  scores: { readonly name: string; readonly values: Readonly<Record<string, number>> },
  languages: readonly string[],
  layers: readonly string[],
  divergence: readonly (readonly Estimate[])[],
  fertility: readonly Estimate[],
  base: Base,
): readonly LabelledArray[] {
  const found = layers.map((_, r) =>
    correlationWith(
      scores.values,
      languages,
      languages.map((_language, g) => divergence[g]?.[r] as Estimate),
    ),
  );
  const used = languages.filter((language) => Object.hasOwn(scores.values, language)).length;
  const over = `${used} languages with a score, the reference left out`;
  const notes =
    used < FEW ? [`Only ${used} languages have a score: r is uncertain, and so is its order over layers.`] : [];
  const layer = { name: 'layer', labels: layers };
  const p = found.map((each) => (typeof each === 'string' ? Number.NaN : each.p));
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
      cells: found.flatMap<number | string>((each, r) =>
        typeof each === 'string' ? [each, each] : [each.p, q[r] as number],
      ),
      unit: 'probability',
      over: `${over}; q corrects for ${p.filter((each) => !Number.isNaN(each)).length} layers (Benjamini-Hochberg)`,
      notes,
    }),
    correlationArray(
      'correlation-fertility',
      `Correlation of ${scores.name} with the fertility, the first confound`,
      [],
      [correlationWith(scores.values, languages, fertility)],
      over,
      notes,
      base,
    ),
  ];
}

function correlationWith(
  scores: Readonly<Record<string, number>>,
  languages: readonly string[],
  estimates: readonly Estimate[],
): Correlation | string {
  const pairs = languages.flatMap((language, g) => {
    const [score, value] = [Object.hasOwn(scores, language) ? scores[language] : undefined, estimates[g]?.value];
    return typeof score === 'number' && typeof value === 'number' ? [[score, value] as const] : [];
  });
  return correlate(
    pairs.map(([score]) => score),
    pairs.map(([, value]) => value),
  );
}

function correlationArray(
  id: string,
  title: string,
  dims: ArraySpec['dims'],
  found: readonly (Correlation | string)[],
  over: string,
  notes: readonly string[],
  base: Base,
): LabelledArray {
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
