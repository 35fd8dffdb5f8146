import { mkdir, mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UserError } from '#protocol';
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
  [`${'x'.repeat(500)}.jsonl`, `${'x'.repeat(139)}~${'x'.repeat(54)}.jsonl`],
])('the name %j stays inside the folder and out of harm', async (name, safe) => {
  const uploads = createUploads(folder, 100);
  const path = await uploads.keep(name, bytes('x'));
  const way = relative(folder, path).split('/').slice(1).join('/');
  expect(way.endsWith(safe)).toBe(true);
  expect(way.replace(/^file-\d+\//, '')).toBe(safe);
  await uploads.close();
});

test('names that are made safe in the same way keep files of their own, and each replaces only itself', async () => {
  const uploads = createUploads(folder, 1000);
  const long = (end: string) => `d/${'x'.repeat(150)}${end}${'y'.repeat(150)}.de.txt`;
  const names = ['d/a?b.de.txt', 'd/a*b.de.txt', 'd/a_b.de.txt', long('1'), long('2'), 'd?/n.txt', 'd*/n.txt'];
  const paths: string[] = [];
  for (const name of names) paths.push(await uploads.keep(name, bytes(name)));
  expect(new Set(paths).size).toBe(names.length);
  for (const [i, name] of names.entries()) {
    expect(await readFile(paths[i] as string, 'utf8')).toBe(name);
    expect(await uploads.keep(name, bytes('new'))).toBe(paths[i]);
  }
  expect(paths.slice(0, 5).every((path) => path.endsWith('.de.txt'))).toBe(true);
  await uploads.close();
});

test('a usual name of a shard stays as it is', async () => {
  const uploads = createUploads(folder, 100);
  const name = 'openlanguagedata-flores_plus-devtest.por_Latn-00000-of-00001-7f5c3a1e9d2b4c68.parquet';
  expect(basename(await uploads.keep(`drop/${name}`, bytes('x')))).toBe(name);
  await uploads.close();
});

test('a folder in the place of a file, and a file in that of a folder, are refused with what stands there', async () => {
  const uploads = createUploads(folder, 100);
  const hint = 'Send it into a folder of another name.';
  await uploads.keep('drop/a', bytes('x'));
  await expect(uploads.keep('drop/a/b', bytes('x'))).rejects.toThrow(
    new UserError('drop/a/b: drop/a was sent as a file before; expected a folder.', hint),
  );
  await expect(uploads.keep('x/drop', bytes('x'))).resolves.toMatch(/drop$/);
  await uploads.keep('x/in/b', bytes('x'));
  await expect(uploads.keep('x/in', bytes('x'))).rejects.toThrow(
    new UserError('x/in: x/in was sent as a folder before; expected a file.', hint),
  );
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
