// Files, their heads and the choice of a reader, on small folders written for the purpose.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Cancelled, UserError } from '#protocol';
import type { FileSample, Reader, Recognition } from '../reading/reader.ts';
import { chooseReader } from './choose-reader.ts';
import { findFiles } from './find-files.ts';
import { headOfFile } from './head-of-file.ts';

let folder = '';
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'routescope-opening-')));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

function reader(name: string, recognises: (sample: FileSample) => Recognition): Reader {
  return {
    name,
    title: name.toUpperCase(),
    files: `*.${name}`,
    roles: ['text'],
    recognises,
    read: async function* () {},
  };
}
const ending = (name: string, level: Recognition) =>
  reader(name, (sample) => (sample.name.endsWith(`.${name}`) ? level : 'no'));
const anything = reader('anything', () => 'possible');

test('a folder gives its files by name with their place in it, and no hidden ones', async () => {
  write('b/2.tsv', 'x');
  write('b/1.tsv', 'four');
  write('a.tsv', '');
  write('.git/config', 'x');
  write('.hidden.tsv', 'x');
  const { files } = await findFiles(folder);
  expect(files.map(({ name, bytes }) => [name, bytes])).toEqual([
    ['a.tsv', 0],
    ['b/1.tsv', 4],
    ['b/2.tsv', 1],
  ]);
  expect((await findFiles(join(folder, 'b', '1.tsv'))).files.map(({ name }) => name)).toEqual(['1.tsv']);
});

test('links to files are followed where that is allowed, links to folders and to nothing are not', async () => {
  const target = write('blobs/abc', 'x');
  mkdirSync(join(folder, 'set'));
  symlinkSync(target, join(folder, 'set', 'data.tsv'));
  symlinkSync('/etc/passwd', join(folder, 'set', 'out.tsv'));
  symlinkSync(join(folder, 'nothing'), join(folder, 'set', 'broken.tsv'));
  symlinkSync(folder, join(folder, 'set', 'round'));
  const mayRead = async (path: string) => path.startsWith(folder);
  const found = await findFiles(join(folder, 'set'), { mayRead });
  expect(found.files.map(({ name }) => name)).toEqual(['data.tsv']);
  expect(found.unreachable).toEqual(['out.tsv']);
});

test('what is neither a file nor a folder is refused before it is opened', async () => {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  await expect(findFiles(path)).rejects.toThrow(`${path} is neither a file nor a folder.`);
});

test('a path that is not there, and a search that is cancelled, say so', async () => {
  await expect(findFiles(join(folder, 'none'))).rejects.toThrow(`There is no ${join(folder, 'none')}.`);
  write('a.tsv', '');
  await expect(findFiles(folder, { signal: AbortSignal.abort() })).rejects.toThrow(Cancelled);
});

test('the head of a file is text where it is UTF-8, unpacked where it is gzip, also of a long file', async () => {
  const head = async (path: string) => headOfFile({ path, name: 'x', bytes: 0 });
  expect((await head(write('bom', '\ufeffgrün'))).text).toBe('grün');
  expect((await head(write('latin1', Buffer.from('grün', 'latin1')))).text).toBeNull();
  expect((await head(write('nul', 'a\0b'))).text).toBeNull();
  expect((await head(write('small.gz', gzipSync('one\ntwo\n')))).text).toBe('one\ntwo\n');
  const lines = Array.from({ length: 200_000 }, (_, i) => `line ${i} ${(i * 7919) % 100_003}`).join('\n');
  const long = await head(write('long.gz', gzipSync(lines)));
  expect(long.head).toHaveLength(64 * 1024);
  expect(long.text?.startsWith('line 0 0\nline 1 7919\n')).toBe(true);
  expect((await head(write('cut-character', `a${'ü'.repeat(200_000)}`))).text?.endsWith('ü')).toBe(true);
  expect((await head(write('no.gz', new Uint8Array([0x1f, 0x8b, 1, 2, 3])))).text).toBeNull();
});

test('the reader that is surest of some file reads these; others are named, and files it does not read are left', async () => {
  write('a.tsv', '');
  write('b.tsv', '');
  write('README.md', '');
  const { files } = await findFiles(folder);
  const sure = ending('tsv', 'named');
  const chosen = await chooseReader(folder, files, [anything, ending('md', 'likely'), sure]);
  expect(chosen.reader).toBe(sure);
  expect(chosen.files.map(({ name }) => name)).toEqual(['a.tsv', 'b.tsv']);
  expect(chosen.left.map(({ name }) => name)).toEqual(['README.md']);
  expect(chosen.others).toEqual(['anything', 'md']);
});

test('two readers that are equally sure are named, and one of them can be chosen', async () => {
  write('a.tsv', '');
  const { files } = await findFiles(folder);
  const two = [ending('tsv', 'likely'), reader('other', () => 'likely')];
  await expect(chooseReader(folder, files, two)).rejects.toThrow(/equally well: tsv \(TSV\), other \(OTHER\)\.$/);
  expect((await chooseReader(folder, files, two, 'other')).reader.name).toBe('other');
  await expect(chooseReader(folder, files, two, 'othr')).rejects.toThrow('No reader is called "othr".');
});

test.each([
  ['empty', new Uint8Array(0), 'there is no text in it'],
  ['blank', Buffer.from(' \n\n'), 'there is no text in it'],
  ['Latin-1', Buffer.from('Caf\xe9 au lait', 'latin1'), 'expected UTF-8 text, found a byte that is not at offset 3'],
  ['UTF-16', Buffer.from('Tee', 'utf16le'), 'expected UTF-8 text, Parquet or Arrow, found a file that is none of them'],
])('a file that is %s is refused for what it is', async (_, content, reason) => {
  const { files } = await findFiles(write('tea.txt', content));
  const none = [reader('none', () => 'no')];
  await expect(chooseReader(folder, files, none)).rejects.toThrow(`tea.txt: ${reason}.`);
});

test('files that nobody knows are named with what was looked for; one file is read by whom it is given to', async () => {
  write('a.bin', 'a');
  write('b.bin', 'b');
  const known = [ending('tsv', 'named'), ending('md', 'named')];
  const { files } = await findFiles(folder);
  const refusal = await chooseReader(folder, files, known).catch((error: UserError) => error);
  expect(refusal).toBeInstanceOf(UserError);
  expect(refusal).toMatchObject({
    message: `${folder}: no reader knows a.bin, b.bin.`,
    hint: 'Looked for:\n  tsv: *.tsv\n  md: *.md',
  });
  await expect(chooseReader(folder, files, known, 'md')).rejects.toThrow('no reader knows');
  expect((await chooseReader(folder, files.slice(0, 1), known, 'md')).files).toEqual(files.slice(0, 1));
  await expect(chooseReader(folder, [], known)).rejects.toThrow('there is no file in it');
});
