// Why no reader takes a file that is none of a data set's at all: it is empty, not text, or text in another encoding.

import { UserError } from '#protocol';
import type { FileSample } from '../reading/reader.ts';
import { binaryTable } from '../reading/rows.ts';

/** The reason, undefined for a file that some reader might know: text, a table, or packed. */
export function unreadable({ name, head, text }: FileSample): UserError | undefined {
  if (head.length === 0 || text?.trim() === '') {
    return new UserError(`${name}: there is no text in it.`, 'Fetch the file again or choose another one.');
  }
  const packed = head[0] === 0x1f && head[1] === 0x8b;
  if (text !== null || packed || binaryTable(head)) return undefined;
  if (head.includes(0)) {
    return new UserError(
      `${name}: expected UTF-8 text, Parquet or Arrow, found a file that is none of them.`,
      'Text in UTF-16 looks like this too: convert it, for example: iconv -f utf-16 -t utf-8 FILE.',
    );
  }
  return new UserError(
    `${name}: expected UTF-8 text, found a byte that is not at offset ${firstBadByte(head)}.`,
    'Convert it, for example: iconv -f latin1 -t utf-8 FILE.',
  );
}

/** Where the first bytes begin that are no character. */
function firstBadByte(bytes: Uint8Array): number {
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isText(bytes.subarray(0, middle), true)) good = middle;
    else bad = middle;
  }
  // A character that was begun before it is the one that went wrong.
  while (good > 0 && !isText(bytes.subarray(0, good), false)) good--;
  return good;
}

/** @param open whether the last character may be unfinished */
function isText(bytes: Uint8Array, open: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: open });
    return true;
  } catch {
    return false;
  }
}
