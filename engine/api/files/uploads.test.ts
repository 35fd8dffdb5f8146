import { mkdir, mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createUploads } from './uploads.ts';

let folder = '';
beforeEach(async () => {
  folder = join(await realpath(await mkdtemp(join(tmpdir(), 'routescope-uploads-'))), 'uploads');
});
afterEach(() => rm(dirname(folder), { recursive: true }));

const bytes = (text: string) => new TextEncoder().encode(text);
const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

test('a file is kept under its name until the engine closes', async () => {
  const uploads = createUploads(folder, 100);
  const path = await uploads.keep('mgsm_de.tsv', bytes('x\t1\n'));
  expect(basename(path)).toBe('mgsm_de.tsv');
  expect(await readFile(path, 'utf8')).toBe('x\t1\n');
  expect([uploads.has(path), uploads.has('/elsewhere/mgsm_de.tsv')]).toEqual([true, false]);
  await uploads.close();
  expect(await exists(path)).toBe(false);
  await expect(uploads.keep('late.tsv', bytes('x'))).rejects.toThrow('The engine is closing.');
});

test('files of one folder stand together, others apart, and the same name again replaces', async () => {
  const uploads = createUploads(folder, 100);
  const [a, b, c, d] = await Promise.all([
    uploads.keep('drop-1/dev/deu_Latn.dev', bytes('a')),
    uploads.keep('drop-1/dev/eng_Latn.dev', bytes('b')),
    uploads.keep('deu_Latn.dev', bytes('c')),
    uploads.keep('deu_Latn.dev', bytes('d')),
  ]);
  expect(dirname(a as string)).toBe(dirname(b as string));
  expect(new Set([a, c, d].map((path) => dirname(path as string))).size).toBe(3);
  expect(await uploads.keep('drop-1/dev/deu_Latn.dev', bytes('new'))).toBe(a);
  expect(await readFile(a as string, 'utf8')).toBe('new');
  await uploads.close();
});

test.each([
  ['../../../etc/passwd', 'etc/passwd'],
  ['..\\..\\boot.ini', 'boot.ini'],
  ['/abs/x.tsv', 'abs/x.tsv'],
  ['.hidden', 'hidden'],
  ['a/./../b.tsv', 'a/b.tsv'],
  ['weird:\u0000|?*"<>\n.tsv', 'weird_.tsv'],
  ['परीक्षा 1.csv', 'परीक्षा 1.csv'],
  ['CON.txt', '_CON.txt'],
  ['...', 'file'],
  [`${'x'.repeat(500)}.jsonl`, `${'x'.repeat(40)}~${'x'.repeat(13)}.jsonl`],
])('the name %j stays inside the folder and out of harm', async (name, safe) => {
  const uploads = createUploads(folder, 100);
  const path = await uploads.keep(name, bytes('x'));
  const way = relative(folder, path).split('/').slice(1).join('/');
  expect(way.endsWith(safe)).toBe(true);
  expect(way.replace(/^file-\d+\//, '')).toBe(safe);
  await uploads.close();
});

test('more than is kept in all is refused, and a replaced file counts once', async () => {
  const uploads = createUploads(folder, 10);
  for (let i = 0; i < 32; i++) await uploads.keep(`d/${i}`, new Uint8Array(10));
  await uploads.keep('d/0', new Uint8Array(10));
  await expect(uploads.keep('d/more', new Uint8Array(1))).rejects.toThrow('d/more: the files that were sent take');
  await uploads.close();
});

test('what an engine that ended left behind goes, what runs or is no such folder stays', async () => {
  // No system gives a process this number.
  const stale = join(folder, `${2 ** 31 - 2}-0123456789ab`);
  const running = join(folder, `${process.pid}-0123456789ab`);
  const other = join(folder, 'notes');
  for (const each of [stale, running, other]) {
    await mkdir(each, { recursive: true });
    await writeFile(join(each, 'x'), 'x');
  }
  const uploads = createUploads(folder, 100);
  await uploads.keep('y', bytes('y'));
  expect(await Promise.all([stale, running, other].map(exists))).toEqual([false, true, true]);
  await uploads.close();
  expect(await Promise.all([running, other].map(exists))).toEqual([true, true]);
});
