// Generation: prompts are run once, then each new token alone, its past in the cache. The same hooks fire in both, so that
// what is recorded, and what is changed, is the same as in a recording of the whole text.

import * as tf from '@tensorflow/tfjs-core';
import { checkLength, forward, type Hook, Hooks, type Model, vocabularyLogits } from '#models';
import { KvCache } from '#nn';
import { Cancelled, longestSequence, moeLayers, type RecordLevel, seededRandom, UserError } from '#protocol';
import { timed, valuesOf } from '#tensor';
import { joinRecords, type RouterRecord, RoutingRecorder, rowsOf } from '../recorder.ts';
import { turn } from '../turn.ts';
import { checkSampling, GREEDY, type SampledToken, type Sampling, sampleToken } from './sampling.ts';

export interface GenerateOptions {
  /** New tokens of a sequence at the most. */
  readonly maxTokens: number;
  readonly sampling?: Sampling;
  readonly seed?: number;
  /** Ids that end a sequence; the last one is kept. */
  readonly stop?: ReadonlySet<number>;
  /** Interventions. */
  readonly hooks?: readonly Hook[];
  readonly signal?: AbortSignal;
  /** What is kept of the routing. Default: choices. */
  readonly level?: RecordLevel;
  /** Whether the last token of a sequence goes through the model too, though nothing comes after it: to have its routes. */
  readonly whole?: boolean;
  /** Called as each token is there. @param last whether it is its sequence's last */
  readonly onToken?: (sequence: number, token: SampledToken, last: boolean) => void;
  /**
   * Called as tokens have gone through the model, the prompt's together, then one by one.
   * @param records per router, of these tokens alone: views, good until it returns
   */
  readonly onRouted?: (sequence: number, ids: Int32Array, records: readonly RouterRecord[]) => void;
}

/** What a router decided along a sequence, for every token that went through the model: all, or all but the last one. */
export interface GeneratedRoutes extends RouterRecord {
  readonly layer: number;
}

export interface GeneratedSequence {
  readonly tokens: readonly SampledToken[];
  /** Why it ended: a stop token, the number of tokens asked for, or the model's context length. */
  readonly ended: 'stop' | 'length' | 'context';
  readonly routes: readonly GeneratedRoutes[];
}

type Routers = ReturnType<typeof moeLayers>;

/** One sequence on its way. */
interface Running {
  readonly sequence: number;
  readonly cache: KvCache;
  readonly random: () => number;
  readonly tokens: SampledToken[];
  /** Per router, a piece per forward. */
  readonly pieces: RouterRecord[][];
  /** What is to go through the model next. */
  next: Int32Array;
  ended?: GeneratedSequence['ended'];
}

/**
 * @param prompts token ids, at least one each
 * @returns one per prompt, in order
 * @throws UserError for an empty prompt or one that fills the context; Cancelled. Nothing is left on the backend.
 */
export async function generate(
  model: Model,
  prompts: readonly Int32Array[],
  options: GenerateOptions,
): Promise<readonly GeneratedSequence[]> {
  const { sampling = GREEDY, seed = 1, hooks: interventions = [], level = 'choices' } = options;
  checkSampling(sampling);
  const routers = moeLayers(model.spec);
  const recorder = new RoutingRecorder(level, interventions.length > 0, new Set(routers.map(({ layer }) => layer)));
  const run: Run = {
    ...{ model, routers, recorder, options },
    hooks: new Hooks([...recorder.before, ...interventions, ...recorder.after]),
  };
  const all = prompts.map((prompt, sequence) =>
    begin(model, prompt, sequence, seed, options.maxTokens, routers.length),
  );
  try {
    for (let running = all; running.length > 0; running = all.filter(({ ended }) => ended === undefined)) {
      const logits = await step(run, running);
      for (const [i, each] of running.entries()) {
        const own = logits.subarray(i * model.spec.vocab, (i + 1) * model.spec.vocab);
        const token = timed('sampling', () => sampleToken(own, sampling, each.random));
        take(each, token, longestSequence(model.spec), options);
      }
    }
    if (options.whole) (await advance(run, all)).dispose();
    return all.map(({ tokens, ended, pieces }) => ({
      tokens,
      ended: ended as GeneratedSequence['ended'],
      routes: pieces.map((piece, r) => ({
        layer: (routers[r] as (typeof routers)[number]).layer,
        ...joinRecords(piece),
      })),
    }));
  } finally {
    for (const { cache } of all) cache.dispose();
    recorder.dispose();
  }
}

function begin(
  { spec }: Model,
  prompt: Int32Array,
  sequence: number,
  seed: number,
  maxTokens: number,
  routers: number,
): Running {
  if (prompt.length === 0)
    throw new UserError(`Prompt ${sequence + 1} gives no token.`, 'Write something to go on from.');
  checkLength(spec, prompt.length + 1, `Prompt ${sequence + 1} with one token more`);
  if (prompt.length >= spec.contextLength) {
    throw new UserError(
      `Prompt ${sequence + 1} has ${prompt.length} tokens; the model's context of ${spec.contextLength} leaves no room for another.`,
      'Shorten it.',
    );
  }
  return {
    sequence,
    // The newest token never goes through the model, or only for its routes.
    cache: new KvCache(Math.min(prompt.length + maxTokens - 1, longestSequence(spec))),
    // A stream of its own: what a sequence becomes does not depend on which others run beside it.
    random: seededRandom(seed, sequence),
    tokens: [],
    pieces: Array.from({ length: routers }, () => []),
    next: prompt,
  };
}

/** What does not change from step to step. */
interface Run {
  readonly model: Model;
  readonly routers: Routers;
  readonly recorder: RoutingRecorder;
  readonly hooks: Hooks;
  readonly options: GenerateOptions;
}

/** Runs what each sequence has next. @returns logits of each one's last position. [sequence, vocab] */
async function step(run: Run, running: readonly Running[]): Promise<Float32Array> {
  const hidden = await advance(run, running);
  let end = 0;
  const last = running.map(({ next }) => {
    end += next.length;
    return end - 1;
  });
  let logits: tf.Tensor2D;
  try {
    logits = tf.tidy(() => {
      const rows = last.length === end ? hidden : tf.gather(hidden, tf.tensor1d(last, 'int32'));
      return run.hooks.fire('logits', -1, vocabularyLogits(run.model, rows));
    });
  } finally {
    hidden.dispose();
  }
  return timed('read back', () => valuesOf(logits));
}

/** Sends through the model what each sequence has next, and keeps its routes. @returns hidden states; the caller's */
async function advance(run: Run, running: readonly Running[]): Promise<tf.Tensor2D> {
  const { model, hooks, recorder, options } = run;
  await turn();
  if (options.signal?.aborted) throw new Cancelled();
  const lengths = running.map(({ next }) => next.length);
  const ids = new Int32Array(lengths.reduce((sum, length) => sum + length, 0));
  let start = 0;
  for (const { next } of running) {
    ids.set(next, start);
    start += next.length;
  }
  const batch = { ids, lengths, caches: running.map(({ cache }) => cache) };
  const hidden = await forward(model, batch, {
    ...{ hooks, until: 'hidden', afterLayer: (layer) => timed('read back', () => recorder.afterLayer(layer)) },
    ...(options.signal ? { signal: options.signal } : {}),
  });
  if (!hidden) throw new Error('a forward to the end gives hidden states');
  try {
    keepRoutes(run, running);
    return hidden;
  } catch (error) {
    hidden.dispose();
    throw error;
  }
}

function keepRoutes({ routers, recorder, options }: Run, running: readonly Running[]): void {
  const records = recorder.take(routers);
  let start = 0;
  for (const { sequence, next, pieces } of running) {
    const end = start + next.length;
    const own = records.map((record, r) => rowsOf(record, (routers[r] as Routers[number]).moe.router, start, end));
    for (const [r, record] of own.entries()) pieces[r]?.push(record);
    options.onRouted?.(sequence, next, own);
    start = end;
  }
}

function take(each: Running, token: SampledToken, longest: number, options: GenerateOptions): void {
  each.tokens.push(token);
  each.next = Int32Array.of(token.id);
  if (options.stop?.has(token.id)) each.ended = 'stop';
  else if (each.tokens.length >= options.maxTokens) each.ended = 'length';
  else if (each.cache.length + 1 >= longest) each.ended = 'context';
  options.onToken?.(each.sequence, token, each.ended !== undefined);
}
