// What the view says of itself: over what its figure was computed, and its summary for those who cannot see it.

import { formatCount, formatProbability, type TraceSummary } from '#protocol';
import { basisWords, pairsWords, variantWords } from '../../languages/alignment-words.ts';
import type { AlignmentArrays } from '../../state/alignment.ts';
import { type LayerRange, middleOf, rangeWords } from './middle.ts';
import { type CurvesModel, controlOf } from './model.ts';

type CurveTab = 'divergence' | 'entropy' | 'consistency';

/** Of the view, and of the files that it is taken along in. */
export const TITLES: Readonly<Record<CurveTab, string>> = {
  divergence: 'Divergence',
  entropy: 'Entropy by language',
  consistency: 'Consistency by language',
};

/** Before there is an answer. */
export const QUESTIONS: Readonly<Record<CurveTab, string>> = {
  divergence: 'how far apart the same items are routed in two languages, by layer',
  entropy: 'over how many experts a language spreads, as a sequence and token by token, by layer',
  consistency: 'whether the tokens of a sequence share experts, beside random choices, by layer',
};

/** `170 items`, or the range where languages have different numbers of them. */
function itemsWords(model: CurvesModel): string {
  const counts = model.curves.map(({ count }) => count);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most
    ? `${formatCount(most)} items`
    : `${formatCount(least)}–${formatCount(most)} items, n differs by language`;
}

/** What was averaged, over what, in which variant. */
export function curveNotes(tab: CurveTab, arrays: AlignmentArrays): string {
  if (tab === 'divergence') return variantWords(arrays);
  if (tab === 'consistency') {
    return `Jaccard overlap of the chosen experts, ${arrays.consistency.provenance.variants.consistency}; chance: ${arrays.chance.over}`;
  }
  return `entropy over ln E, of the mean over a sequence's tokens (${arrays.divergence.provenance.variants.profile}) and of each token, then mean over items`;
}

export function curvesOver(tab: CurveTab, arrays: AlignmentArrays, trace: TraceSummary, model: CurvesModel): string {
  const items = tab === 'divergence' ? pairsWords(arrays) : itemsWords(model);
  return `${items} · ${curveNotes(tab, arrays)} · ${basisWords(arrays, trace)}`;
}

const KEYS = 'Left and right arrow move along the layers, up and down between languages.';

export function curvesSummary(
  model: CurvesModel | undefined,
  language: string | null,
  chosen: LayerRange | null,
): string {
  if (!model) return 'Curves over layers, not computed yet';
  const { measure, reference, curves, layers } = model;
  const over = `${curves.length} languages over ${layers.length} layers`;
  if (measure.id !== 'divergence') return `${measure.axis(reference)}, of ${over}. ${KEYS}`;
  const { kind, of, trough, range } = middleOf(model, language, chosen);
  const found =
    typeof trough === 'string'
      ? `No trough, ${of}: ${trough}.`
      : `Trough of ${of}: layers ${trough.from} to ${trough.to}, lowest ${trough.lowest}.`;
  const middle = kind === 'chosen' ? ` Middle as chosen: ${rangeWords(range)}.` : '';
  const control = controlOf(model, curves, null).find((value) => value !== null);
  const begins = control == null ? '' : ` Shuffled pairs begin at ${formatProbability(control)}.`;
  return `Divergence of ${over.replace(' over', ` from ${reference} over`)}. ${found}${middle}${begins} ${KEYS}`;
}
