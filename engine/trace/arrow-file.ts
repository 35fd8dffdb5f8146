// An Arrow IPC file that can be read by column and by row: what is asked for is read straight into its typed array, and
// nothing else. (apache-arrow would read whole batches, and trusts what it reads.) Compressed files are refused.

import { isUtf8 } from 'node:buffer';
import { type FileHandle, open } from 'node:fs/promises';
import { endianness } from 'node:os';
import { UserError } from '#protocol';
import { type BatchMetadata, type Footer, type FoundSchema, parseBatchMessage, parseFooter } from './arrow-metadata.ts';
import { type Column, typeName, valueBytes } from './columns.ts';
import { errorCode } from './disk-error.ts';
import { Damaged } from './flatbuffer.ts';
import { Rows, type RowValues } from './row-values.ts';

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

export interface ArrowFile {
  readonly rows: number;
  /** @throws UserError when the bytes make no sense. */
  read(columns: readonly string[], from?: number, to?: number): Promise<Rows>;
}

interface Region {
  readonly offset: number;
  readonly length: number;
}

/** Where the values of one column lie in the file, for one batch. */
interface Place {
  readonly validity: Region | null;
  readonly offsets: Region | null;
  readonly values: Region;
}

interface BatchPlace {
  readonly first: number;
  readonly rows: number;
  readonly columns: ReadonlyMap<string, Place>;
}

const MAGIC = 'ARROW1';
/** More than any metadata of a trace needs. */
const METADATA_LIMIT = 256 * 1024 * 1024;
const TAIL = 64 * 1024;
const AGAIN = 'The trace is damaged. Copy it again from where it was recorded, or record it again.';

/** Only the schema's metadata, without a look at the batches. @throws UserError */
export async function readMetadata(expected: Expected): Promise<ReadonlyMap<string, string>> {
  return guarded(expected, async (handle, size) => (await readFooter(handle, size, expected)).metadata);
}

/** @throws UserError when the file is missing, cut short or disagrees with what is expected of it. */
export async function openArrowFile(expected: Expected): Promise<ArrowFile> {
  const batches = await guarded(expected, (handle, size) => readBatches(handle, size, expected));
  return {
    rows: expected.rows,
    read: (columns, from = 0, to = expected.rows) =>
      guarded(expected, async (handle, size) => {
        const values = columns.map(async (name): Promise<[string, RowValues]> => {
          const column = expected.columns.find((each) => each.name === name);
          if (!column) throw new Error(`No column ${name} in ${expected.name}`);
          return [name, await readColumn(handle, size, batches, column, from, to)];
        });
        return new Rows(expected.name, from, to, new Map(await Promise.all(values)));
      }),
  };
}

/** Opens, checks the size, and turns whatever is wrong into a message. */
async function guarded<T>(expected: Expected, work: (handle: FileHandle, size: number) => Promise<T>): Promise<T> {
  const { path, name, bytes } = expected;
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const { size } = await handle.stat();
    if (bytes !== undefined && size !== bytes) {
      const how = size < bytes ? 'it was cut short' : 'it was changed';
      throw new UserError(`${name}: expected ${bytes} bytes, found ${size}: ${how}.`, AGAIN);
    }
    return await work(handle, size);
  } catch (error) {
    if (error instanceof Damaged)
      throw new UserError(`${name}: expected an Arrow file, found ${error.message}.`, AGAIN);
    const code = errorCode(error);
    if (code === 'ENOENT') throw new UserError(`${name}: the file is missing.`, AGAIN);
    if (code !== undefined && /^E[A-Z]+$/.test(code)) {
      throw new UserError(`${name} could not be read (${code}).`, 'Is it a file, and may you read it?');
    }
    throw error;
  } finally {
    await handle?.close();
  }
}

async function readFooter(handle: FileHandle, size: number, expected: Expected): Promise<Footer> {
  // One read is enough for all but very wide models.
  const tail = await readAt(handle, size, Math.max(0, size - TAIL), Math.min(size, TAIL));
  const end = tail.length - 10;
  if (end < 0 || tail.toString('latin1', end + 4) !== MAGIC) throw new Damaged(`no ${MAGIC} at its end`);
  const length = tail.readUInt32LE(end);
  if (length > Math.min(METADATA_LIMIT, size)) throw new Damaged(`a footer of ${length} bytes`);
  const whole = length <= end;
  const footer = parseFooter(
    whole ? tail.subarray(end - length, end) : await readAt(handle, size, size - 10 - length, length),
  );
  checkSchema(expected, footer);
  return footer;
}

async function readBatches(handle: FileHandle, size: number, expected: Expected): Promise<readonly BatchPlace[]> {
  if (endianness() !== 'LE') throw new Error('Traces are little-endian, and so are the arrays they are read into');
  const footer = await readFooter(handle, size, expected);
  const batches: BatchPlace[] = [];
  let first = 0;
  for (const { offset, metadataBytes, bodyBytes } of footer.blocks) {
    if (metadataBytes < 8 || metadataBytes > METADATA_LIMIT)
      throw new Damaged(`a batch's metadata of ${metadataBytes} bytes`);
    const bytes = await readAt(handle, size, offset, metadataBytes);
    const metadata = parseBatchMessage(bytes.subarray(messageStart(bytes, 0)));
    const body = offset + metadataBytes;
    if (metadata.bodyBytes !== bodyBytes || body + bodyBytes > size)
      throw new Damaged('a batch that runs past the end');
    batches.push({ first, rows: metadata.rows, columns: places(expected, metadata, body) });
    first += metadata.rows;
  }
  if (first !== expected.rows) {
    throw new UserError(
      `${expected.name}: expected ${expected.rows} rows as the manifest says, found ${first}.`,
      AGAIN,
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

async function readColumn(
  handle: FileHandle,
  size: number,
  batches: readonly BatchPlace[],
  column: Column,
  from: number,
  to: number,
): Promise<RowValues> {
  const rows = to - from;
  const width = Math.max(1, column.list) * valueBytes(column.type);
  const values = Buffer.alloc(rows * width);
  const flags = column.type === 'bool' ? new Uint8Array(rows) : undefined;
  const texts: { readonly bytes: Buffer; readonly offsets: Int32Array }[] = [];
  let nulls: Uint8Array | undefined;
  for (const batch of batches) {
    const start = Math.max(from, batch.first);
    const end = Math.min(to, batch.first + batch.rows);
    if (start >= end) continue;
    const place = batch.columns.get(column.name) as Place;
    const local = { from: start - batch.first, to: end - batch.first };
    if (place.validity) {
      nulls ??= new Uint8Array(rows);
      const bits = await readBits(handle, size, place.validity, local.from, local.to);
      for (let i = 0; i < bits.length; i++) nulls[start - from + i] = bits[i] ? 0 : 1;
    }
    if (flags) flags.set(await readBits(handle, size, place.values, local.from, local.to), start - from);
    else if (place.offsets)
      texts.push(await readTexts(handle, size, place.offsets, place.values, local.from, local.to));
    else
      await readInto(
        handle,
        size,
        place.values.offset + local.from * width,
        values.subarray((start - from) * width, (end - from) * width),
      );
  }
  return { column, values, texts, ...(flags ? { flags } : {}), ...(nulls ? { nulls } : {}) };
}

/** A byte, 0 or 1, for each bit. */
async function readBits(
  handle: FileHandle,
  size: number,
  { offset }: Region,
  from: number,
  to: number,
): Promise<Uint8Array> {
  const first = from >> 3;
  const bits = await readAt(handle, size, offset + first, ((to + 7) >> 3) - first);
  const flags = new Uint8Array(to - from);
  for (let i = from; i < to; i++) flags[i - from] = ((bits[(i >> 3) - first] as number) >> (i & 7)) & 1;
  return flags;
}

async function readTexts(
  handle: FileHandle,
  size: number,
  place: Region,
  values: Region,
  from: number,
  to: number,
): Promise<{ readonly bytes: Buffer; readonly offsets: Int32Array }> {
  const offsets = new Int32Array(to - from + 1);
  await readInto(handle, size, place.offset + 4 * from, Buffer.from(offsets.buffer));
  const start = offsets[0] as number;
  let before = start;
  for (const offset of offsets) {
    if (offset < before || offset < 0 || offset > values.length) throw new Damaged('a text outside its column');
    before = offset;
  }
  const bytes = await readAt(handle, size, values.offset + start, before - start);
  if (!isUtf8(bytes)) throw new Damaged('text that is not UTF-8');
  for (let i = 0; i < offsets.length; i++) offsets[i] = (offsets[i] as number) - start;
  return { bytes, offsets };
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
      AGAIN,
    );
  }
}

async function readAt(handle: FileHandle, size: number, offset: number, length: number): Promise<Buffer> {
  if (offset < 0 || length < 0 || offset + length > size) throw new Damaged('a reference past its end');
  const bytes = Buffer.alloc(length);
  await readInto(handle, size, offset, bytes);
  return bytes;
}

async function readInto(handle: FileHandle, size: number, offset: number, into: Uint8Array): Promise<void> {
  if (offset < 0 || offset + into.length > size) throw new Damaged('a reference past its end');
  for (let done = 0; done < into.length; ) {
    const { bytesRead } = await handle.read(into, done, into.length - done, offset + done);
    if (bytesRead === 0) throw new Damaged('an early end');
    done += bytesRead;
  }
}
