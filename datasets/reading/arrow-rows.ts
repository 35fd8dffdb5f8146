// Rows of an Arrow stream (as the Hugging Face data sets library caches them) or file, a record batch at a time.

import { DataType, MessageReader, type RecordBatch, RecordBatchReader, type Schema } from 'apache-arrow';
import { Cancelled } from '#protocol';
import { type ArrowMessage, readMessages } from './arrow-messages.ts';
import { valuesOf } from './arrow-values.ts';
import { type ByteSource, openBytes } from './byte-source.ts';
import type { DatasetFile } from './reader.ts';
import type { Row } from './rows.ts';
import { chooseColumns, damaged, type RowOptions, type TableColumn } from './table-columns.ts';

/** @throws UserError for a damaged file */
export async function arrowColumns(file: DatasetFile): Promise<readonly TableColumn[]> {
  const source = await openBytes(file.path);
  try {
    for await (const first of readMessages(source)) return schemaOf(first).fields.map(columnOf);
    throw new Error('it holds no columns');
  } catch (cause) {
    throw damaged(file.name, 'Arrow', cause);
  } finally {
    await source.close();
  }
}

/**
 * Rows in file order; only the record batches that are asked for are read.
 * @throws UserError for a damaged or compressed file, or a column it does not have; Cancelled
 */
export async function* readArrowRows(
  file: DatasetFile,
  { columns, signal }: RowOptions = {},
  openSource: (path: string) => Promise<ByteSource> = openBytes,
): AsyncGenerator<Row> {
  const source = await openSource(file.path);
  let number = 0;
  try {
    // The schema and the dictionaries so far: what a batch needs to be read alone.
    const before: ArrowMessage[] = [];
    for await (const message of readMessages(source)) {
      if (signal?.aborted) throw new Cancelled();
      if (message.kind !== 'batch') {
        if ((message.kind === 'schema') !== (before.length === 0)) throw new Error('its messages are out of order');
        if (before.push(message) > 1) continue;
        const names = schemaOf(message).fields.map(({ name }) => name);
        columns = chooseColumns(file.name, names, columns);
        continue;
      }
      for (const fields of rowsOf(readBatch(before, message), columns ?? [])) {
        number++;
        yield { place: `${file.name}, row ${number}`, number, fields };
      }
    }
    if (before.length === 0) throw new Error('it holds no columns');
  } catch (cause) {
    throw damaged(number === 0 ? file.name : `${file.name}, after row ${number}`, 'Arrow', cause);
  } finally {
    await source.close();
  }
}

function schemaOf({ kind, bytes }: ArrowMessage): Schema {
  if (kind !== 'schema') throw new Error('it does not start with its columns');
  const schema = new MessageReader(bytes).readSchema(true);
  if (!schema) throw new Error('it does not start with its columns');
  return schema;
}

function readBatch(before: readonly ArrowMessage[], batch: ArrowMessage): RecordBatch {
  const [first] = before;
  if (!first) throw new Error('it does not start with its columns');
  const { nodes, length } = batch.message.header() as { nodes: readonly { length: number }[]; length: number };
  // The library fills columns of other lengths up with nulls.
  let node = 0;
  for (const { name, type } of schemaOf(first).fields) {
    if (nodes[node]?.length !== Number(length)) {
      throw new Error(`column ${name}: expected ${length} values, found ${nodes[node]?.length}`);
    }
    node += nodesOf(type);
  }
  const [loaded] = RecordBatchReader.from([...before, batch].map(({ bytes }) => bytes));
  if (!loaded) throw new Error('a batch without rows');
  return loaded;
}

/** Columns that a type is stored as: itself and what is nested in it; a dictionary's values are stored elsewhere. */
function nodesOf(type: DataType): number {
  if (DataType.isDictionary(type)) return 1;
  return (type.children ?? []).reduce((sum: number, child) => sum + nodesOf(child.type), 1);
}

function* rowsOf(batch: RecordBatch, columns: readonly string[]): Generator<Record<string, unknown>> {
  const reads = columns.map((name) => {
    const index = batch.schema.fields.findIndex((field) => field.name === name);
    const data = batch.data.children[index];
    if (!data) throw new Error(`column ${name} has no values`);
    try {
      return { name, read: valuesOf(data) };
    } catch (cause) {
      throw new Error(`column ${name}: ${(cause as Error).message}`);
    }
  });
  for (let row = 0; row < batch.numRows; row++) {
    yield Object.fromEntries(reads.map(({ name, read }) => [name, read(row)]));
  }
}

function columnOf({ name, type }: Schema['fields'][number]): TableColumn {
  const stored = DataType.isDictionary(type) ? type.dictionary : type;
  if (DataType.isUtf8(stored) || DataType.isLargeUtf8(stored) || DataType.isUtf8View(stored))
    return { name, kind: 'text' };
  return { name, kind: DataType.isInt(stored) || DataType.isFloat(stored) ? 'number' : 'other' };
}
