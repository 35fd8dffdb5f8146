// SQL over a trace: DuckDB on its Parquet export, in a folder of its own that is removed afterwards. A query sees three
// tables and nothing else of the machine: no file, no network, no extension, and settings that cannot be changed.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { fileWriter, parquetWrite } from 'hyparquet-writer';
import {
  Cancelled,
  layerColumn,
  type SequenceRow,
  type SqlAnswer,
  type SqlSchema,
  type TraceManifest,
  UserError,
} from '#protocol';
import { exportTrace } from './export/export-trace.ts';
import { type ExportColumn, labelColumn, wideTable } from './export/tables.ts';
import type { WatchOptions } from './progress.ts';
import type { TraceReader } from './reader.ts';

/** Sequences written at once. */
const BLOCK = 1000;

const HINT = 'routescope sql TRACE --schema lists tables and columns. The dialect is DuckDB’s.';

export interface SqlOptions extends WatchOptions {
  /** More rows are not read. */
  readonly limit: number;
}

/**
 * @throws UserError for a query that DuckDB refuses, or a damaged trace; Cancelled
 */
export async function queryTrace(
  reader: TraceReader,
  query: string,
  { limit, ...watch }: SqlOptions,
): Promise<SqlAnswer> {
  return withDatabase(reader, watch, async (connection) => {
    const stop = (): void => connection.interrupt();
    watch.signal?.addEventListener('abort', stop);
    try {
      const result = await connection.streamAndReadUntil(query, limit + 1);
      const rows = result.getRowsJson();
      return {
        columns: result.deduplicatedColumnNames().map((name, i) => ({ name, type: String(result.columnType(i)) })),
        rows: rows.slice(0, limit),
        more: rows.length > limit,
      };
    } catch (error) {
      if (watch.signal?.aborted) throw new Cancelled();
      throw new UserError(`The query failed: ${(error as Error).message}`, HINT);
    } finally {
      watch.signal?.removeEventListener('abort', stop);
    }
  });
}

/** The tables that a query sees. */
export function traceSchema(manifest: TraceManifest): SqlSchema {
  const wide = wideTable(manifest).columns;
  const named = (names: readonly string[]) => wide.filter(({ name }) => names.includes(name)).map(described);
  const whole = { layer: 'USMALLINT', router: 'USMALLINT', slot: 'USMALLINT', expert: 'USMALLINT', weight: 'FLOAT' };
  const plain = { sequence: 'INTEGER', id: 'VARCHAR', item: 'VARCHAR', text: 'VARCHAR', tokens: 'INTEGER' };
  const listed = (types: Readonly<Record<string, string>>) =>
    Object.entries(types).map(([name, type]) => ({ name, type }));
  return {
    tables: [
      { name: 'tokens', about: 'a row per token', columns: wide.map(described) },
      {
        name: 'choices',
        about: 'a row per token, router and slot',
        columns: [...named([...CHOICE_COLUMNS, ...manifest.labels.map(labelColumn)]), ...listed(whole)],
      },
      {
        name: 'sequences',
        about: 'a row per sequence',
        columns: [...listed(plain), ...manifest.labels.map((label) => ({ name: labelColumn(label), type: 'VARCHAR' }))],
      },
    ],
  };
}

const DUCKDB_TYPES = {
  uint16: 'USMALLINT',
  uint32: 'UINTEGER',
  int32: 'INTEGER',
  float32: 'FLOAT',
  bool: 'BOOLEAN',
  text: 'VARCHAR',
};

function described({ name, type, list }: ExportColumn): { readonly name: string; readonly type: string } {
  return { name, type: `${DUCKDB_TYPES[type]}${list > 0 ? '[]' : ''}` };
}

/** Of the token, beside each of its choices. */
const CHOICE_COLUMNS = ['sequence', 'position', 'token_id', 'token', 'special', 'generated'];

async function withDatabase<T>(
  reader: TraceReader,
  watch: WatchOptions,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'routescope-sql-'));
  let instance: DuckDBInstance | undefined;
  try {
    const [tokens, sequences] = [join(folder, 'tokens.parquet'), join(folder, 'sequences.parquet')];
    await exportTrace(reader, tokens, { ...watch, format: 'parquet', layout: 'wide' });
    await writeSequences(reader, sequences);
    instance = await createInstance(folder);
    const connection = await instance.connect();
    await connection.run(`CREATE VIEW tokens AS SELECT * FROM read_parquet(${text(tokens)})`);
    await connection.run(`CREATE VIEW choices AS ${choicesQuery(reader.manifest)}`);
    await connection.run(`CREATE TABLE sequences AS SELECT * FROM read_parquet(${text(sequences)})`);
    // In this order: each of them closes a door that the next one needs no more.
    await connection.run(`SET allowed_paths = [${text(tokens)}]`);
    await connection.run('SET enable_external_access = false');
    await connection.run('SET lock_configuration = true');
    try {
      return await work(connection);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance?.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Loaded only when somebody asks: its library is large, and there is none for some machines. */
async function createInstance(folder: string): Promise<DuckDBInstance> {
  let duckdb: typeof import('@duckdb/node-api');
  try {
    duckdb = await import('@duckdb/node-api');
  } catch (error) {
    throw new UserError(
      `DuckDB cannot be loaded on ${process.platform} ${process.arch}: ${(error as Error).message.split('\n')[0]}`,
      'Export the trace with routescope export, and query the file with a DuckDB of your own.',
    );
  }
  return duckdb.DuckDBInstance.create(':memory:', { temp_directory: folder });
}

/** The lists of every router, a row for each place. */
function choicesQuery({ routers, labels }: TraceManifest): string {
  const own = [...CHOICE_COLUMNS, ...labels.map((label) => identifier(labelColumn(label)))].join(', ');
  if (routers.length === 0) {
    return `SELECT ${own}, 0::USMALLINT AS layer, 0::USMALLINT AS router, 0::USMALLINT AS slot, 0::USMALLINT AS expert, 0::FLOAT AS weight FROM tokens WHERE false`;
  }
  return routers
    .map((router) => {
      const [experts, weights] = [layerColumn(router, 'experts'), layerColumn(router, 'weights')];
      return (
        `SELECT ${own}, ${router.layer}::USMALLINT AS layer, ${router.router}::USMALLINT AS router, ` +
        `unnest(range(${router.topK}))::USMALLINT AS slot, unnest(${experts}) AS expert, unnest(${weights}) AS weight FROM tokens`
      );
    })
    .join(' UNION ALL ');
}

async function writeSequences(reader: TraceReader, path: string): Promise<void> {
  const { labels, counts } = reader.manifest;
  const rows: SequenceRow[] = [];
  for (let from = 0; from < counts.sequences; from += BLOCK) {
    rows.push(...(await reader.sequences(from, Math.min(BLOCK, counts.sequences - from))).rows);
  }
  parquetWrite({
    writer: fileWriter(path),
    columnData: [
      { name: 'sequence', data: rows.map(({ sequence }) => sequence), type: 'INT32' },
      { name: 'id', data: rows.map(({ id }) => id), type: 'STRING' },
      { name: 'item', data: rows.map(({ item }) => item), type: 'STRING' },
      { name: 'text', data: rows.map((row) => row.text), type: 'STRING' },
      { name: 'tokens', data: rows.map(({ tokens }) => tokens), type: 'INT32' },
      ...labels.map((label) => ({
        name: labelColumn(label),
        data: rows.map((row) => row.labels[label] ?? null),
        type: 'STRING' as const,
      })),
    ],
  });
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
