// A text file line by line, gzip or plain, strictly UTF-8, without holding it.

import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Cancelled, UserError } from '#protocol';

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its end; no byte-order mark, not normalised. */
  readonly text: string;
}

/** Longest line that is read, in characters: a file without line ends is not a line file. */
const LONGEST = 64 * 1024 * 1024;

/**
 * Lines end with LF or CRLF; a last line without an end counts, an end at the very end adds none.
 * @throws UserError for a file that cannot be opened, is not UTF-8 or is damaged gzip; Cancelled
 */
export async function* readLines(path: string, signal?: AbortSignal): AsyncGenerator<Line> {
  // The pieces of a line that has not ended yet: joined once, however many they are.
  let pieces: string[] = [];
  let length = 0;
  let number = 0;
  for await (const text of readText(path, signal)) {
    const lines = text.split('\n');
    if (lines.length > 1) {
      lines[0] = pieces.join('') + lines[0];
      pieces = [];
      length = 0;
    }
    const rest = lines.pop() as string;
    pieces.push(rest);
    length += rest.length;
    if (length > LONGEST) {
      throw new UserError(
        `${path}, line ${number + lines.length + 1}: longer than ${LONGEST} characters; expected a file of lines.`,
        'Choose another reader for this file.',
      );
    }
    for (const line of lines) yield { number: ++number, text: line.endsWith('\r') ? line.slice(0, -1) : line };
  }
  const rest = pieces.join('');
  if (rest !== '') yield { number: ++number, text: rest.endsWith('\r') ? rest.slice(0, -1) : rest };
}

/**
 * A file's text in pieces, unpacked when it starts as gzip does.
 * @throws UserError as readLines; Cancelled
 */
export async function* readText(path: string, signal?: AbortSignal): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  try {
    for await (const piece of await byteStream(path)) {
      if (signal?.aborted) throw new Cancelled();
      const text = decoder.decode(piece as Uint8Array, { stream: true });
      bytes += (piece as Uint8Array).length;
      if (text !== '') yield text;
    }
    const last = decoder.decode();
    if (last !== '') yield last;
  } catch (cause) {
    throw readProblem(path, bytes, cause);
  }
}

async function byteStream(path: string): Promise<AsyncIterable<unknown>> {
  // First: a stream whose file cannot be opened would fail while nobody listens.
  const packed = await startsAsGzip(path);
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  if (!packed) return file;
  const gunzip = createGunzip();
  // The consumer sees the first error of either; pipeline closes both.
  pipeline(file, gunzip, () => {});
  return gunzip;
}

async function startsAsGzip(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

function readProblem(path: string, bytes: number, cause: unknown): unknown {
  if (cause instanceof UserError || cause instanceof Cancelled) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new UserError(`${path}: there is no such file.`, 'Check the path.');
  if (code === 'EISDIR') return new UserError(`${path} is a folder; expected a file.`, 'Name one of its files.');
  if (code === 'EACCES') return new UserError(`${path} may not be read.`, 'Check its permissions.');
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return new UserError(
      `${path}: expected UTF-8 text, found bytes that are not, after byte ${bytes}.`,
      'Convert it, for example: iconv -f latin1 -t utf-8 FILE.',
    );
  }
  if (code?.startsWith('Z_')) {
    return new UserError(`${path}: damaged or incomplete gzip (${message}).`, 'Fetch the file again.');
  }
  return cause;
}
