// A Parquet file's footer: its columns and row groups, checked against the file before anything is read by them.
// Source: the Parquet format's README, "File format".

import { type ColumnMetaData, type FileMetaData, parquetMetadata, parquetSchema, type SchemaTree } from 'hyparquet';
import type { ByteSource } from './byte-source.ts';
import type { ColumnShape } from './parquet-page.ts';
import type { TableColumn } from './table-columns.ts';
import { readStruct } from './thrift.ts';

export interface ParquetFile {
  readonly metadata: FileMetaData;
  /** Top-level columns. */
  readonly columns: readonly TableColumn[];
  /** Stored columns, in the order of every row group. */
  readonly leaves: readonly Leaf[];
}

interface Leaf extends Omit<ColumnShape, 'rows'> {
  readonly path: string;
}

/** Rows of a row group are decoded together; usual are 1,000 to 1,000,000. */
const MOST_ROWS = 2 ** 24;
/** Of one row group's column as stored. */
const LARGEST_COLUMN = 2 ** 30;

/** @throws Error saying what is wrong, for the caller to name the file */
export async function openParquet(source: ByteSource): Promise<ParquetFile> {
  if (source.size < 12) throw new Error(`${source.size} bytes are no whole file`);
  const tail = await source.read(source.size - 8, source.size);
  const magic = Buffer.from(tail.subarray(4)).toString('latin1');
  if (magic === 'PARE') throw new Error('it is encrypted');
  if (magic !== 'PAR1') throw new Error('it does not end as Parquet does: it is cut short');
  const length = new DataView(tail.buffer).getUint32(0, true);
  if (length > source.size - 12) throw new Error(`a footer of ${length} bytes in a file of ${source.size}`);
  const footer = await source.read(source.size - 8 - length, source.size);
  readStruct(footer.subarray(0, length), 0);
  const metadata = parquetMetadata(footer, { geoparquet: false });
  const tree = parquetSchema(metadata);
  const leaves = tree.children.flatMap((child) => leavesOf(child, 0, 0));
  checkRowGroups(metadata, leaves, source.size);
  const columns = tree.children.map((child) => ({ name: child.element.name, kind: kindOf(child) }));
  return { metadata, columns, leaves };
}

/** Where a column's pages are in the file. */
export function pagesOf(column: ColumnMetaData): { readonly start: number; readonly end: number } {
  const start = Number(column.dictionary_page_offset || column.data_page_offset);
  return { start, end: start + Number(column.total_compressed_size) };
}

function leavesOf(node: SchemaTree, optional: number, repeated: number): readonly Leaf[] {
  const { repetition_type, type, type_length } = node.element;
  const definitionLevels = optional + (repetition_type === 'REQUIRED' ? 0 : 1);
  const repetitionLevels = repeated + (repetition_type === 'REPEATED' ? 1 : 0);
  if (node.children.length > 0) {
    return node.children.flatMap((child) => leavesOf(child, definitionLevels, repetitionLevels));
  }
  if (type === undefined) throw new Error(`column ${node.path.join('.')} has no type`);
  return [{ path: node.path.join('.'), typeLength: type_length, definitionLevels, repetitionLevels }];
}

function checkRowGroups({ row_groups, num_rows }: FileMetaData, leaves: readonly Leaf[], size: number): void {
  let rows = 0n;
  for (const [i, group] of row_groups.entries()) {
    const here = `row group ${i + 1}`;
    if (group.num_rows < 0n || group.num_rows > MOST_ROWS) {
      throw new Error(`${here} of ${group.num_rows} rows; at most ${MOST_ROWS} are read`);
    }
    rows += group.num_rows;
    if (group.columns.length !== leaves.length) {
      throw new Error(`${here}: expected ${leaves.length} columns, found ${group.columns.length}`);
    }
    for (const [c, { meta_data: column, file_path }] of group.columns.entries()) {
      const path = leaves[c]?.path;
      if (file_path !== undefined) throw new Error(`${here}, column ${path}: it is in another file`);
      if (!column || column.path_in_schema.join('.') !== path) throw new Error(`${here}: expected column ${path}`);
      const { start, end } = pagesOf(column);
      if (!(start >= 4 && start <= end && end <= size - 8)) {
        throw new Error(`${here}, column ${path}: bytes ${start} to ${end} of ${size}`);
      }
      if (end - start > LARGEST_COLUMN) throw new Error(`${here}, column ${path}: more than ${LARGEST_COLUMN} bytes`);
    }
  }
  if (rows !== num_rows) throw new Error(`expected ${num_rows} rows, found ${rows}`);
}

function kindOf({ children, element }: SchemaTree): TableColumn['kind'] {
  if (children.length > 0 || element.repetition_type === 'REPEATED') return 'other';
  const { converted_type, logical_type } = element;
  const meaning = logical_type?.type ?? converted_type;
  if (element.type === 'BYTE_ARRAY') return [undefined, 'UTF8', 'STRING', 'ENUM'].includes(meaning) ? 'text' : 'other';
  const number = meaning === undefined || /^U?INT/.test(meaning) || meaning === 'DECIMAL';
  return number && ['INT32', 'INT64', 'FLOAT', 'DOUBLE'].includes(element.type ?? '') ? 'number' : 'other';
}
