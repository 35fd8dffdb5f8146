import { cp, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCheckpoint } from '#checkpoint';
import { sampleModelPath } from '#datasets';
import type { TraceManifest } from '#protocol';
import { createRecents } from './recents.ts';
import { createModelFinder } from './recorded-model.ts';

let base = '';

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'routescope-finder-')));
  process.env.HF_HUB_CACHE = join(base, 'hub');
});
afterEach(() => rm(base, { recursive: true, force: true }));

/** A checkpoint that is not the sample, somewhere out of the way, and what a trace of it would say. */
async function elsewhere(id: string): Promise<{ folder: string; model: TraceManifest['model'] }> {
  const folder = join(base, 'elsewhere', basename(id));
  await cp(sampleModelPath(), folder, { recursive: true });
  const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as Record<string, unknown>;
  await writeFile(join(folder, 'config.json'), JSON.stringify({ ...config, note: 'another one' }));
  const checkpoint = await openCheckpoint(folder);
  await checkpoint.close();
  return { folder, model: { id, family: 'olmoe', layers: 4, config: checkpoint.config, files: checkpoint.files } };
}

test('a model that was not found is looked for again after some seconds, not at once', async () => {
  let time = 0;
  const finder = createModelFinder(createRecents(join(base, 'data')), () => time);
  const { folder, model } = await elsewhere('some/model');
  expect(await finder.find(model)).toBeNull();
  const snapshot = join(base, 'hub', 'models--some--model', 'snapshots', 'c0ffee');
  await cp(folder, snapshot, { recursive: true });
  time = 9_999;
  expect(await finder.find(model)).toBeNull();
  time = 10_000;
  expect(await finder.find(model)).toBe(snapshot);
});

test('another model is looked for at once, and so is the same one after a model was opened', async () => {
  const recents = createRecents(join(base, 'data'));
  const finder = createModelFinder(recents, () => 0);
  const { folder, model } = await elsewhere('model');
  expect(await finder.find(model)).toBeNull();
  const sample = await openCheckpoint(sampleModelPath());
  await sample.close();
  expect(await finder.find({ ...model, files: sample.files })).toBe(sampleModelPath());
  recents.add({ kind: 'model', name: 'model', path: folder, detail: '' });
  expect(await finder.find(model)).toBe(folder);
});
