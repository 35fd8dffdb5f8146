// Negative log-likelihood of each token given those before it, in nats, from the model's final hidden states.

import * as tf from '@tensorflow/tfjs-core';
import { type Model, vocabularyLogits } from '#models';
import { Cancelled, namePosition, type PositionName, UserError } from '#protocol';
import { valuesOf } from '#tensor';
import { turn } from './turn.ts';

/** Bytes of vocabulary logits held at once: all positions of a batch would take gigabytes. */
const LOGIT_BYTES = 128 * 1024 * 1024;

/** What the work adds to a forward: the logits, and what the log-sum makes of them on the way. */
export const NLL_BYTES = 3 * LOGIT_BYTES;

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
  { signal, nameOf = namePosition }: { readonly signal?: AbortSignal; readonly nameOf?: PositionName } = {},
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
  { signal, nameOf = namePosition }: { readonly signal?: AbortSignal; readonly nameOf?: PositionName } = {},
): Promise<Float32Array> {
  const found = new Float32Array(rows.length);
  const chunk = Math.max(1, Math.floor(LOGIT_BYTES / (4 * model.spec.vocab)));
  for (let first = 0; first < rows.length; first += chunk) {
    await turn();
    if (signal?.aborted) throw new Cancelled();
    const some = rows.slice(first, first + chunk);
    const losses = tf.tidy(() => {
      const logits = vocabularyLogits(model, tf.gather(hidden, tf.tensor1d(some, 'int32')));
      const pairs = tf.tensor2d(
        some.flatMap((_, i) => [i, targets[first + i] as number]),
        [some.length, 2],
        'int32',
      );
      return tf.sub(tf.logSumExp(logits, 1), tf.gatherND(logits, pairs));
    });
    const values = await valuesOf(losses);
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
  return found;
}
