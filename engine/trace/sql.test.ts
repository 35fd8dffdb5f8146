import { watch } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, expect, test, vi } from 'vitest';
import { Cancelled, UserError } from '#protocol';
import { createTrace } from './create-trace.ts';
import { exportTrace } from './export/export-trace.ts';
import { openTrace, type TraceReader } from './reader.ts';
import { queryTrace, traceSchema } from './sql.ts';
import { SMALL, temporaryFolder } from './test-traces.ts';
import { syntheticPlan, syntheticRows, writeSyntheticTrace } from './write-synthetic.ts';

const folder = temporaryFolder();
let reader: TraceReader;
const ask = (query: string, limit = 1000) => queryTrace(reader, query, { limit });

beforeAll(async () => {
  await writeSyntheticTrace(join(folder, 'a.trace'), {
    ...SMALL,
    level: 'norms',
    edited: true,
    nll: true,
    predicted: true,
  });
  reader = await openTrace(join(folder, 'a.trace'));
});

test('every table has the columns that the schema promises, by DuckDB’s own word', async () => {
  for (const { name, columns } of traceSchema(reader.manifest).tables) {
    const { rows } = await ask(`DESCRIBE ${name}`);
    expect(rows.map(([column, type]) => ({ name: column, type }))).toEqual(columns);
  }
});

test('counts of choices are those of the trace', async () => {
  const { columns, rows, more } = await ask(
    'SELECT layer, expert, count(*)::INTEGER AS n FROM choices WHERE NOT special GROUP BY ALL ORDER BY layer, expert',
  );
  expect(columns.map(({ name }) => name)).toEqual(['layer', 'expert', 'n']);
  const { sums } = await reader.summary();
  expect(rows.map(([layer, expert, n]) => [(layer as number) * SMALL.experts + (expert as number), n])).toEqual(
    [...sums.chosen].flatMap((count, cell) => (count > 0 ? [[cell, count]] : [])),
  );
  expect(more).toBe(false);
});

test('sequences join with tokens, and a list has its places', async () => {
  const { rows } = await ask(
    'SELECT s.id, t.L1_experts[1] AS first, c.expert FROM tokens t JOIN sequences s USING (sequence) JOIN choices c ' +
      'USING (sequence, position) WHERE c.layer = 1 AND c.slot = 0 AND sequence = 3 AND position = 5',
  );
  const { id, experts } = await reader.readSequence(3);
  const first = experts[1]?.[5 * SMALL.topK];
  expect(rows).toEqual([[id, first, first]]);
});

test('more rows than asked for are not read, and it is said', async () => {
  const { rows, more } = await ask('SELECT position FROM tokens', 7);
  expect(rows).toHaveLength(7);
  expect(more).toBe(true);
});

test.each([
  ["SELECT * FROM read_csv('/etc/passwd')", 'disabled'],
  ["COPY (SELECT 1) TO '/tmp/routescope-sql-leak.csv'", 'disabled'],
  ["ATTACH '/tmp/routescope-sql-leak.db'", 'disabled'],
  ['INSTALL httpfs', 'disabled'],
  ['SET enable_external_access = true', 'locked'],
  ["SET allowed_paths = ['/etc/passwd']", 'locked'],
])('a query reaches nothing but the trace: %s', async (query, why) => {
  await expect(ask(query)).rejects.toThrow(why);
});

test('a query that makes no sense has DuckDB’s own message, and a cancelled one ends', async () => {
  await expect(ask('SELECT expret FROM choices')).rejects.toThrow(/^The query failed: .*expret/s);
  await expect(ask('SELECT expret FROM choices')).rejects.toBeInstanceOf(UserError);
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 300);
  const endless = 'SELECT count(*) FROM range(100000000000) a, range(1000) b WHERE a.range % 7 = b.range % 5';
  await expect(queryTrace(reader, endless, { limit: 1, signal: stop.signal })).rejects.toBeInstanceOf(Cancelled);
});

test('nothing is left in the temporary folder', async () => {
  // One that no other test asks in at the same time.
  const own = join(folder, 'temporary');
  await mkdir(own);
  vi.stubEnv('TMPDIR', own);
  vi.stubEnv('TEMP', own);
  const seen: string[] = [];
  const watcher = watch(own, (_event, name) => seen.push(name ?? ''));
  await ask('SELECT 1');
  await expect(ask('SELECT')).rejects.toThrow();
  await vi.waitUntil(() => seen.length > 1, { timeout: 30_000 });
  watcher.close();
  vi.unstubAllEnvs();
  expect(await readdir(own)).toEqual([]);
});

test('a label with the name of a column hides none of any table', async () => {
  const path = join(folder, 'labels.trace');
  const plan = syntheticPlan(SMALL);
  const names = ['expert', 'tokens', 'Text'];
  const own = Object.fromEntries(names.map((name) => [name, 'mine']));
  const sequences = plan.sequences.map((each) => ({ ...each, labels: { ...each.labels, ...own } }));
  const writer = await createTrace(path, { ...plan, labels: [...plan.labels, ...names], sequences }, SMALL);
  for (let s = 0; s < sequences.length; s++) await writer.add(syntheticRows(SMALL, plan, s));
  await writer.finish();
  const labelled = await openTrace(path);
  const { rows } = await queryTrace(
    labelled,
    `SELECT typeof(c.expert), c.label_expert, typeof(s.tokens), s.label_tokens, c."label_Text", s."label_Text", s.text <> 'mine'
     FROM choices c JOIN sequences s USING (sequence)`,
    { limit: 1 },
  );
  expect(rows).toEqual([['USMALLINT', 'mine', 'INTEGER', 'mine', 'mine', 'mine', true]]);
  for (const { name, columns } of traceSchema(labelled.manifest).tables) {
    const described = await queryTrace(labelled, `DESCRIBE ${name}`, { limit: 100 });
    expect(described.rows.map(([column, type]) => ({ name: column, type }))).toEqual(columns);
  }
  const long = join(folder, 'labels.csv');
  await exportTrace(labelled, long, { format: 'csv', layout: 'long' });
  const [first]: Record<string, string>[] = parse(await readFile(long), { columns: true });
  expect(first).toMatchObject({ label_expert: 'mine', label_tokens: 'mine', label_Text: 'mine' });
  expect(first?.expert).toMatch(/^[0-7]$/);
});
