// Generation: prompts are run once, then each new token alone, its past in the cache. The same hooks fire in both, so that
// what is recorded, and what is changed, is the same as in a recording of the whole text.

import * as tf from '@tensorflow/tfjs-core';
import { forward, type Hook, Hooks, type Model, vocabularyLogits } from '#models';
import { KvCache } from '#nn';
import { Cancelled, moeLayers, seededRandom, UserError } from '#protocol';
import { timed } from '#tensor';
import { RoutingRecorder } from '../recorder.ts';
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
  /** Called as each token is there. */
  readonly onToken?: (sequence: number, token: SampledToken) => void;
}

/** What a router decided along a sequence, for every token that went through the model: all but the last one. */
export interface GeneratedRoutes {
  readonly layer: number;
  /** [position, slot], by falling choice */
  readonly experts: Int32Array;
  /** [position, slot] */
  readonly weights: Float32Array;
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
  readonly pieces: { experts: Int32Array[]; weights: Float32Array[] }[];
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
  const { sampling = GREEDY, seed = 1, hooks: interventions = [] } = options;
  checkSampling(sampling);
  const routers = moeLayers(model.spec);
  const recorder = new RoutingRecorder('choices', false, new Set(routers.map(({ layer }) => layer)));
  const hooks = new Hooks([...interventions, ...recorder.after]);
  const all = prompts.map((prompt, sequence) =>
    begin(model, prompt, sequence, seed, options.maxTokens, routers.length),
  );
  try {
    for (let running = all; running.length > 0; running = all.filter(({ ended }) => ended === undefined)) {
      await turn();
      if (options.signal?.aborted) throw new Cancelled();
      const logits = await step(model, routers, running, hooks, recorder, options.signal);
      for (const [i, each] of running.entries()) {
        const own = logits.subarray(i * model.spec.vocab, (i + 1) * model.spec.vocab);
        const token = timed('sampling', () => sampleToken(own, sampling, each.random));
        take(each, token, model.spec.contextLength, options);
      }
    }
    return all.map(({ tokens, ended, pieces }) => ({
      tokens,
      ended: ended as GeneratedSequence['ended'],
      routes: pieces.map(({ experts, weights }, r) => ({
        layer: (routers[r] as (typeof routers)[number]).layer,
        experts: Int32Array.from(experts.flatMap((piece) => [...piece])),
        weights: Float32Array.from(weights.flatMap((piece) => [...piece])),
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
  if (prompt.length >= spec.contextLength) {
    throw new UserError(
      `Prompt ${sequence + 1} has ${prompt.length} tokens; the model's context of ${spec.contextLength} leaves no room for another.`,
      'Shorten it.',
    );
  }
  return {
    sequence,
    // The newest token never goes through the model.
    cache: new KvCache(Math.min(prompt.length + maxTokens - 1, spec.contextLength)),
    // A stream of its own: what a sequence becomes does not depend on which others run beside it.
    random: seededRandom(seed, sequence),
    tokens: [],
    pieces: Array.from({ length: routers }, () => ({ experts: [], weights: [] })),
    next: prompt,
  };
}

/** Runs what each sequence has next. @returns logits of each one's last position. [sequence, vocab] */
async function step(
  model: Model,
  routers: Routers,
  running: readonly Running[],
  hooks: Hooks,
  recorder: RoutingRecorder,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const lengths = running.map(({ next }) => next.length);
  const ids = new Int32Array(lengths.reduce((sum, length) => sum + length, 0));
  const last: number[] = [];
  let start = 0;
  for (const { next } of running) {
    ids.set(next, start);
    start += next.length;
    last.push(start - 1);
  }
  const batch = { ids, lengths, caches: running.map(({ cache }) => cache) };
  const afterLayer = (layer: number): Promise<void> => timed('read back', () => recorder.afterLayer(layer));
  const hidden = await forward(model, batch, { hooks, until: 'hidden', afterLayer, ...(signal ? { signal } : {}) });
  if (!hidden) throw new Error('a forward to the end gives hidden states');
  const logits = tf.tidy(() => {
    const rows = last.length === ids.length ? hidden : tf.gather(hidden, tf.tensor1d(last, 'int32'));
    return hooks.fire('logits', -1, vocabularyLogits(model, rows));
  });
  hidden.dispose();
  const values = await timed('read back', () => logits.data<'float32'>());
  logits.dispose();
  keepRoutes(routers, running, lengths, recorder);
  return values;
}

function keepRoutes(
  routers: Routers,
  running: readonly Running[],
  lengths: readonly number[],
  recorder: RoutingRecorder,
): void {
  const records = recorder.take(routers);
  for (const [r, { moe }] of routers.entries()) {
    const { topK } = moe.router;
    const { experts, weights } = records[r] as (typeof records)[number];
    let start = 0;
    for (const [i, { pieces }] of running.entries()) {
      const end = start + (lengths[i] as number);
      pieces[r]?.experts.push(experts.slice(start * topK, end * topK));
      pieces[r]?.weights.push(weights.slice(start * topK, end * topK));
      start = end;
    }
  }
}

function take(each: Running, token: SampledToken, contextLength: number, options: GenerateOptions): void {
  each.tokens.push(token);
  each.next = Int32Array.of(token.id);
  options.onToken?.(each.sequence, token);
  if (options.stop?.has(token.id)) each.ended = 'stop';
  else if (each.tokens.length >= options.maxTokens) each.ended = 'length';
  else if (each.cache.length + 1 >= contextLength) each.ended = 'context';
}
