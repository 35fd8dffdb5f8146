// One column of one row group, page by page, before the library decodes it: that the values of a page are inside the page,
// as many as announced, and that dictionary numbers exist. The library trusts all of this and would allocate by it.

import { crc32 } from 'node:zlib';
import type { ColumnMetaData } from 'hyparquet';
import { compressors } from './parquet-codecs.ts';
import { checkDeltas, readDeltas, walkRuns } from './parquet-runs.ts';
import { countOf, readStruct, structOf, type ThriftStruct } from './thrift.ts';

/** What the schema says about a column. Levels as in Parquet: how many optional or repeated parents a value has. */
export interface ColumnShape {
  readonly typeLength: number | undefined;
  readonly definitionLevels: number;
  readonly repetitionLevels: number;
  /** Rows of the row group. */
  readonly rows: number;
}

/** Largest page, unpacked; usual is 1 MiB. */
const LARGEST_PAGE = 512 * 1024 * 1024;

/**
 * @param chunk the column's pages as stored
 * @throws Error saying what is wrong, for the caller to name the file and column
 */
export function checkColumn(chunk: Uint8Array, column: ColumnMetaData, shape: ColumnShape): void {
  let at = 0;
  let values = 0;
  let rows = 0;
  let dictionary: number | undefined;
  // As the library does: a last odd byte is padding.
  while (at < chunk.length - 1 && !(shape.repetitionLevels === 0 && values >= shape.rows)) {
    const { struct, end } = readStruct(chunk, at);
    const size = countOf(struct, 3, 'size of a page');
    if (end + size > chunk.length) throw new Error(`a page of ${size} bytes goes beyond its column`);
    const stored = chunk.subarray(end, end + size);
    const checksum = struct.get(4);
    if (typeof checksum === 'number' && checksum !== (crc32(stored) | 0)) throw new Error("a page's checksum differs");
    at = end + size;
    if (struct.get(1) === 2) {
      dictionary = checkDictionary(stored, struct, column, shape);
    } else {
      const page = checkDataPage(stored, struct, column, shape, dictionary);
      values += page.values;
      rows += page.rows;
    }
  }
  if (BigInt(values) !== column.num_values) throw new Error(`expected ${column.num_values} values, found ${values}`);
  if (rows !== shape.rows) throw new Error(`expected ${shape.rows} rows, found ${rows}`);
}

function checkDictionary(stored: Uint8Array, header: ThriftStruct, column: ColumnMetaData, shape: ColumnShape): number {
  const head = structOf(header, 7);
  if (!head) throw new Error('a dictionary page without header');
  const entries = countOf(head, 1, 'entries of a dictionary');
  const bytes = unpack(stored, countOf(header, 2, 'unpacked size of a page'), column);
  checkPlain(bytes, 0, entries, column, shape);
  return entries;
}

function checkDataPage(
  stored: Uint8Array,
  header: ThriftStruct,
  column: ColumnMetaData,
  shape: ColumnShape,
  dictionary: number | undefined,
): { readonly values: number; readonly rows: number } {
  const unpacked = countOf(header, 2, 'unpacked size of a page');
  const first = structOf(header, 5);
  const second = structOf(header, 8);
  if (header.get(1) === 0 && first) {
    const values = countValues(first, column);
    if (shape.definitionLevels > 0 && first.get(3) !== 3) throw new Error('levels in an encoding that is not read');
    const bytes = unpack(stored, unpacked, column);
    const repetition = sizedLevels(bytes, 0, shape.repetitionLevels, values, 0);
    const definition = sizedLevels(bytes, repetition.end, shape.definitionLevels, values, shape.definitionLevels);
    const count = shape.definitionLevels === 0 ? values : definition.matches;
    checkValues(bytes, definition.end, count, countOf(first, 2, 'encoding'), column, shape, dictionary);
    return { values, rows: shape.repetitionLevels === 0 ? values : repetition.matches };
  }
  if (header.get(1) === 3 && second) {
    const values = countValues(second, column);
    const levels = countOf(second, 5, 'size of levels');
    const repetitions = countOf(second, 6, 'size of levels');
    const size = repetitions + levels;
    if (size > stored.length || size > unpacked) throw new Error('the levels of a page go beyond it');
    if (shape.definitionLevels === 0 && levels > 0) throw new Error('levels in a column that has none');
    const repetition = matches(stored.subarray(0, repetitions), 0, shape.repetitionLevels, values, 0);
    const head = stored.subarray(repetitions, size);
    const present = matches(head, 0, shape.definitionLevels, values, shape.definitionLevels);
    if (values - present !== countOf(second, 2, 'nulls')) throw new Error('a page holds other nulls than it says');
    if (repetition !== countOf(second, 3, 'rows')) throw new Error('a page holds other rows than it says');
    const rest = stored.subarray(size);
    const bytes = second.get(7) === false ? rest : unpack(rest, unpacked - size, column);
    checkValues(bytes, 0, present, countOf(second, 4, 'encoding'), column, shape, dictionary);
    return { values, rows: repetition };
  }
  throw new Error(`a page of unknown type ${header.get(1)}`);
}

function countValues(head: ThriftStruct, column: ColumnMetaData): number {
  const values = countOf(head, 1, 'values of a page');
  if (BigInt(values) > column.num_values) throw new Error(`a page of ${values} values, more than its column has`);
  return values;
}

/** Levels with their size in front; `matches` of them are `level`. */
function sizedLevels(
  bytes: Uint8Array,
  start: number,
  most: number,
  count: number,
  level: number,
): { readonly end: number; readonly matches: number } {
  if (most === 0) return { end: start, matches: count };
  const end = start + 4 + sizeAt(bytes, start);
  if (end > bytes.length) throw new Error('the levels of a page go beyond it');
  return { end, matches: matches(bytes.subarray(0, end), start + 4, most, count, level) };
}

function matches(bytes: Uint8Array, start: number, most: number, count: number, level: number): number {
  if (most === 0) return count;
  let found = 0;
  walkRuns(bytes, start, 32 - Math.clz32(most), count, (value, times) => {
    if (value > most) throw new Error(`level ${value} in a column of ${most}`);
    if (value === level) found += times;
  });
  return found;
}

function checkValues(
  bytes: Uint8Array,
  start: number,
  count: number,
  encoding: number,
  column: ColumnMetaData,
  shape: ColumnShape,
  dictionary: number | undefined,
): void {
  if (encoding === 0 || encoding === 9) checkPlain(bytes, start, count, column, shape);
  else if (encoding === 2 || encoding === 8) checkEntries(bytes, start, count, dictionary);
  else if (encoding === 3 && column.type === 'BOOLEAN') {
    const end = start + 4 + sizeAt(bytes, start);
    walkRuns(bytes.subarray(0, end), start + 4, 1, count, () => {});
  } else if (encoding === 5) checkDeltas(bytes, start, count);
  else if (encoding === 6) checkTexts(bytes, readDeltas(bytes, start, count), undefined);
  else if (encoding === 7) {
    const prefixes = readDeltas(bytes, start, count);
    checkTexts(bytes, readDeltas(bytes, prefixes.end, count), prefixes.values);
  } else throw new Error(`encoding ${encoding} in a column of ${column.type} is not read`);
}

/** Numbers of dictionary entries. */
function checkEntries(bytes: Uint8Array, start: number, count: number, dictionary: number | undefined): void {
  if (count === 0) return;
  const width = bytes[start];
  if (dictionary === undefined || width === undefined) throw new Error('a page without its dictionary');
  const check = (value: number) => {
    if (value >= dictionary) throw new Error(`entry ${value} of a dictionary with ${dictionary}`);
  };
  if (width === 0) check(0);
  else walkRuns(bytes, start + 1, width, count, check);
}

/** Texts whose lengths are in front, each perhaps with the start of the one before. */
function checkTexts(
  bytes: Uint8Array,
  lengths: { readonly values: Int32Array; readonly end: number },
  prefixes: Int32Array | undefined,
): void {
  let at = lengths.end;
  let before = 0;
  for (const [i, length] of lengths.values.entries()) {
    const prefix = prefixes?.[i] ?? 0;
    at += length;
    if (length < 0 || prefix < 0 || prefix > before || at > bytes.length)
      throw new Error('a text goes beyond its page');
    before = prefix + length;
  }
}

function checkPlain(bytes: Uint8Array, start: number, count: number, column: ColumnMetaData, shape: ColumnShape): void {
  if (column.type === 'BYTE_ARRAY') {
    let at = start;
    for (let i = 0; i < count; i++) {
      at += 4 + sizeAt(bytes, at);
      if (at > bytes.length) throw new Error('a text goes beyond its page');
    }
    return;
  }
  const bits = { BOOLEAN: 1, INT32: 32, INT64: 64, INT96: 96, FLOAT: 32, DOUBLE: 64 }[column.type as string];
  const width = bits ?? 8 * (shape.typeLength ?? 0);
  if (width <= 0 || start + Math.ceil((count * width) / 8) > bytes.length) {
    throw new Error(`${count} values of ${column.type} go beyond their page`);
  }
}

function sizeAt(bytes: Uint8Array, at: number): number {
  if (at + 4 > bytes.length) throw new Error('a page is cut short');
  return new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true);
}

function unpack(stored: Uint8Array, size: number, { codec }: ColumnMetaData): Uint8Array {
  if (size > LARGEST_PAGE) throw new Error(`a page of ${size} bytes; at most ${LARGEST_PAGE} are read`);
  if (codec !== 'UNCOMPRESSED' && !compressors[codec]) throw new Error(`its compression ${codec} is not read`);
  const bytes = codec === 'UNCOMPRESSED' ? stored : compressors[codec]?.(stored, size);
  if (bytes?.length !== size) throw new Error(`expected a page of ${size} bytes, found ${bytes?.length}`);
  return bytes;
}
