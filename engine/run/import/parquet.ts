// Tables in Parquet. Read are
//   a row per token with a list for each layer: `L3_experts`, `L3_weights` (what `routescope export` writes wide)
//   a row per token and layer with lists: layer, experts, perhaps weights
//   a row per choice: layer, expert, perhaps slot and weight (what `routescope export` writes long)
// with sequence (or seq_id), position, token_id beside them where they are there.

import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { UserError } from '#protocol';
import { readArrays } from './arrays.ts';
import type { ImportedRoutes } from './imported.ts';
import type { NumberArray } from './npy.ts';

type Row = Record<string, unknown>;

const HINT =
  'Read are L0_experts, L1_experts ... with lists; or layer and experts with lists; or layer and expert, a row per choice.';

/** @throws UserError for other columns, or a damaged file */
export async function readParquetRoutes(path: string, where: string): Promise<ImportedRoutes> {
  const file = await asyncBufferFromFile(path);
  const rows = await parquetMetadataAsync(file)
    .then((metadata) => parquetReadObjects({ file, metadata, compressors }))
    .catch((error: Error) => {
      throw new UserError(
        `${where}: expected a Parquet file, found a damaged one (${error.message}).`,
        'Copy it again.',
      );
    });
  const [first] = rows;
  if (!first) throw new UserError(`${where}: the table has no rows.`, HINT);
  if (Object.keys(first).some((name) => /^L\d+_experts$/.test(name))) return fromWide(rows, where);
  if ('layer' in first && ('experts' in first || 'expert' in first)) return fromLong(rows, where);
  throw new UserError(
    `${where}: no expert ids were recognised. It has the columns ${Object.keys(first).join(', ')}.`,
    HINT,
  );
}

const listOf = (value: unknown): readonly number[] =>
  Array.isArray(value) || ArrayBuffer.isView(value) ? Array.from(value as ArrayLike<number>, Number) : [Number(value)];

function fromWide(rows: readonly Row[], where: string): ImportedRoutes {
  const columns = Object.keys(rows[0] as Row).filter((name) => /^L\d+_(experts|weights)$/.test(name));
  const arrays = new Map<string, NumberArray>();
  for (const name of columns) {
    const lists = rows.map((row) => listOf(row[name]));
    const topK = lists[0]?.length ?? 0;
    const uneven = lists.findIndex((list) => list.length !== topK);
    if (uneven >= 0) {
      throw new UserError(
        `${where}, ${name}, row ${uneven}: expected ${topK} values like the first, found ${lists[uneven]?.length}.`,
        HINT,
      );
    }
    const typeMax = name.endsWith('experts') ? 0xffff : null;
    arrays.set(name, { shape: [rows.length, topK], values: lists.flat(), typeMax, type: 'list' });
  }
  for (const [name, from] of [
    ['sequence', ['sequence', 'seq_id']],
    ['token_id', ['token_id']],
  ] as const) {
    const column = from.find((each) => each in (rows[0] as Row));
    if (!column) continue;
    arrays.set(name, { shape: [rows.length], values: numbered(rows, column), typeMax: null, type: 'column' });
  }
  return readArrays(arrays, 'Parquet', where);
}

/** Texts, such as ids of sequences, become numbers in order of appearance. */
function numbered(rows: readonly Row[], column: string): readonly number[] {
  const seen = new Map<unknown, number>();
  return rows.map((row) => {
    const value = row[column];
    if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
    if (!seen.has(value)) seen.set(value, seen.size);
    return seen.get(value) as number;
  });
}

/** Rows of one token come together, so that the table becomes a wide one. */
function fromLong(rows: readonly Row[], where: string): ImportedRoutes {
  const [first] = rows as [Row];
  const lists = 'experts' in first;
  const sequences = 'sequence' in first ? 'sequence' : 'seq_id' in first ? 'seq_id' : null;
  if (!('position' in first)) {
    throw new UserError(`${where}: expected a column position that tells the tokens apart.`, HINT);
  }
  const tokens = new Map<string, Row>();
  const places = new Map<string, number>();
  // A table may have been sorted by anything: by slot here, by sequence and position below.
  const ordered = !lists && 'slot' in first ? [...rows].sort((a, b) => Number(a.slot) - Number(b.slot)) : rows;
  for (const row of rows) {
    const name = String(sequences && row[sequences]);
    if (!places.has(name)) places.set(name, places.size);
  }
  ordered.forEach((row) => {
    const key = JSON.stringify([sequences && String(row[sequences]), String(row.position)]);
    const token = tokens.get(key) ?? {
      sequence: sequences ? row[sequences] : 0,
      position: row.position,
      ...('token_id' in row ? { token_id: row.token_id } : {}),
    };
    const name = `L${Number(row.layer)}_experts`;
    append(token, name, lists ? row.experts : row.expert);
    append(token, name.replace('experts', 'weights'), (lists ? row.weights : row.weight) ?? []);
    tokens.set(key, token);
  });
  const placeOf = (token: Row): number => places.get(String(sequences && token.sequence)) ?? 0;
  const wide = [...tokens.values()].sort((a, b) => placeOf(a) - placeOf(b) || Number(a.position) - Number(b.position));
  const weighted = wide.every((token) =>
    Object.entries(token).every(([name, value]) => !name.endsWith('_weights') || (value as unknown[]).length > 0),
  );
  const kept = wide.map((token) =>
    Object.fromEntries(Object.entries(token).filter(([name]) => weighted || !name.endsWith('_weights'))),
  );
  return fromWide(kept, where);
}

function append(token: Row, name: string, values: unknown): void {
  token[name] = [...((token[name] as number[] | undefined) ?? []), ...listOf(values)];
}
