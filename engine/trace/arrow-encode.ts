// Columns in memory -> the bytes of an Arrow IPC file, through apache-arrow. Nothing is copied: what comes out are
// views of the columns between small pieces of metadata.

import * as arrow from 'apache-arrow';
import type { ColumnData } from './column-buffers.ts';
import { type Column, type ColumnType, typeName } from './columns.ts';

/** Rows that are stored, and can be read, together. */
export interface Batch {
  readonly rows: number;
  /** In the order of the columns. */
  readonly data: readonly ColumnData[];
}

/** Bytes that a record batch is meant not to exceed, so that one sequence is read without its whole part. */
const BATCH_BYTES = 8 * 1024 * 1024;
const BATCH_ROWS = 8192;

/** Rows per record batch for rows of this size: a multiple of 64, so that bit columns can be cut without shifting. */
export function batchRows(rowBytes: number): number {
  const fit = Math.floor(BATCH_BYTES / rowBytes / 64) * 64;
  return Math.max(64, Math.min(BATCH_ROWS, fit));
}

/** @returns the file in pieces, valid until the columns change. */
export function encodeArrow(
  columns: readonly Column[],
  batches: Iterable<Batch>,
  metadata: ReadonlyMap<string, string>,
): readonly Uint8Array[] {
  const schema = new arrow.Schema(columns.map(field), new Map(metadata));
  const pieces = new Pieces();
  const writer = new FileWriter();
  writer.reset(pieces, schema);
  for (const { rows, data } of batches) {
    const children = columns.map((column, c) => arrowData(column, rows, data[c] as ColumnData));
    const struct = arrow.makeData({ type: new arrow.Struct(schema.fields), length: rows, nullCount: 0, children });
    writer.write(new arrow.RecordBatch(schema, struct));
  }
  writer.finish();
  return pieces.list;
}

/** A sink that keeps what it is given. */
class Pieces extends arrow.AsyncByteQueue {
  readonly list: Uint8Array[] = [];

  override write(piece: Uint8Array): void {
    this.list.push(piece);
  }
}

/**
 * apache-arrow leaves the schema out of a file's head and writes it in the footer alone. The format's definition has it
 * in both places, so that a file also reads as a stream.
 */
class FileWriter extends arrow.RecordBatchFileWriter {
  protected override _writeSchema(schema: arrow.Schema): this {
    super._writeSchema(schema);
    return this._writeMessage(arrow.Message.from(schema));
  }
}

const TYPES: Record<ColumnType, () => arrow.DataType> = {
  uint16: () => new arrow.Uint16(),
  uint32: () => new arrow.Uint32(),
  int32: () => new arrow.Int32(),
  float16: () => new arrow.Float16(),
  float32: () => new arrow.Float32(),
  bool: () => new arrow.Bool(),
  utf8: () => new arrow.Utf8(),
};

function field({ name, type, list, nullable }: Column): arrow.Field {
  const value = TYPES[type]();
  const whole = list > 0 ? new arrow.FixedSizeList(list, new arrow.Field('item', value, false)) : value;
  return new arrow.Field(name, whole, nullable);
}

function arrowData(column: Column, rows: number, data: ColumnData): arrow.Data {
  const { list, name } = column;
  const size =
    column.type === 'bool' ? Math.ceil(rows / 8) : data.offsets ? data.values.length : rows * Math.max(1, list);
  if (data.values.length !== size) {
    throw new Error(`${name}: ${rows} rows of ${typeName(column)} hold ${data.values.length} values`);
  }
  if (list === 0) return valueData(column.type, rows, data);
  const child = valueData(column.type, rows * list, data);
  return arrow.makeData({ type: field(column).type as arrow.FixedSizeList, length: rows, nullCount: 0, child });
}

function valueData(type: ColumnType, length: number, { values, offsets, validity }: ColumnData): arrow.Data {
  const props = { length, nullCount: validity?.nulls ?? 0, ...(validity ? { nullBitmap: validity.bits } : {}) };
  switch (type) {
    case 'uint16':
      return arrow.makeData({ type: new arrow.Uint16(), ...props, data: values as Uint16Array });
    case 'uint32':
      return arrow.makeData({ type: new arrow.Uint32(), ...props, data: values as Uint32Array });
    case 'int32':
      return arrow.makeData({ type: new arrow.Int32(), ...props, data: values as Int32Array });
    case 'float16':
      return arrow.makeData({ type: new arrow.Float16(), ...props, data: values as Uint16Array });
    case 'float32':
      return arrow.makeData({ type: new arrow.Float32(), ...props, data: values as Float32Array });
    case 'bool':
      return arrow.makeData({ type: new arrow.Bool(), ...props, data: values as Uint8Array });
    case 'utf8':
      return arrow.makeData({
        type: new arrow.Utf8(),
        ...props,
        valueOffsets: offsets as Int32Array,
        data: values as Uint8Array,
      });
  }
}
