// How well a model predicts texts: the losses of each, summed.

import type { EncodedText } from '#checkpoint';
import { forward, type Hook, Hooks, type Model } from '#models';
import type { Sequence } from '#protocol';
import { batches } from '../batches.ts';
import { tokenNll } from '../nll.ts';
import { turn } from '../turn.ts';

export interface TextLoss {
  /** Sum of -ln p over the tokens that something predicts, special ones left out. */
  readonly nats: number;
  readonly tokens: number;
  /** UTF-8 bytes of those tokens. */
  readonly bytes: number;
}

export interface TextContext {
  /** Tokens that a batch closes before. */
  readonly batchTokens: number;
  readonly hooks: readonly Hook[];
  readonly signal?: AbortSignal;
  readonly onDone: (texts: number) => void;
}

/** @throws UserError for a loss that is no finite number; Cancelled */
export async function scoreTexts(
  model: Model,
  sequences: readonly Sequence[],
  encodings: readonly EncodedText[],
  { batchTokens, hooks, signal, onDone }: TextContext,
): Promise<readonly TextLoss[]> {
  const lengths = encodings.map(({ ids }) => ids.length);
  const scored: TextLoss[] = [];
  for (const [start, end] of batches(lengths, 0, batchTokens)) {
    const batch = encodings.slice(start, end);
    const ids = Int32Array.from(batch.flatMap((each) => [...each.ids]));
    const own = lengths.slice(start, end);
    const stop = signal ? { signal } : {};
    const options = { hooks: new Hooks(hooks), until: 'hidden', afterLayer: turn, ...stop } as const;
    const hidden = await forward(model, { ids, lengths: own }, options);
    if (!hidden) throw new Error('a forward to the end gives hidden states');
    try {
      const nameOf = () => `one of ${sequences[start]?.id} to ${sequences[end - 1]?.id}`;
      const losses = await tokenNll(model, hidden, ids, own, { ...stop, nameOf });
      let offset = 0;
      for (const encoding of batch) {
        scored.push(textLoss(encoding, losses.subarray(offset, offset + encoding.ids.length)));
        offset += encoding.ids.length;
      }
    } finally {
      hidden.dispose();
    }
    onDone(batch.length);
  }
  return scored;
}

/** Nothing predicts a text's first token, unless the tokenizer puts one before it. */
function textLoss({ special, byteStart, byteEnd }: EncodedText, losses: Float32Array): TextLoss {
  let [nats, tokens, bytes] = [0, 0, 0];
  for (let position = 1; position < losses.length; position++) {
    if (special[position] === 1) continue;
    nats += losses[position] as number;
    tokens++;
    bytes += (byteEnd[position] as number) - (byteStart[position] as number);
  }
  return { nats, tokens, bytes };
}
