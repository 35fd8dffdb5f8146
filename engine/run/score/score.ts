// Scoring from request to labelled arrays: choices of a task, or texts, by label, without and with interventions.

import { openCheckpoint, openTokenizer, type TextTokenizer } from '#checkpoint';
import { interventionHooks } from '#interventions';
import type { Hook, Model } from '#models';
import {
  type InterventionEntry,
  type Plain,
  type ScoredQuestion,
  type ScoredText,
  type ScoreRequest,
  type ScoreResult,
  UserError,
} from '#protocol';
import { hashSequences } from '#trace';
import { BATCH_TOKENS } from '../batches.ts';
import { type LoadContext, loadModel, openSpec, planModel } from '../load-model.ts';
import type { Workload } from '../memory.ts';
import { withMemory } from '../memory-refused.ts';
import { explainMissing } from '../missing-model.ts';
import { RateMeter } from '../rate.ts';
import { readSource, type SourceContext } from '../sources.ts';
import { tokenize } from '../tokenize.ts';
import { trafficDetail } from '../traffic.ts';
import { fewNotes } from './few.ts';
import { choiceFigures, textFigures } from './figures.ts';
import { prepareQuestions, readQuestions, scoreChoices } from './score-choices.ts';
import { scoreTexts } from './score-texts.ts';
import { type About, groupsBy, summarise } from './summary.ts';

export type ScoreContext = LoadContext & SourceContext;

export const SCORE_DEFAULTS = { resamples: 1000, seed: 1 };

/** @throws UserError; Cancelled */
export async function score(request: ScoreRequest, context: ScoreContext = {}): Promise<ScoreResult> {
  checkDraws(request);
  const source = request.task === 'choices' ? await readQuestions(request, context) : await textsOf(request, context);
  checkLabel(request.by, source.items);
  const checkpoint = await explainMissing(() => openCheckpoint(request.model));
  try {
    const spec = await openSpec(checkpoint);
    const { interventions = [], alone = false } = request;
    const sets = interventions.length > 0 && !alone ? [[], interventions] : [interventions];
    const hooks = sets.map((entries) => interventionHooks(entries, spec));
    const tokenizer = await openTokenizer(checkpoint.path, { modelVocab: spec.vocab });
    const job = await prepare(request, source, tokenizer, spec.contextLength, context.signal);
    const { backend = 'auto', precision = 'auto', expertBudget } = request;
    const plan = await planModel(checkpoint, {
      ...{ backend, precision, work: { nll: true, ...job.work } },
      ...(expertBudget ? { expertBudget } : {}),
    });
    const model = await loadModel(checkpoint, plan, context);
    try {
      const meter = new RateMeter('Scoring', source.items.length * sets.length, 'sequences');
      context.onProgress?.(meter.progress());
      const runs: (readonly (ScoredQuestion | ScoredText)[])[] = [];
      for (const [s, own] of hooks.entries()) {
        const onDone = (count: number): void =>
          context.onProgress?.({ ...meter.advance(count), ...trafficDetail(model) });
        const set = sets[s] as readonly InterventionEntry[];
        runs.push(await withMemory('scoring', plan, () => job.run(model, plan.batchTokens, own, set, onDone)));
      }
      const params = {
        ...{ model: checkpoint.id, corpus: source.name, identity: { sha256: hashSequences(source.items) } },
        ...{ backend: plan.backend.name, precision: plan.backend.precision, ...job.params },
      };
      return {
        arrays: await arraysOf(request, runs, sets, params, [...source.notices, ...job.notices]),
        each: runs.flat(),
      };
    } finally {
      model.dispose();
    }
  } finally {
    await checkpoint.close();
  }
}

type Source = Awaited<ReturnType<typeof readQuestions>>;

async function textsOf({ source, labels }: ScoreRequest, context: SourceContext): Promise<Source> {
  const { name, sequences, notices } = await readSource(source, labels, context);
  return { name, items: sequences, notices };
}

/** Ready to be run: everything that can be refused has been. */
interface Job {
  readonly params: Readonly<Record<string, Plain>>;
  readonly notices: readonly string[];
  readonly work: Workload;
  readonly run: (
    model: Model,
    batchTokens: number,
    hooks: readonly Hook[],
    interventions: readonly InterventionEntry[],
    onDone: (count: number) => void,
  ) => Promise<readonly (ScoredQuestion | ScoredText)[]>;
}

async function prepare(
  request: ScoreRequest,
  { items }: Source,
  tokenizer: TextTokenizer,
  contextLength: number,
  signal?: AbortSignal,
): Promise<Job> {
  const stop = signal ? { signal } : {};
  const about = ({ id, item, labels }: Source['items'][number]) => ({ id, item, labels });
  if (request.task === 'perplexity') {
    const { encodings, notices } = await tokenize(items, tokenizer, contextLength, signal);
    return {
      params: {},
      notices,
      work: workOf(encodings.map(({ ids }) => ids.length)),
      async run(model, batchTokens, hooks, interventions, onDone) {
        const losses = await scoreTexts(model, items, encodings, { batchTokens, hooks, onDone, ...stop });
        return losses.map((loss, i) => ({ ...about(items[i] as Source['items'][number]), interventions, ...loss }));
      },
    };
  }
  const { prepared, notices } = prepareQuestions(items, request, tokenizer, contextLength);
  const lengths = prepared.flatMap(({ continuations }) => continuations.map(({ ids }) => ids.length));
  return {
    params: {
      form: request.form ?? 'letters for questions, else text',
      delimiter: JSON.stringify(request.delimiter ?? ' '),
    },
    notices,
    // What several begin with alike is kept for them, at most a batch of it.
    work: { ...workOf(lengths), remembered: Math.min(sumOf(lengths), Math.max(...Object.values(BATCH_TOKENS))) },
    async run(model, _, hooks, interventions, onDone) {
      const scored = await scoreChoices(model, prepared, { hooks, onDone, ...stop });
      return scored.map((choices, i) => {
        const { item } = prepared[i] as (typeof prepared)[number];
        return { ...about(item), interventions, choices, answer: typeof item.answer === 'number' ? item.answer : null };
      });
    },
  };
}

function workOf(lengths: readonly number[]): Workload {
  return { tokens: sumOf(lengths), longest: lengths.reduce((most, length) => Math.max(most, length), 0) };
}

function sumOf(lengths: readonly number[]): number {
  return lengths.reduce((sum, length) => sum + length, 0);
}

async function arraysOf(
  { task, by, resamples = SCORE_DEFAULTS.resamples, seed = SCORE_DEFAULTS.seed }: ScoreRequest,
  runs: readonly (readonly (ScoredQuestion | ScoredText)[])[],
  sets: readonly (readonly InterventionEntry[])[],
  params: Readonly<Record<string, Plain>>,
  notes: readonly string[],
) {
  const first = runs[0] ?? [];
  const label = by ?? 'language';
  const { figures, metric, what, variants } =
    task === 'choices'
      ? choiceFigures(runs as readonly (readonly ScoredQuestion[])[])
      : textFigures(runs as readonly (readonly ScoredText[])[]);
  const groups = groupsBy(first.map(({ labels }) => labels[label]));
  const few = fewNotes(figures[0], groups, what);
  const about: About = {
    ...{ by: label, groups, what, metric, variants, notes: [...notes, ...few] },
    params: { ...params, by: label, resamples, seed },
    runs: sets.map((entries, s) => ({
      suffix: s === 0 ? '' : '-edited',
      title: entries.length === 0 ? '' : `, ${inWords(entries)}`,
      interventions: inWords(entries),
    })),
  };
  const arrays = [];
  for (const figure of figures) arrays.push(...(await summarise(figure, about, { resamples, seed })));
  return arrays;
}

/** `mask_pre 6:12,7:12` */
function inWords(entries: readonly InterventionEntry[]): string {
  if (entries.length === 0) return 'as it is';
  return entries
    .map(({ mode, targets }) => `${mode} ${targets.map(({ layer, expert }) => `${layer}:${expert}`).join(',')}`)
    .join('; ');
}

function checkLabel(by: string | undefined, items: Source['items']): void {
  if (by === undefined || items.some(({ labels }) => labels[by] !== undefined)) return;
  const known = [...new Set(items.flatMap(({ labels }) => Object.keys(labels)))].join(', ') || 'none';
  throw new UserError(`No text has the label "${by}". There are: ${known}.`, 'Choose another with --by.');
}

function checkDraws({ resamples = 0, seed = 0 }: ScoreRequest): void {
  if (Number.isInteger(resamples) && resamples >= 0 && resamples <= 100_000 && Number.isSafeInteger(seed)) return;
  throw new UserError(
    `Bootstrap: expected 0 to 100,000 resamples and a whole number as seed, found ${resamples} and ${seed}.`,
    'Leave them out for the defaults.',
  );
}
