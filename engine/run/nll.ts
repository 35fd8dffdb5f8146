// What a model says of tokens given those before them, from its final hidden states: the negative log-likelihood of each
// in nats, and which token it holds for the likeliest. Both are read from the same logits, a portion of rows at a time.

import * as tf from '@tensorflow/tfjs-core';
import { type Model, vocabularyLogits } from '#models';
import { Cancelled, namePosition, type PositionName, UserError } from '#protocol';
import { valuesOf } from '#tensor';
import { turn } from './turn.ts';

/** Bytes of vocabulary logits held at once: all positions of a batch would take gigabytes. */
const LOGIT_BYTES = 128 * 1024 * 1024;

/** Rows whose logits are held at once, at the most. */
function rowsAtOnce(vocab: number): number {
  return Math.max(1, Math.floor(LOGIT_BYTES / (4 * vocab)));
}

/**
 * What the work adds to a forward: the logits, and what the log-sum makes of them on the way.
 * @param rows positions of a batch that are asked about
 */
export function nllBytes(vocab: number, rows: number): number {
  return 3 * 4 * vocab * Math.min(rows, rowsAtOnce(vocab));
}

interface Watch {
  readonly signal?: AbortSignal;
  readonly nameOf?: PositionName;
}

/** What the model says along the positions of a batch. */
export interface Outlook {
  /** As tokenNll has it. [position] */
  readonly nll: Float32Array;
  /** Id of the likeliest token after each position, ties to the lower id. [position] */
  readonly predicted: Int32Array;
}

/**
 * The losses of a batch and the predictions at all of its positions, the last ones of sequences too.
 * @param hidden after the final norm, [position, hidden]
 * @param ids token of each position
 * @param lengths tokens of each sequence
 * @throws as tokenNll
 */
export async function tokenOutlook(
  model: Model,
  hidden: tf.Tensor2D,
  ids: Int32Array,
  lengths: readonly number[],
  { signal, nameOf = namePosition }: Watch = {},
): Promise<Outlook> {
  const nll = new Float32Array(ids.length).fill(Number.NaN);
  const rows = Array.from(ids, (_, row) => row);
  const lasts = new Set<number>();
  let end = 0;
  for (const length of lengths) {
    end += length;
    lasts.add(end - 1);
  }
  // Nothing comes after a last token. It is asked about itself, so that logits that are no numbers show there too.
  const targets = rows.map((row) => ids[lasts.has(row) ? row : row + 1] as number);
  const { losses, likeliest } = await readLogits(model, hidden, rows, targets, {
    ...(signal ? { signal } : {}),
    nameOf: (row) => (lasts.has(row) ? `what comes after ${nameOf(row)}` : nameOf(row + 1)),
    likeliest: true,
  });
  for (const row of rows) if (!lasts.has(row)) nll[row + 1] = losses[row] as number;
  return { nll, predicted: likeliest as Int32Array };
}

/**
 * @param hidden after the final norm, [position, hidden]
 * @param ids token of each position
 * @param lengths tokens of each sequence
 * @returns [position]: -ln p(token | before); NaN at the first position of each sequence, which nothing predicts.
 * @throws UserError for a loss that is no finite number; Cancelled
 */
export async function tokenNll(
  model: Model,
  hidden: tf.Tensor2D,
  ids: Int32Array,
  lengths: readonly number[],
  { signal, nameOf = namePosition }: Watch = {},
): Promise<Float32Array> {
  const nll = new Float32Array(ids.length).fill(Number.NaN);
  const predicting: number[] = [];
  let start = 0;
  for (const length of lengths) {
    for (let position = start; position < start + length - 1; position++) predicting.push(position);
    start += length;
  }
  const targets = predicting.map((row) => ids[row + 1] as number);
  const losses = await lossesOf(model, hidden, predicting, targets, {
    ...(signal ? { signal } : {}),
    nameOf: (asked) => nameOf((predicting[asked] as number) + 1),
  });
  for (const [i, row] of predicting.entries()) nll[row + 1] = losses[i] as number;
  return nll;
}

/**
 * @param rows of `hidden`; one may be asked about several tokens
 * @param targets the token that each of them is asked about
 * @returns -ln p(target | all up to the row), for each
 * @throws as tokenNll
 */
export async function lossesOf(
  model: Model,
  hidden: tf.Tensor2D,
  rows: readonly number[],
  targets: readonly number[],
  watch: Watch = {},
): Promise<Float32Array> {
  return (await readLogits(model, hidden, rows, targets, { ...watch, likeliest: false })).losses;
}

/** @param options `likeliest`: whether the likeliest token of each row is wanted */
async function readLogits(
  model: Model,
  hidden: tf.Tensor2D,
  rows: readonly number[],
  targets: readonly number[],
  { signal, nameOf = namePosition, likeliest: wanted }: Watch & { readonly likeliest: boolean },
): Promise<{ readonly losses: Float32Array; readonly likeliest: Int32Array | null }> {
  const found = new Float32Array(rows.length);
  const likeliest = wanted ? new Int32Array(rows.length) : null;
  const chunk = rowsAtOnce(model.spec.vocab);
  for (let first = 0; first < rows.length; first += chunk) {
    await turn();
    if (signal?.aborted) throw new Cancelled();
    const some = rows.slice(first, first + chunk);
    const [losses, best] = tf.tidy((): tf.Tensor[] => {
      const logits = vocabularyLogits(model, tf.gather(hidden, tf.tensor1d(some, 'int32')));
      const pairs = tf.tensor2d(
        some.flatMap((_, i) => [i, targets[first + i] as number]),
        [some.length, 2],
        'int32',
      );
      const loss = tf.sub(tf.logSumExp(logits, 1), tf.gatherND(logits, pairs));
      return likeliest ? [loss, tf.argMax(logits, 1)] : [loss];
    });
    const [values, ids] = await Promise.all([valuesOf(losses as tf.Tensor), best && valuesOf<Int32Array>(best)]);
    if (ids) likeliest?.set(ids, first);
    for (let i = 0; i < some.length; i++) {
      const loss = values[i] as number;
      if (!Number.isFinite(loss)) {
        throw new UserError(
          `Negative log-likelihood of ${nameOf(first + i)}: expected a finite number, found ${loss}.`,
          'The output head or the last layers may be damaged, or overflow in this precision: try --precision f32, or record without --nll.',
        );
      }
      found[first + i] = loss;
    }
  }
  return { losses: found, likeliest };
}
