import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { type LabelledArray, labelledArray, UserError } from '#protocol';
import { putArrays } from './arrays-output.ts';

const folder = mkdtempSync(join(tmpdir(), 'routescope-figures-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

function made(id: string, dims: readonly string[], given: Partial<LabelledArray> = {}): LabelledArray {
  const array = labelledArray({
    ...{ id, title: id, unit: '', over: 'everything' },
    dims: dims.map((name) => ({ name, labels: ['a', 'b'] })),
    cells: Array.from({ length: 2 ** dims.length }, (_, i) => i),
    provenance: { traces: [], metric: 'made', params: {}, variants: {} },
  });
  return { ...array, ...given };
}

const CUBE = made('cube', ['language', 'layer', 'expert']);
const COUNTS = [made('tokens', ['count']), made('sequences', ['layer', 'count'])];

test('figures are written of what can be drawn, and the rest is named with its reason', async () => {
  const said: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line));
  const svg = join(folder, 'some');
  const four = made('four', ['a', 'b', 'c', 'd']);
  await putArrays([CUBE, ...COUNTS, made('line', ['layer']), four, made('ids', ['layer'], { nominal: true })], { svg });
  expect(readdirSync(svg)).toEqual(['cube.svg', 'line.svg']);
  expect(readFileSync(join(svg, 'cube.svg'), 'utf8')).toMatch(/^<svg .*\n<title>cube<\/title>/);
  expect(said).toEqual([
    `2 figures in ${svg}`,
    'Not drawn: tokens, sequences (numbers of different things); four (4 dimensions); ids (numbers that are names).',
  ]);
});

test('where nothing can be drawn no folder is made', async () => {
  await expect(putArrays(COUNTS, { svg: join(folder, 'none') })).rejects.toEqual(
    new UserError(
      'None of the arrays can be drawn: tokens, sequences (numbers of different things).',
      'They are in the tables, and in --csv, --json and --parquet.',
    ),
  );
  expect(readdirSync(folder)).not.toContain('none');
});

test('what an expert cache finds in every language, at every policy, is on the terminal', async () => {
  const said: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line));
  const labels = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `n${i}`);
  const rates = (id: string, policies: number): LabelledArray =>
    labelledArray({
      ...{ id, title: id, unit: '', over: 'everything' },
      dims: [
        { name: 'language', labels: labels(5) },
        { name: 'policy', labels: labels(policies) },
        { name: 'rho', labels: labels(6) },
      ],
      cells: Array.from({ length: 5 * policies * 6 }, () => 0.5),
      provenance: { traces: [], metric: 'made', params: {}, variants: {} },
    });
  await putArrays([rates('some', 7), rates('many', 21)], {});
  expect(said.join('\n')).toContain('\nsome (some)\n');
  expect(said.join('\n')).toContain('In --csv, --json and --parquet only: many.');
});
