// Where in an Arrow file the values of each column lie, checked against what the manifest promises.

import { endianness } from 'node:os';
import { UserError } from '#protocol';
import { type BatchMetadata, type Footer, type FoundSchema, parseBatchMessage, parseFooter } from './arrow-metadata.ts';
import { type Column, typeName, valueBytes } from './columns.ts';
import { COPY_AGAIN } from './disk-error.ts';
import type { FileBytes } from './file-bytes.ts';
import { Damaged } from './flatbuffer.ts';

/** What the manifest says of a file, and what to call it in a message. */
export interface Expected {
  readonly path: string;
  /** `part-00003.arrow in /data/x.trace` */
  readonly name: string;
  readonly columns: readonly Column[];
  /** Absent where the manifest does not tell. */
  readonly bytes?: number;
  readonly rows: number;
}

export interface Region {
  readonly offset: number;
  readonly length: number;
}

/** Where the values of one column lie in the file, for one batch. */
export interface Place {
  readonly validity: Region | null;
  readonly offsets: Region | null;
  readonly values: Region;
}

/** One record batch; `first` is its first row. */
export interface BatchPlace {
  readonly first: number;
  readonly rows: number;
  readonly columns: ReadonlyMap<string, Place>;
}

const MAGIC = 'ARROW1';
/** More than any metadata of a trace needs. */
const METADATA_LIMIT = 256 * 1024 * 1024;
const TAIL = 64 * 1024;

/** Checked against the columns that the manifest promises. @throws Damaged, UserError */
export async function readFooter(file: FileBytes, expected: Expected): Promise<Footer> {
  // One read is enough for all but very wide models.
  const tail = await file.at(Math.max(0, file.size - TAIL), Math.min(file.size, TAIL));
  const end = tail.length - 10;
  if (end < 0 || tail.toString('latin1', end + 4) !== MAGIC) throw new Damaged(`no ${MAGIC} at its end`);
  const length = tail.readUInt32LE(end);
  if (length > Math.min(METADATA_LIMIT, file.size)) throw new Damaged(`a footer of ${length} bytes`);
  const whole = length <= end;
  const footer = parseFooter(whole ? tail.subarray(end - length, end) : await file.at(file.size - 10 - length, length));
  checkSchema(expected, footer);
  return footer;
}

/** @throws Damaged, UserError */
export async function readBatches(file: FileBytes, expected: Expected): Promise<readonly BatchPlace[]> {
  if (endianness() !== 'LE') throw new Error('Traces are little-endian, and so are the arrays they are read into');
  const footer = await readFooter(file, expected);
  const batches: BatchPlace[] = [];
  let first = 0;
  for (const { offset, metadataBytes, bodyBytes } of footer.blocks) {
    if (metadataBytes < 8 || metadataBytes > METADATA_LIMIT)
      throw new Damaged(`a batch's metadata of ${metadataBytes} bytes`);
    const bytes = await file.at(offset, metadataBytes);
    const metadata = parseBatchMessage(bytes.subarray(messageStart(bytes, 0)));
    const body = offset + metadataBytes;
    if (metadata.bodyBytes !== bodyBytes || body + bodyBytes > file.size)
      throw new Damaged('a batch that runs past the end');
    batches.push({ first, rows: metadata.rows, columns: places(expected, metadata, body) });
    first += metadata.rows;
  }
  if (first !== expected.rows) {
    throw new UserError(
      `${expected.name}: expected ${expected.rows} rows as the manifest says, found ${first}.`,
      COPY_AGAIN,
    );
  }
  return batches;
}

/** Buffers come in the order of the columns: validity, then offsets of text, then values; a list's own validity first. */
function places(expected: Expected, metadata: BatchMetadata, body: number): ReadonlyMap<string, Place> {
  const { rows, nodes, buffers, bodyBytes } = metadata;
  if (metadata.compressed) throw new Damaged('compressed columns, which Routescope does not read');
  let nextNode = 0;
  let nextBuffer = 0;
  const node = (length: number, nullable: boolean): number => {
    const found = nodes[nextNode++];
    if (found?.length !== length) throw new Damaged(`a column of ${found?.length ?? 'no'} rows in a batch of ${rows}`);
    if (found.nulls > 0 && !nullable) throw new Damaged('nulls where none may be');
    return found.nulls;
  };
  const buffer = (bytes: number): Region => {
    const found = buffers[nextBuffer++];
    if (!found || found.offset + found.length > bodyBytes || found.length < bytes) {
      throw new Damaged(`a buffer of ${found?.length ?? 'no'} bytes, expected ${bytes}`);
    }
    return { offset: body + found.offset, length: found.length };
  };
  const columns = new Map<string, Place>();
  for (const column of expected.columns) {
    const nulls = node(rows, column.nullable);
    const validity = buffer(nulls > 0 ? Math.ceil(rows / 8) : 0);
    if (column.list > 0) {
      node(rows * column.list, false);
      buffer(0);
    }
    const offsets = column.type === 'utf8' ? buffer(rows > 0 ? 4 * (rows + 1) : 0) : null;
    const bytes =
      column.type === 'bool' ? Math.ceil(rows / 8) : rows * Math.max(1, column.list) * valueBytes(column.type);
    columns.set(column.name, { validity: nulls > 0 ? validity : null, offsets, values: buffer(bytes) });
  }
  return columns;
}

/** Where a message begins: since Arrow 0.15 a marker of four bytes stands before its length. */
function messageStart(bytes: Buffer, at: number): number {
  if (at + 8 > bytes.length) throw new Damaged('a message that runs past the end');
  return bytes.readInt32LE(at) === -1 ? at + 8 : at + 4;
}

function checkSchema({ name, columns }: Expected, found: FoundSchema): void {
  for (let c = 0; c < Math.max(columns.length, found.columns.length); c++) {
    const [expected, actual] = [columns[c], found.columns[c]];
    if (expected && actual?.name === expected.name && actual.type === expected.type && actual.list === expected.list)
      continue;
    const show = (column: { name: string; type: string; list: number } | undefined): string =>
      column ? `${column.name} ${typeName(column as Column)}` : 'nothing';
    throw new UserError(
      `${name}, column ${c}: expected ${show(expected)} as the manifest says, found ${show(actual)}.`,
      COPY_AGAIN,
    );
  }
}
