import { cp, mkdir, mkdtemp, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleModelPath } from '#datasets';
import { modelFolder } from './model-folder.ts';
import { createReach, type Reach } from './reach.ts';

let base = '';
let root = '';
let cache = '';
let reach: Reach;

beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'routescope-model-folder-')));
  root = join(base, 'root');
  cache = join(base, 'hub');
  await mkdir(root);
  await mkdir(cache);
  process.env.HF_HUB_CACHE = cache;
  reach = createReach({ root, also: [cache] });
});
afterAll(() => rm(base, { recursive: true, force: true }));

// A name of the form org/name that is a folder where the tests, and so the engine, run.
const NAME = 'engine/api';

test('a name is not looked up in the folder that the engine runs in', async () => {
  expect((await stat(resolve(NAME))).isDirectory()).toBe(true);
  await expect(modelFolder(NAME, reach)).rejects.toThrow(
    `${NAME}: expected a model folder or a model in the Hugging Face cache, found neither ${join(root, NAME)} nor ${join(cache, 'models--engine--api')}.`,
  );
});

test('a name is found in the cache, and below the root before that', async () => {
  const snapshot = join(cache, 'models--engine--api', 'snapshots', 'c0ffee');
  await cp(sampleModelPath(), snapshot, { recursive: true });
  expect(await modelFolder(NAME, reach)).toEqual({ folder: snapshot, id: NAME });
  await cp(sampleModelPath(), join(root, NAME), { recursive: true });
  expect(await modelFolder(NAME, reach)).toEqual({ folder: join(root, NAME), id: 'api' });
});

test('a published model that is not here is answered with its size, also by its bare name', async () => {
  await expect(modelFolder('Qwen/Qwen3-30B-A3B', reach)).rejects.toMatchObject({
    message: expect.stringContaining('It has 30.53 B parameters, 61 GB to fetch.'),
    hint: expect.stringMatching(/^Fetch it: hf download Qwen\/Qwen3-30B-A3B /),
  });
  await expect(modelFolder('OLMoE-1B-7B-0924', reach)).rejects.toMatchObject({
    message: `There is no ${join(root, 'OLMoE-1B-7B-0924')}.`,
    hint: expect.stringMatching(/^Did you mean allenai\/OLMoE-1B-7B-0924\? It has 6.92 B parameters/),
  });
});

test('a relative path that leads out is refused alike whether something is there or not', async () => {
  await mkdir(join(base, 'outside'));
  await expect(modelFolder('../outside', reach)).rejects.toThrow(/lies outside/);
  await expect(modelFolder('../nowhere', reach)).rejects.toThrow(/lies outside/);
  await expect(modelFolder('nowhere', reach)).rejects.toThrow(/There is no .*nowhere/);
});
