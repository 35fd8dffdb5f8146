// What the figure of scores says: of r, of a language, of a layer.

import { formatCountOf, formatProbability } from '#protocol';
import { languageLabel, languageName } from '../../../charts/language.ts';
import type { TooltipLine } from '../../../charts/tooltip.ts';
import { rangeWords } from '../middle.ts';
import { pointWords, signed } from '../reading.ts';
import type { Correlation, LayerCorrelation, ScoredLanguage, ScoresModel } from './model.ts';

/** Scores have any unit: 4 significant digits at most, and a true minus. */
export function scoreWords(value: number): string {
  return `${value < 0 ? '−' : ''}${Number(Math.abs(value).toPrecision(4))}`;
}

/** The same for scores beneath one another: as many decimals for each as any of them needs. */
export function scoreFormat(scores: readonly number[]): (value: number) => string {
  const decimals = (value: number) => scoreWords(value).match(/\.(\d+)$/)?.[1]?.length ?? 0;
  const most = Math.max(0, ...scores.map(decimals));
  return (value) => (/e/.test(scoreWords(value)) ? scoreWords(value) : value.toFixed(most).replace('-', '−'));
}

function probability(name: string, value: number): string {
  return value < 0.001 ? `${name} < 0.001` : `${name} ${formatProbability(value)}`;
}

/** `r −0.472 [−0.956, +0.703], p 0.422`; the reason where there is none. */
export function correlationWords({ r, p, q }: Correlation): string {
  if (r.value === null) return `r –, ${r.reason}`;
  return [`r ${pointWords(r, signed)}`, ...chances({ p, q })].join(', ');
}

/** `p 0.422`, `q 0.500`, those that there are. */
function chances({ p, q }: Pick<Correlation, 'p' | 'q'>): readonly string[] {
  return [p === null ? [] : [probability('p', p)], q === null ? [] : [probability('q', q)]].flat();
}

export const times = (value: number) => value.toFixed(2);

export function languageLines(model: ScoresModel, each: ScoredLanguage): readonly TooltipLine[] {
  const { name, reference, range } = model;
  return [
    { kind: 'title', text: languageLabel(each.language) },
    { kind: 'value', text: `${name} ${pointWords(each.score, scoreWords)}` },
    { kind: 'note', text: `D in ${rangeWords(range)} ${pointWords(each.divergence)}` },
    { kind: 'note', text: `${pointWords(each.fertility, times)} × the tokens of ${reference}` },
    { kind: 'note', text: `n = ${formatCountOf(each.pairs, 'pair')} with ${reference}` },
  ];
}

export function layerLines(model: ScoresModel, each: LayerCorrelation): readonly TooltipLine[] {
  return [
    { kind: 'title', text: each.label.replace('_', '.') },
    { kind: 'value', text: `r ${pointWords(each.plain.r, signed)}` },
    { kind: 'note', text: whatFollows(each.plain) },
    { kind: 'note', text: `fertility removed: r ${pointWords(each.partial.r, signed)}` },
    { kind: 'note', text: whatFollows(each.partial) },
    { kind: 'note', text: `q: p corrected for ${formatCountOf(model.layers.length, 'layer')}` },
  ];
}

/** Beneath an r: its chances, or why there is none. */
function whatFollows(correlation: Correlation): string {
  return correlation.r.value === null ? correlation.r.reason : chances(correlation).join(', ');
}

export function spokenLanguage({ name }: ScoresModel, { language, score, divergence }: ScoredLanguage): string {
  return `${languageName(language)}, ${name} ${pointWords(score, scoreWords)}, divergence ${pointWords(divergence)}`;
}

export function spokenLayer({ layer, plain, partial }: LayerCorrelation): string {
  return `layer ${layer}, ${correlationWords(plain)}; fertility removed: ${correlationWords(partial)}`;
}
