import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listFolder } from './list-folder.ts';
import { createReach, isInside } from './reach.ts';

let base = '';
let root = '';

beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'routescope-reach-')));
  root = join(base, 'root');
  for (const folder of ['root/model', 'root/run.trace', 'root/.ssh', 'root/b10', 'root/b9', 'outside', 'data']) {
    await mkdir(join(base, folder), { recursive: true });
  }
  for (const file of ['root/model/config.json', 'root/model/model.safetensors', 'root/run.trace/manifest.json']) {
    await writeFile(join(base, file), '{}');
  }
  for (const file of ['root/note.txt', 'root/photo.jpg', 'root/.hidden.txt', 'root/.ssh/id', 'outside/secret.txt']) {
    await writeFile(join(base, file), 'text');
  }
  await symlink('../outside', join(root, 'way-out'));
  await symlink('../outside/secret.txt', join(root, 'secret.txt'));
  await symlink('model', join(root, 'same-model'));
  await symlink('nowhere', join(root, 'dangling'));
});
afterAll(() => rm(base, { recursive: true, force: true }));

const reach = () => createReach({ root, also: [join(base, 'data')] });

test('paths inside the root and the extra folders pass, as where they really are', async () => {
  const { existing, writable } = reach();
  expect(await existing('note.txt')).toBe(join(root, 'note.txt'));
  expect(await existing(join(root, 'same-model'))).toBe(join(root, 'model'));
  expect(await existing(join(root, 'model', '..', 'note.txt'))).toBe(join(root, 'note.txt'));
  expect(await existing(join(base, 'data'))).toBe(join(base, 'data'));
  expect(await writable(join(root, 'new', 'x.trace'))).toBe(join(root, 'new', 'x.trace'));
});

test('neither .. nor a link nor a similar name leads out of the root', async () => {
  const { existing, writable } = reach();
  for (const path of ['..', '../outside/secret.txt', '/etc/passwd', 'way-out/secret.txt', 'secret.txt', `${root}2`]) {
    await expect(existing(path), path).rejects.toThrow(/lies outside/);
  }
  await expect(writable('way-out/new.trace')).rejects.toThrow(/lies outside/);
  await expect(writable(join(base, 'outside', 'a', 'b.trace'))).rejects.toThrow(/lies outside/);
});

test('what does not exist outside is refused in the same words as what does', async () => {
  const { existing } = reach();
  await expect(existing(join(base, 'outside', 'no-such-file'))).rejects.toThrow(/lies outside/);
  await expect(existing('no-such-file')).rejects.toThrow(/There is no .*no-such-file/);
});

test('hidden folders are out of reach', async () => {
  await expect(reach().existing('.ssh/id')).rejects.toThrow(/hidden folder/);
  await expect(reach().writable('.ssh/new.trace')).rejects.toThrow(/hidden folder/);
});

test('with the top of the file system as root everything is in reach, from where the program runs', async () => {
  const all = createReach({ root: '/', also: [] });
  expect(all.everything).toBe(true);
  expect(await all.existing(join(root, '.ssh', 'id'))).toBe(join(root, '.ssh', 'id'));
  expect(all.absolute('x.trace')).toBe(join(process.cwd(), 'x.trace'));
});

test('a root that is a link to a folder is browsed as that folder, and nothing above it', async () => {
  const link = join(base, 'link-to-root');
  await symlink('root', link);
  const linked = createReach({ root: link, also: [] });
  expect(linked.root).toBe(root);
  expect(await linked.existing('note.txt')).toBe(join(root, 'note.txt'));
  expect(await linked.existing(join(link, 'note.txt'))).toBe(join(root, 'note.txt'));
  const listing = await listFolder(await linked.existing(linked.root), linked.root);
  expect(listing.parent).toBeUndefined();
  expect(listing.entries.map(({ name }) => name)).toContain('same-model');
  expect((await listFolder(await linked.existing('model'), linked.root)).parent).toBe(root);
});

test('a root that is not there is a clear error', async () => {
  const gone = createReach({ root: join(base, 'gone'), also: [] });
  await expect(gone.existing('.')).rejects.toThrow(/There is no folder .*gone to browse/);
});

test('inside is decided by parts of a path, not by its letters', () => {
  expect(isInside('/a/b', '/a')).toBe(true);
  expect(isInside('/a', '/a')).toBe(true);
  expect(isInside('/a/..b', '/a')).toBe(true);
  expect(isInside('/ab', '/a')).toBe(false);
  expect(isInside('/', '/a')).toBe(false);
});

test('a listing names models, traces, folders and texts in this order, numbers as numbers, and nothing hidden or outside', async () => {
  const listing = await listFolder(root, root);
  expect(listing.entries.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
    'model model',
    'model same-model',
    'trace run.trace',
    'folder b9',
    'folder b10',
    'text note.txt',
  ]);
  expect(listing.entries.at(-1)).toMatchObject({ bytes: 4, path: join(root, 'note.txt') });
  expect(listing.parent).toBeUndefined();
  expect((await listFolder(join(root, 'model'), root)).parent).toBe(root);
});

test('listing a file says that it is no folder', async () => {
  await expect(listFolder(join(root, 'note.txt'), root)).rejects.toThrow(/is a file, not a folder/);
});
