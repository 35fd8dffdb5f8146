// What the figure of scores says of itself.

import type { TraceSummary } from '#protocol';
import { pairsWords } from '../../../languages/alignment-words.ts';
import type { AlignmentArrays } from '../../../state/alignment.ts';
import type { ScoreArrays } from '../../../state/alignment-scores.ts';
import { rangeWords } from '../middle.ts';
import { type ScoresModel, unplaced } from './model.ts';
import { correlationWords } from './reading.ts';

export const SCORES_TITLE = 'Divergence and scores';
export const SCORES_QUESTION =
  'whether languages that are routed apart in the middle layers are also done worse, beyond what tokenisation explains';

const METHOD =
  "Pearson's r over languages, the reference left out; bounds 95 % through Fisher's z; p from Student's t; q corrects for all layers (Benjamini-Hochberg); fertility: tokens per item against the reference, its straight line taken off both";

export function scoresOver(arrays: AlignmentArrays | null, scores: ScoreArrays, model: ScoresModel): string {
  const pairs = arrays ? `${pairsWords(arrays)} · ` : '';
  return `${pairs}D, mean of ${rangeWords(model.range)}, against ${model.name} · ${scores.middle.over}`;
}

export function scoresSummary(model: ScoresModel | null): string {
  if (!model) return 'Divergence against scores, not computed yet';
  const { middle, name, n, reference } = model;
  return `Divergence from ${reference} in the middle layers against ${name} of ${n} languages. ${correlationWords(middle.plain)}. Fertility removed: ${correlationWords(middle.partial)}. Left and right arrow move along the scores, up and down between languages and layers.`;
}

export function scoresWarnings(scores: ScoreArrays, model: ScoresModel): readonly string[] {
  return [...new Set([...scores.middle.notes, ...unplaced(model)])];
}

export function scoresNotes(): readonly string[] {
  return [METHOD];
}

/** Everything that is needed to compute the numbers again, for files. */
export function scoresProvenance({ divergence, score, middle }: ScoreArrays, trace: TraceSummary): readonly string[] {
  const { metric, params } = divergence.provenance;
  return [
    `metric ${metric}, ${Object.entries(params)
      .map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`)
      .join(', ')}`,
    `${divergence.title}: ${divergence.over}`,
    `${score.title}; ${middle.over}`,
    METHOD,
    ...middle.notes,
    `trace ${trace.name}, corpus sha256 ${trace.manifest.corpus.sha256}`,
  ];
}
