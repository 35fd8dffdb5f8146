import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRecents } from './recents.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'routescope-recents-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const item = (name: string) => ({ kind: 'trace' as const, name, path: join(folder, name), detail: 'a trace' });

test('what was opened last stands first, once, and survives a restart', async () => {
  await writeFile(join(folder, 'a'), '');
  await writeFile(join(folder, 'b'), '');
  const recents = createRecents(folder);
  // At once: no change may lose another.
  for (const name of ['a', 'b', 'a']) recents.add(item(name));
  await recents.settled();
  const again = await createRecents(folder).list();
  expect(again.map(({ name, source }) => [name, source])).toEqual([
    ['a', 'recent'],
    ['b', 'recent'],
  ]);
  expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('what has been deleted is not offered, and comes back when it does', async () => {
  const recents = createRecents(folder);
  recents.add(item('late'));
  expect(await recents.list()).toEqual([]);
  await writeFile(join(folder, 'late'), '');
  expect(await recents.list()).toHaveLength(1);
});

test('a damaged list is set aside and a new one begun', async () => {
  await writeFile(join(folder, 'recents.json'), '[{"kind": "tra');
  await writeFile(join(folder, 'a'), '');
  const recents = createRecents(folder);
  expect(await recents.list()).toEqual([]);
  recents.add(item('a'));
  expect(await recents.list()).toHaveLength(1);
  expect(await readFile(join(folder, 'recents.json.damaged'), 'utf8')).toBe('[{"kind": "tra');
});

test('a list that cannot be written disturbs nobody', async () => {
  await writeFile(join(folder, 'file'), '');
  const recents = createRecents(join(folder, 'file', 'not-a-folder'));
  recents.add(item('a'));
  await expect(recents.settled()).resolves.toBeUndefined();
});

test('entries of a kind that this version does not know are left out', async () => {
  await writeFile(join(folder, 'a'), '');
  await writeFile(join(folder, 'recents.json'), JSON.stringify([{ ...item('a'), kind: 'slice' }, 7, item('a')]));
  expect(await createRecents(folder).list()).toHaveLength(1);
});
