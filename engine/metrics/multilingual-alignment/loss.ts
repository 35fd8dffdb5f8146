// How well the model foresaw a sequence: the loss of its tokens and their bytes, counted as a score of texts counts them.
// A text's first token has no loss unless the tokenizer puts one before it, and special tokens never count.

import type { SequenceLosses } from '../sequence-metric.ts';

export interface Loss {
  readonly nats: number;
  readonly bytes: number;
}

export const NO_LOSS: Loss = { nats: Number.NaN, bytes: Number.NaN };

/** @param special 1 for special tokens. [position] */
export function lossOf({ nll, bytes }: SequenceLosses, special: Uint8Array): Loss {
  let [nats, length, tokens] = [0, 0, 0];
  for (let position = 0; position < nll.length; position++) {
    const loss = nll[position] as number;
    if (special[position] === 1 || Number.isNaN(loss)) continue;
    nats += loss;
    length += bytes[position] as number;
    tokens++;
  }
  return tokens === 0 ? NO_LOSS : { nats, bytes: length };
}
