// The text of a file that somebody named as text: UTF-8, or a message that says what it is instead. A file of zero bytes
// among ASCII decodes as UTF-8 too, and would be recorded as one long text of nothing.

import { readFile } from 'node:fs/promises';
import { UserError } from '#protocol';

interface Kind {
  /** Bytes at the start, or from `at` on, in latin1. */
  readonly starts: readonly string[];
  readonly at?: number;
  readonly name: string;
  readonly hint: string;
}

/** What is taken for text by mistake. */
const KINDS: readonly Kind[] = [
  { starts: ['PAR1', 'PARE'], name: 'a Parquet file', hint: 'Data sets are read with --dataset.' },
  { starts: ['ARROW1', '\xff\xff\xff\xff'], name: 'an Arrow file', hint: 'Data sets are read with --dataset.' },
  { starts: ['\x1f\x8b'], name: 'a gzip file', hint: 'Unpack it, or read it as a data set with --dataset.' },
  { starts: ['{"'], at: 8, name: 'a safetensors file', hint: 'Its folder is a --model; choose a text file.' },
  {
    starts: ['PK\x03\x04'],
    name: 'a zip archive, as documents and .npz files are too',
    hint: 'Save it as plain text.',
  },
  { starts: ['%PDF'], name: 'a PDF document', hint: 'Save it as plain text.' },
  { starts: ['\x89PNG', '\xff\xd8\xff', 'GIF8'], name: 'a picture', hint: 'Choose a text file.' },
  { starts: ['\xff\xfe', '\xfe\xff'], name: 'UTF-16', hint: 'Convert it: iconv -f utf-16 -t utf-8 FILE.' },
];

/** A byte-order mark is no part of it. @throws UserError for a file that is not there or is no UTF-8 text */
export async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') throw new UserError(`${path}: there is no such file.`, 'Check the path.');
    if (cause.code === 'EISDIR') throw new UserError(`${path} is a folder; expected a text file.`, 'Name its files.');
    throw new UserError(`${path} could not be read: ${cause.message}.`, 'Check the permissions.');
  });
  const text = decoded(bytes);
  const zero = bytes.indexOf(0);
  if (text !== null && zero < 0) return text;
  const start = bytes.toString('latin1', 0, 16);
  const known = KINDS.find(({ starts, at = 0 }) => starts.some((each) => start.startsWith(each, at)));
  if (known) throw new UserError(`${path}: expected UTF-8 text, found ${known.name}.`, known.hint);
  if (zero >= 0) {
    throw new UserError(
      `${path}: expected UTF-8 text, found a zero byte at offset ${zero}, as binary files have them.`,
      'Choose a text file. Text in UTF-16 looks like this too: iconv -f utf-16 -t utf-8 FILE.',
    );
  }
  const bad = firstBadByte(bytes);
  const line = bytes.subarray(0, bad).toString('latin1').split('\n').length;
  throw new UserError(
    `${path}: expected UTF-8 text, found a byte that is not at offset ${bad}, in line ${line}.`,
    'Convert it, for example: iconv -f latin1 -t utf-8 FILE.',
  );
}

/** null for bytes that are not UTF-8 */
function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Where the first bytes begin that are no character: there, what replaces them comes out otherwise. */
function firstBadByte(bytes: Uint8Array): number {
  const replaced = Buffer.from(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  const differs = bytes.findIndex((byte, i) => byte !== replaced[i]);
  let at = differs < 0 ? bytes.length : differs;
  // A first byte of three may be that of the replacement as well: then the difference is inside the character.
  while (at > 0 && ((replaced[at] as number) & 0xc0) === 0x80) at--;
  return at;
}
