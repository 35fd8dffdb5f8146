// Cuts one sequence out of what the recorder kept of a batch.

import type { EncodedText } from '#checkpoint';
import type { RouterEntry } from '#protocol';
import type { SequenceRows } from '#trace';
import type { RouterRecord } from './recorder.ts';

/**
 * @param records per router, of the whole batch
 * @param losses [position of the batch] in nats; null when not asked for
 * @param offset the sequence's first position in the batch
 * @returns views where the types allow it: to be written before the batch's arrays are used again
 */
export function sequenceRows(
  encoding: EncodedText,
  records: readonly RouterRecord[],
  routers: readonly RouterEntry[],
  losses: Float32Array | null,
  offset: number,
): SequenceRows {
  const length = encoding.ids.length;
  return {
    tokenIds: encoding.ids,
    tokens: encoding.tokens,
    byteStart: encoding.byteStart,
    byteEnd: encoding.byteEnd,
    special: encoding.special,
    generated: new Uint8Array(length),
    nll: losses?.subarray(offset, offset + length) ?? null,
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
