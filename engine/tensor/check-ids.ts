// Token ids against the table they index: a GPU answers an id out of range with zeros, silently.

import { UserError } from '#protocol';

/** @throws UserError for the first id that is not a row of the table. */
export function checkIds(ids: Int32Array, rows: number): void {
  for (let position = 0; position < ids.length; position++) {
    const id = ids[position] as number;
    if (id < 0 || id >= rows) {
      throw new UserError(
        `Token ${id} at position ${position} of the batch: expected an id below ${rows}, the size of the embedding.`,
        'Are tokenizer.json and the weights from the same model?',
      );
    }
  }
}
