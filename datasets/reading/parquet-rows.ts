// Rows of a Parquet file, a row group at a time. Pages are checked first: the library that decodes them trusts them.

import { type ParquetParsers, parquetReadObjects, type RowGroup } from 'hyparquet';
import { Cancelled } from '#protocol';
import { type ByteSource, openBytes } from './byte-source.ts';
import { compressors } from './parquet-codecs.ts';
import { openParquet, type ParquetFile, pagesOf } from './parquet-file.ts';
import { checkColumn } from './parquet-page.ts';
import { plainValue, strictText } from './plain-value.ts';
import type { DatasetFile } from './reader.ts';
import type { Row } from './rows.ts';
import { chooseColumns, damaged, type RowOptions, type TableColumn } from './table-columns.ts';

/** @throws UserError for a damaged file */
export async function parquetColumns(file: DatasetFile): Promise<readonly TableColumn[]> {
  const source = await openBytes(file.path);
  try {
    return (await openParquet(source)).columns;
  } catch (cause) {
    throw damaged(file.name, 'Parquet', cause);
  } finally {
    await source.close();
  }
}

/**
 * Rows in file order; only the row groups that are asked for are read.
 * @throws UserError for a damaged file, one that is compressed in a way that is not read, or a column it does not have; Cancelled
 */
export async function* readParquetRows(
  file: DatasetFile,
  { columns, signal }: RowOptions = {},
  openSource: (path: string) => Promise<ByteSource> = openBytes,
): AsyncGenerator<Row> {
  const source = await openSource(file.path);
  let number = 0;
  try {
    const parquet = await openParquet(source);
    const names = parquet.columns.map(({ name }) => name);
    const chosen = chooseColumns(file.name, names, columns);
    for (const group of parquet.metadata.row_groups) {
      if (signal?.aborted) throw new Cancelled();
      const rows = group.num_rows === 0n ? [] : await readGroup(source, parquet, group, chosen);
      for (const fields of rows) {
        number++;
        yield { place: `${file.name}, row ${number}`, number, fields };
      }
    }
  } catch (cause) {
    throw damaged(number === 0 ? file.name : `${file.name}, after row ${number}`, 'Parquet', cause);
  } finally {
    await source.close();
  }
}

const parsers: Partial<ParquetParsers> = {
  stringFromBytes: (bytes: Uint8Array) => bytes && strictText(bytes),
  dateFromDays: (days: number) => new Date(days * 86_400_000).toISOString().slice(0, 10),
};

async function readGroup(
  source: ByteSource,
  { metadata, leaves }: ParquetFile,
  group: RowGroup,
  columns: readonly string[],
): Promise<readonly Record<string, unknown>[]> {
  for (const [i, { meta_data }] of group.columns.entries()) {
    const leaf = leaves[i];
    if (!meta_data || !leaf || !columns.includes(meta_data.path_in_schema[0] ?? '')) continue;
    const { start, end } = pagesOf(meta_data);
    try {
      checkColumn(await source.read(start, end), meta_data, { ...leaf, rows: Number(group.num_rows) });
    } catch (cause) {
      throw new Error(`column ${leaf.path}: ${(cause as Error).message}`);
    }
  }
  const rows = await parquetReadObjects({
    file: {
      byteLength: source.size,
      slice: async (start, end) => (await source.read(start, end ?? source.size)).buffer,
    },
    metadata: { ...metadata, row_groups: [group], num_rows: group.num_rows },
    columns: [...columns],
    // Bytes that the schema does not call text are decoded by plainValue, which does not replace what is no UTF-8.
    utf8: false,
    parsers,
    compressors,
  });
  return rows.map((row) => Object.fromEntries(columns.map((name) => [name, plainValue(row[name])])));
}
