// A trace of no model, for benchmarks and tests of scale: made-up text in four languages, skewed and token-dependent
// choices, written through the real writer. Everything follows from the seed.

import { NO_ID, type RecordLevel, type RouterEntry, routeTokens, type Sequence } from '#protocol';
import { type CreateOptions, createTrace, type TracePlan } from './create-trace.ts';
import { hashSequences } from './hash-sequences.ts';
import type { RouterRows, SequenceRows } from './rows.ts';
import { byteLetters, randomNumbers, syntheticWords } from './synthetic-text.ts';

export interface SyntheticShape extends CreateOptions {
  readonly tokens: number;
  readonly layers: number;
  readonly experts: number;
  readonly topK: number;
  readonly level: RecordLevel;
  readonly seed: number;
  /** Tokens per sequence; default 512. */
  readonly length?: number;
  readonly half?: boolean;
  /** Share of slots that keep the expert of the token before, at level choices; default none. */
  readonly keep?: number;
  /** As if an expert of each layer had been masked. */
  readonly edited?: boolean;
  readonly nll?: boolean;
  /** Made-up predictions beside it, none at a sequence's last token. */
  readonly predicted?: boolean;
  readonly text?: boolean;
  /** Languages that each item is there in; default four. Words of the others are of one of these. */
  readonly languages?: number;
}

const LENGTH = 512;

/** Writes the whole trace, or goes on with one. @returns the plan it was written from */
export async function writeSyntheticTrace(dir: string, shape: SyntheticShape): Promise<TracePlan> {
  const plan = syntheticPlan(shape);
  const writer = await createTrace(dir, plan, shape);
  for (let s = writer.nextSequence; !writer.done && s < plan.sequences.length; s++) {
    await writer.add(syntheticRows(shape, plan, s));
  }
  await writer.finish();
  return plan;
}

export function syntheticPlan(shape: SyntheticShape): TracePlan {
  const { tokens, layers, experts, topK, level, seed, length = LENGTH, edited = false } = shape;
  const router = {
    router: 0,
    experts,
    topK,
    score: 'softmax',
    normalize: false,
    scale: 1,
    sharedExperts: 0,
    ids: 'expert',
  } as const;
  const sequences = Array.from({ length: Math.ceil(tokens / length) }, (_, s) => syntheticSequence(shape, s));
  return {
    created: '2026-01-01T00:00:00.000Z',
    model: { id: 'synthetic', family: 'synthetic', layers, config: { seed }, files: [] },
    tokenizer: { sha256: '0'.repeat(64), spelling: 'byte-level' },
    corpus: { name: 'synthetic', sha256: hashSequences(sequences), sequences: sequences.length, tokens },
    sequences,
    interventions: edited
      ? [{ mode: 'mask_pre', targets: Array.from({ length: layers }, (_, layer) => ({ layer, expert: 0 })) }]
      : [],
    backend: 'none',
    precision: 'f32',
    level,
    nll: shape.nll ?? false,
    ...(shape.predicted ? { predicted: true } : {}),
    text: shape.text ?? true,
    logits: shape.half ? 'float16' : 'float32',
    routers: Array.from({ length: layers }, (_, layer): RouterEntry => ({ layer, ...router })),
    labels: ['language'],
    versions: {},
    notices: ['Synthetic: no model has seen this text.'],
  };
}

/** The words of a sequence, its language, and how many of the trace's tokens are left for it. */
function wordsOf({ seed, tokens, length = LENGTH }: SyntheticShape, s: number): ReturnType<typeof syntheticWords> {
  return syntheticWords(seed * 7919 + s, s, Math.min(length, tokens - s * length));
}

function syntheticSequence(shape: SyntheticShape, s: number): Sequence {
  const { language: own, words } = wordsOf(shape, s);
  const { languages = 4 } = shape;
  const language = languages === 4 ? own : `x-${s % languages}`;
  return { id: `synthetic:${s}`, item: String(Math.floor(s / languages)), text: words.join(' '), labels: { language } };
}

/** One sequence's rows; the first token is special. */
export function syntheticRows(shape: SyntheticShape, plan: TracePlan, s: number): SequenceRows {
  const { words, ids } = wordsOf(shape, s);
  const count = words.length;
  const byteStart = new Uint32Array(count);
  const byteEnd = new Uint32Array(count);
  let at = 0;
  words.forEach((word, i) => {
    byteStart[i] = at;
    at += Buffer.byteLength(word) + (i > 0 ? 1 : 0);
    byteEnd[i] = at;
  });
  const random = randomNumbers(shape.seed * 104729 + s);
  const special = new Uint8Array(count);
  special[0] = 1;
  const tokens = words.map((word, i) => byteLetters(i > 0 ? ` ${word}` : word));
  return {
    tokenIds: Uint32Array.from(ids),
    tokens,
    byteStart,
    byteEnd,
    nll: shape.nll ? Float32Array.from({ length: count }, (_, i) => (i === 0 ? Number.NaN : random() * 8)) : null,
    predicted: shape.predicted ? syntheticPredictions(ids, tokens, s) : null,
    special,
    generated: new Uint8Array(count),
    routers: plan.routers.map((router) =>
      shape.level === 'choices'
        ? drawnRoutes(router, ids, random, shape.keep ?? 0)
        : routedRows(shape, router, ids, random),
    ),
  };
}

/** Another of the sequence's tokens: the next one after every second, and without a draw that others would then miss. */
function syntheticPredictions(ids: readonly number[], tokens: readonly string[], s: number): SequenceRows['predicted'] {
  const last = ids.length - 1;
  const place = (i: number): number => (i % 2 === 0 ? i + 1 : (i * 5 + s) % ids.length);
  return {
    ids: Int32Array.from(ids, (_, i) => (i === last ? NO_ID : (ids[place(i)] as number))),
    tokens: tokens.map((_, i) => (i === last ? null : (tokens[place(i)] as string))),
  };
}

/** Distinct experts, a few of them favoured by the token, with falling weights. Much faster than routing logits. */
function drawnRoutes(
  { layer, experts, topK }: RouterEntry,
  ids: readonly number[],
  random: () => number,
  keep: number,
): RouterRows {
  const chosen = new Uint16Array(ids.length * topK);
  const weights = new Float32Array(ids.length * topK);
  const taken = new Int32Array(experts).fill(-1);
  ids.forEach((id, position) => {
    const home = Math.imul(id + 1, 2654435761 + 97 * layer) >>> 0;
    let left = 1;
    for (let slot = 0; slot < topK; slot++) {
      const draw = random();
      // The first half of the slots leans to the token's own experts, all draws lean to low ids.
      let expert = slot * 2 < topK && draw < 0.7 ? (home + slot * 11) % experts : Math.floor(draw * draw * experts);
      if (keep > 0 && position > 0 && random() < keep) {
        const before = chosen[(position - 1) * topK + slot] as number;
        if (taken[before] !== position) expert = before;
      }
      while (taken[expert] === position) expert = (expert + 1) % experts;
      taken[expert] = position;
      chosen[position * topK + slot] = expert;
      left *= 0.7 + 0.1 * draw;
      weights[position * topK + slot] = 0.3 * left;
    }
  });
  return { experts: chosen, weights };
}

/** Random logits that depend on the token, through the real routing. */
function routedRows(
  shape: SyntheticShape,
  router: RouterEntry,
  ids: readonly number[],
  random: () => number,
): RouterRows {
  const { layer, experts, topK } = router;
  const routerLogits = new Float32Array(ids.length * experts);
  ids.forEach((id, position) => {
    const home = Math.imul(id + 1, 2654435761 + 97 * layer) >>> 0;
    for (let expert = 0; expert < experts; expert++) {
      const own = (home + expert * 7) % 13 === 0 ? 2 : 0;
      routerLogits[position * experts + expert] = own + 2 * (random() + random()) - 1.5 * (expert / experts);
    }
  });
  const editedLogits = routerLogits.slice();
  if (shape.edited) for (let row = 0; row < editedLogits.length; row += experts) editedLogits[row] = -Infinity;
  const { indices, weights } = routeTokens(editedLogits, router, layer);
  return {
    experts: Uint16Array.from(indices),
    weights,
    routerLogits,
    ...(shape.edited ? { editedLogits } : {}),
    ...(shape.level === 'norms'
      ? {
          expertNorm: Float32Array.from({ length: ids.length * topK }, () => 1 + random()),
          outCosine: Float32Array.from(ids, () => 2 * random() - 1),
        }
      : {}),
  };
}
