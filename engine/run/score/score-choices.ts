// Which of a task's choices a model finds likeliest: from a data set to one record per question.

import type { TextTokenizer } from '#checkpoint';
import { openDataset, selectItems } from '#datasets';
import type { Hook, Model } from '#models';
import {
  type DatasetItem,
  formatCountOf,
  type ScoredChoice,
  type ScoreRequest,
  UserError,
  utf8Length,
} from '#protocol';
import { BATCH_TOKENS } from '../batches.ts';
import type { SourceContext } from '../sources.ts';
import { encodeChoices } from './encode-choices.ts';
import { type Continuation, logLikelihoods } from './log-likelihoods.ts';
import { PrefixTree } from './prefix-tree.ts';
import { putQuestion } from './put-question.ts';

/** One question, ready for the model. */
export interface Prepared {
  readonly item: DatasetItem;
  readonly choices: readonly string[];
  readonly continuations: readonly Continuation[];
}

export interface Questions {
  readonly name: string;
  readonly items: readonly DatasetItem[];
  readonly notices: readonly string[];
}

/** @throws UserError for a source without choices; Cancelled */
export async function readQuestions({ source, labels = {} }: ScoreRequest, context: SourceContext): Promise<Questions> {
  if (source.kind !== 'dataset' && source.kind !== 'corpus') {
    throw new UserError('Choices come from a data set, and plain text has none.', 'Name one, or ask for --perplexity.');
  }
  const dataset = await openDataset(source, context);
  const { items, notices } = await selectItems(dataset, source.selection, context);
  const without = items.find(({ choices }) => choices === undefined);
  if (without) {
    throw new UserError(
      `${dataset.name}: ${without.id} has no choices.`,
      'Choose a set with choices (routescope datasets lists what is read), or ask for --perplexity.',
    );
  }
  return {
    name: dataset.name,
    notices,
    items: items.map((item) => ({ ...item, labels: { ...item.labels, ...labels } })),
  };
}

/** @throws UserError for a question that has no place in the model */
export function prepareQuestions(
  items: readonly DatasetItem[],
  { form, delimiter = ' ' }: ScoreRequest,
  tokenizer: TextTokenizer,
  contextLength: number,
): { readonly prepared: readonly Prepared[]; readonly notices: readonly string[] } {
  let cuts = 0;
  const prepared = items.map((item) => {
    const { context, continuations, choices } = putQuestion(item, form, delimiter);
    const encoded = encodeChoices(tokenizer, context, continuations, contextLength, item.id);
    if (encoded.cut > 0) cuts++;
    return { item, choices, continuations: encoded.continuations };
  });
  const notice = `${formatCountOf(cuts, 'question')} had the beginning cut off, to fit the model's context.`;
  return { prepared, notices: cuts > 0 ? [notice] : [] };
}

export interface ChoiceContext {
  readonly hooks: readonly Hook[];
  readonly signal?: AbortSignal;
  readonly onDone: (questions: number) => void;
}

/** @returns per question its choices. */
export async function scoreChoices(
  model: Model,
  prepared: readonly Prepared[],
  { hooks, signal, onDone }: ChoiceContext,
): Promise<readonly (readonly ScoredChoice[])[]> {
  const scored: (readonly ScoredChoice[])[] = [];
  for (const batch of questionBatches(prepared, BATCH_TOKENS[model.backend.name])) {
    const asked = batch.flatMap(({ continuations }) => continuations);
    const found = await logLikelihoods(model, asked, { hooks, ...(signal ? { signal } : {}) });
    let next = 0;
    for (const { choices } of batch)
      scored.push(choices.map((text) => scoredChoice(text, found[next++] as Float32Array)));
    onDone(batch.length);
  }
  return scored;
}

function scoredChoice(text: string, found: Float32Array): ScoredChoice {
  return {
    text,
    logLikelihood: found.reduce((sum, value) => sum + value, 0),
    tokens: found.length,
    bytes: utf8Length(text),
    characters: [...text].length,
  };
}

/** Each continuation sees all of its positions in a layer at once; beginnings that many share make these many. */
const POSITIONS = 8;

/**
 * Neighbours together, whole, as long as what has to be computed for them, and what it is computed with, stays within bounds.
 * @param most tokens that a forward takes well
 */
export function questionBatches(prepared: readonly Prepared[], most: number): readonly (readonly Prepared[])[] {
  const batches: Prepared[][] = [];
  let tree = new PrefixTree();
  let positions = 0;
  for (const question of prepared) {
    const own = question.continuations.reduce((sum, { ids }) => sum + ids.length, 0);
    if (batches.length === 0 || tree.tokens >= most || positions + own > POSITIONS * most) {
      batches.push([]);
      tree = new PrefixTree();
      positions = 0;
    }
    (batches.at(-1) as Prepared[]).push(question);
    for (const { ids } of question.continuations) tree.add(ids);
    positions += own;
  }
  return batches;
}
