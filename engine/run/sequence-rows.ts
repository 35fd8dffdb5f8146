// Cuts one sequence out of what the recorder kept of a batch.

import type { EncodedText, TextTokenizer } from '#checkpoint';
import { NO_ID, type RouterEntry } from '#protocol';
import type { SequenceRows } from '#trace';
import type { Outlook } from './nll.ts';
import type { RouterRecord } from './recorder.ts';

/**
 * @param records per router, of the whole batch
 * @param outlook along the batch; null when not asked for
 * @param offset the sequence's first position in the batch
 * @param tokenizer spells what is predicted
 * @returns views where the types allow it: to be written before the batch's arrays are used again
 */
export function sequenceRows(
  encoding: EncodedText,
  records: readonly RouterRecord[],
  routers: readonly RouterEntry[],
  outlook: Outlook | null,
  offset: number,
  tokenizer: Pick<TextTokenizer, 'find'>,
): SequenceRows {
  const length = encoding.ids.length;
  const predicted = outlook?.predicted.subarray(offset, offset + length);
  return {
    tokenIds: encoding.ids,
    tokens: encoding.tokens,
    byteStart: encoding.byteStart,
    byteEnd: encoding.byteEnd,
    special: encoding.special,
    generated: new Uint8Array(length),
    nll: outlook?.nll.subarray(offset, offset + length) ?? null,
    predicted: predicted
      ? { ids: predicted, tokens: Array.from(predicted, (id) => (id === NO_ID ? null : tokenizer.find(id))) }
      : null,
    routers: records.map((record, r) => {
      const { experts, topK } = routers[r] as RouterEntry;
      const rows = <A extends Float32Array | Int32Array>(values: A, width: number) =>
        values.subarray(offset * width, (offset + length) * width) as A;
      return {
        experts: Uint16Array.from(rows(record.experts, topK)),
        weights: rows(record.weights, topK),
        ...(record.routerLogits ? { routerLogits: rows(record.routerLogits, experts) } : {}),
        ...(record.editedLogits ? { editedLogits: rows(record.editedLogits, experts) } : {}),
        ...(record.expertNorm ? { expertNorm: rows(record.expertNorm, topK) } : {}),
        ...(record.outCosine ? { outCosine: rows(record.outCosine, 1) } : {}),
      };
    }),
  };
}
