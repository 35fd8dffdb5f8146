// The metadata of Arrow IPC files: schema, footer, and where in a record batch each column's bytes lie. Field numbers
// are those of the format's own Schema.fbs, Message.fbs and File.fbs.

import type { ColumnType } from './columns.ts';
import {
  byteField,
  Damaged,
  intAt,
  intField,
  longAt,
  longField,
  rootTable,
  shortField,
  type Table,
  tableAt,
  tableField,
  textField,
  vectorField,
} from './flatbuffer.ts';

/** A column as a file describes it. `other` is a type that no trace has. */
export interface FoundColumn {
  readonly name: string;
  readonly type: ColumnType | 'other';
  readonly list: number;
}

export interface FoundSchema {
  readonly columns: readonly FoundColumn[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** Where a record batch lies in its file, in bytes. */
export interface Block {
  readonly offset: number;
  readonly metadataBytes: number;
  readonly bodyBytes: number;
}

export interface Footer extends FoundSchema {
  readonly blocks: readonly Block[];
}

export interface BatchMetadata {
  readonly rows: number;
  readonly compressed: boolean;
  readonly nodes: readonly { readonly length: number; readonly nulls: number }[];
  /** Relative to the body. */
  readonly buffers: readonly { readonly offset: number; readonly length: number }[];
  readonly bodyBytes: number;
}

/** Kind of a message that holds a record batch. */
const RECORD_BATCH = 3;
const TYPE = { int: 2, float: 3, utf8: 5, bool: 6, fixedSizeList: 16 };

/** A file's own table of contents, at its end. */
export function parseFooter(bytes: Uint8Array): Footer {
  const footer = rootTable(bytes);
  const schema = tableField(footer, 1);
  if (!schema) throw new Damaged('no schema in the footer');
  const list = vectorField(footer, 3, 24);
  const blocks = Array.from({ length: list.length }, (_, i) => ({
    offset: longAt(list, 24 * i),
    metadataBytes: intAt(list, 24 * i + 8),
    bodyBytes: longAt(list, 24 * i + 16),
  }));
  return { ...parseSchema(schema), blocks };
}

/** @param bytes without the length before it */
export function parseBatchMessage(bytes: Uint8Array): BatchMetadata {
  const message = rootTable(bytes);
  const kind = byteField(message, 1);
  const batch = tableField(message, 2);
  if (kind !== RECORD_BATCH || !batch) throw new Damaged(`a message of kind ${kind} in the place of a record batch`);
  const nodes = vectorField(batch, 1, 16);
  const buffers = vectorField(batch, 2, 16);
  return {
    rows: longField(batch, 0),
    compressed: tableField(batch, 3) !== null,
    nodes: Array.from({ length: nodes.length }, (_, i) => ({
      length: longAt(nodes, 16 * i),
      nulls: longAt(nodes, 16 * i + 8),
    })),
    buffers: Array.from({ length: buffers.length }, (_, i) => ({
      offset: longAt(buffers, 16 * i),
      length: longAt(buffers, 16 * i + 8),
    })),
    bodyBytes: longField(message, 3),
  };
}

function parseSchema(schema: Table): FoundSchema {
  if (shortField(schema, 0) !== 0) throw new Damaged('big-endian numbers');
  const fields = vectorField(schema, 1, 4);
  const pairs = vectorField(schema, 2, 4);
  const metadata = new Map<string, string>();
  for (let i = 0; i < pairs.length; i++) {
    const pair = tableAt(pairs, i);
    metadata.set(textField(pair, 0), textField(pair, 1));
  }
  return { columns: Array.from({ length: fields.length }, (_, i) => parseField(tableAt(fields, i))), metadata };
}

function parseField(field: Table): FoundColumn {
  const name = textField(field, 0);
  const children = vectorField(field, 5, 4);
  if (byteField(field, 2) !== TYPE.fixedSizeList) return { name, type: plainType(field), list: 0 };
  const type = tableField(field, 3);
  if (children.length !== 1 || !type) throw new Damaged(`column ${name} is a list of nothing`);
  return { name, type: plainType(tableAt(children, 0)), list: intField(type, 0) };
}

function plainType(field: Table): FoundColumn['type'] {
  // A dictionary stands for other values than those stored.
  if (tableField(field, 4)) return 'other';
  const kind = byteField(field, 2);
  const type = tableField(field, 3);
  if (kind === TYPE.utf8) return 'utf8';
  if (kind === TYPE.bool) return 'bool';
  if (kind === TYPE.int && type) {
    const bits = intField(type, 0);
    if (byteField(type, 1) !== 0) return bits === 32 ? 'int32' : 'other';
    return bits === 16 ? 'uint16' : bits === 32 ? 'uint32' : 'other';
  }
  if (kind === TYPE.float && type) {
    const precision = shortField(type, 0);
    return precision === 0 ? 'float16' : precision === 1 ? 'float32' : 'other';
  }
  return 'other';
}
