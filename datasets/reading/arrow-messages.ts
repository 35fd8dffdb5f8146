// The messages of an Arrow stream or file, one after the other. A file is a stream with a magic in front and a footer behind;
// the footer is not needed to read it from front to back.

import { Message } from 'apache-arrow';
import { checkHeader, type MessageKind } from './arrow-headers.ts';
import type { ByteSource } from './byte-source.ts';

export interface ArrowMessage {
  readonly kind: MessageKind;
  /** As stored: length, header and body. */
  readonly bytes: Uint8Array;
  /** Header as the library reads it. */
  readonly message: Message;
}

const FILE_MAGIC = 'ARROW1';
const LARGEST_HEADER = 64 * 1024 * 1024;
/** The data sets library writes 1,000 rows a batch. */
const LARGEST_BODY = 2 ** 30;

/**
 * Up to the end mark, which every writer sets: without it the file is cut short.
 * @throws Error saying what is wrong, for the caller to name the file
 */
export async function* readMessages(source: ByteSource): AsyncGenerator<ArrowMessage> {
  const { start, end, footer } = await extent(source);
  let at = start;
  for (;;) {
    if (at + 8 > end) throw new Error('it is cut short');
    const head = new DataView((await source.read(at, at + 8)).buffer);
    const length = head.getUint32(4, true);
    if (head.getUint32(0, true) !== 0xffffffff) throw new Error(`no message at byte ${at}`);
    if (length === 0) {
      if (!footer && at + 8 < end) throw new Error(`${end - at - 8} bytes after its end`);
      return;
    }
    if (length > LARGEST_HEADER) throw new Error(`a header of ${length} bytes at byte ${at}`);
    if (at + 8 + length > end) throw new Error('it is cut short');
    const header = await source.read(at + 8, at + 8 + length);
    const { kind, body } = checkHeader(header);
    if (body > LARGEST_BODY) throw new Error(`a batch of ${body} bytes; at most ${LARGEST_BODY} are read`);
    if (at + 8 + length + body > end) throw new Error('it is cut short');
    const bytes = await source.read(at, at + 8 + length + body);
    yield { kind, bytes, message: Message.decode(header) };
    at += 8 + length + body;
  }
}

/** Where the messages are in the file, and whether a footer follows them. */
async function extent(source: ByteSource): Promise<{ start: number; end: number; footer: boolean }> {
  const stream = { start: 0, end: source.size, footer: false };
  if (source.size < 16) return stream;
  const head = Buffer.from(await source.read(0, 8)).toString('latin1');
  if (!head.startsWith(FILE_MAGIC)) return stream;
  const tail = Buffer.from(await source.read(source.size - 6, source.size)).toString('latin1');
  if (tail !== FILE_MAGIC) throw new Error('it is cut short');
  return { start: 8, end: source.size, footer: true };
}
