import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requireRoom } from './disk-room.ts';
import { buildFolder } from './partial-folder.ts';
import { everythingIn, temporaryFolder, userErrorOf } from './testing.ts';

test('a folder appears when it is complete, in place of an older one', async () => {
  const parent = await temporaryFolder();
  const target = join(parent, 'tf');
  await mkdir(target);
  await writeFile(join(target, 'old'), '');
  await buildFolder(target, async (folder) => {
    await writeFile(join(folder, 'new'), 'complete');
    expect(await everythingIn(target)).toEqual(['old']);
  });
  expect(await everythingIn(parent)).toEqual(['tf', join('tf', 'new')]);
  expect(await readFile(join(target, 'new'), 'utf8')).toBe('complete');
});

test('a failure leaves what was there and nothing else', async () => {
  const parent = await temporaryFolder();
  const target = join(parent, 'tf');
  await mkdir(target);
  await writeFile(join(target, 'old'), '');
  const building = buildFolder(target, async (folder) => {
    await writeFile(join(folder, 'half'), '');
    throw new Error('stopped');
  });
  await expect(building).rejects.toThrow('stopped');
  expect(await everythingIn(parent)).toEqual(['tf', join('tf', 'old')]);
});

test('what a killed run left behind is removed, what a running one builds is not', async () => {
  const parent = await temporaryFolder();
  // No process has this number: Linux and macOS end far below.
  await mkdir(join(parent, 'tf.partial-2000000000'));
  await mkdir(join(parent, 'tf.partial-1'));
  await buildFolder(join(parent, 'tf'), async () => {});
  expect((await everythingIn(parent)).toSorted()).toEqual(['tf', 'tf.partial-1']);
});

test('a place that cannot be written is named', async () => {
  const parent = await temporaryFolder();
  await writeFile(join(parent, 'file'), '');
  const error = await userErrorOf(buildFolder(join(parent, 'file', 'sub', 'tf'), async () => {}));
  expect(error.message).toContain(join(parent, 'file', 'sub'));
  expect(error.hint).toContain('ROUTESCOPE_DATA');
});

test('too little free space is said with both numbers', async () => {
  const folder = await temporaryFolder();
  expect(await requireRoom(folder, 1)).toBeGreaterThan(0);
  const error = await userErrorOf(requireRoom(folder, 1e18));
  expect(error.message).toContain('expected 1000000 TB of free space');
  expect(error.hint).toContain('ROUTESCOPE_DATA');
});
