// Negative log-likelihood of each token given those before it, in nats, from the model's final hidden states.

import * as tf from '@tensorflow/tfjs-core';
import { type Model, vocabularyLogits } from '#models';
import { Cancelled, namePosition, type PositionName, UserError } from '#protocol';
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
  const chunk = Math.max(1, Math.floor(LOGIT_BYTES / (4 * model.spec.vocab)));
  for (let first = 0; first < predicting.length; first += chunk) {
    await turn();
    if (signal?.aborted) throw new Cancelled();
    const rows = predicting.slice(first, first + chunk);
    const targets = rows.map((row) => ids[row + 1] as number);
    const losses = tf.tidy(() => {
      const logits = vocabularyLogits(model, tf.gather(hidden, tf.tensor1d(rows, 'int32')));
      const pairs = tf.tensor2d(
        targets.flatMap((target, i) => [i, target]),
        [rows.length, 2],
        'int32',
      );
      return tf.sub(tf.logSumExp(logits, 1), tf.gatherND(logits, pairs));
    });
    const values = await losses.data();
    losses.dispose();
    for (const [i, row] of rows.entries()) {
      const loss = values[i] as number;
      if (!Number.isFinite(loss)) {
        throw new UserError(
          `Negative log-likelihood of ${nameOf(row + 1)}: expected a finite number, found ${loss}.`,
          'The output head or the last layers may be damaged, or overflow in this precision: try --precision f32, or record without --nll.',
        );
      }
      nll[row + 1] = loss;
    }
  }
  return nll;
}
