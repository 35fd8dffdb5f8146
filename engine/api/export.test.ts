import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeSyntheticTrace } from '#trace';
import { createEngine, type Engine } from './engine.ts';

let base = '';
let engine: Engine;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'routescope-export-'));
  const shape = { tokens: 400, layers: 2, experts: 8, topK: 2, seed: 1, length: 50, level: 'choices' } as const;
  await writeSyntheticTrace(join(base, 'a.trace'), shape);
  await writeSyntheticTrace(join(base, 'b.trace'), { ...shape, seed: 2 });
  engine = createEngine({ root: base, data: join(base, 'data'), version: '0.0.0-test' });
});
afterAll(async () => {
  await engine.close();
  await rm(base, { recursive: true });
});

test('a trace is exported where the engine may write, and nowhere else', async () => {
  const request = { path: join(base, 'a.trace'), format: 'parquet' } as const;
  const { path, bytes } = await engine.call('trace.export', { ...request, out: join(base, 'a.parquet') });
  expect((await readFile(path)).length).toBe(bytes);
  await expect(engine.call('trace.export', { ...request, out: '/tmp/elsewhere.parquet' })).rejects.toThrow(base);
  await expect(engine.call('trace.export', { ...request, out: path, format: 'xls' as never })).rejects.toThrow(
    'trace.export.format: expected one of parquet, csv, npz',
  );
});

test('SQL is answered with names, types and rows', async () => {
  const path = join(base, 'a.trace');
  const answer = await engine.call('trace.sql', { path, query: 'select count(*)::integer as n from tokens' });
  expect(answer).toEqual({ columns: [{ name: 'n', type: 'INTEGER' }], rows: [[400]], more: false });
  const { tables } = await engine.call('trace.schema', { path });
  expect(tables.map(({ name }) => name)).toEqual(['tokens', 'choices', 'sequences']);
});

test('two traces are compared by any metric', async () => {
  const [path, other] = [join(base, 'a.trace'), join(base, 'b.trace')];
  const arrays = await engine.call('trace.compare', { path, other: path, repeat: path, metric: 'load-balance' });
  expect(arrays.find(({ id }) => id === 'load-cv')?.values.every((value) => value === 0)).toBe(true);
  const apart = await engine.call('trace.compare', { path, other, metric: 'load-balance' });
  expect(apart.find(({ id }) => id === 'changed-routes')?.missing.reasons).toEqual([
    'no sequence with the same id and tokens',
  ]);
});
