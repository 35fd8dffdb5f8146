// Parquet, written row group by row group, so that a trace may be larger than memory.

import type { SchemaElement } from 'hyparquet';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import type { WatchOptions } from '../progress.ts';
import type { TraceReader } from '../reader.ts';
import { blocksOf } from './blocks.ts';
import type { ExportColumn, ExportTable, ExportType } from './tables.ts';

const ELEMENTS: Readonly<Record<ExportType, Partial<SchemaElement>>> = {
  uint16: { type: 'INT32', converted_type: 'UINT_16' },
  uint32: { type: 'INT32', converted_type: 'UINT_32' },
  int32: { type: 'INT32' },
  float32: { type: 'FLOAT' },
  bool: { type: 'BOOLEAN' },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
};

export async function writeParquet(
  reader: TraceReader,
  table: ExportTable,
  path: string,
  watch: WatchOptions,
): Promise<void> {
  const schema: SchemaElement[] = [
    { name: 'trace', num_children: table.columns.length },
    ...table.columns.flatMap(schemaOf),
  ];
  const { model, corpus, created } = reader.manifest;
  const writer = new ParquetWriter({
    writer: fileWriter(path),
    schema,
    kvMetadata: [{ key: 'routescope', value: JSON.stringify({ model: model.id, corpus: corpus.name, created }) }],
    createdBy: 'routescope',
  });
  for await (const rows of blocksOf(reader, table.reads, watch)) {
    const columnData = table.columns.map((column) => {
      const values = table.values(rows, column);
      return { name: column.name, data: column.list > 0 ? lists(values, column.list) : plainData(values) };
    });
    await writer.write({ columnData, rowGroupSize: Math.max(1, table.rowsOf(rows)) });
  }
  writer.finish();
}

function schemaOf({ name, type, list, nullable }: ExportColumn): readonly SchemaElement[] {
  const repetition_type = nullable ? 'OPTIONAL' : 'REQUIRED';
  if (list === 0) return [{ name, repetition_type, ...ELEMENTS[type] }];
  return [
    { name, repetition_type, num_children: 1, converted_type: 'LIST' },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', repetition_type: 'REQUIRED', ...ELEMENTS[type] },
  ];
}

function lists(values: ArrayLike<unknown>, length: number): unknown[][] {
  return Array.from({ length: values.length / length }, (_, row) =>
    Array.from({ length }, (_, i) => values[row * length + i]),
  );
}

function plainData(values: ArrayLike<unknown>): unknown[] {
  return Array.isArray(values) ? values : Array.from(values);
}
