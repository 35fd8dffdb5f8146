import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nearestName } from '#checkpoint';
import { families } from '#models';
import { UserError } from '#protocol';
import { generateText } from './generate/generate-text.ts';
import { inspectModel } from './inspect.ts';
import { KNOWN_MODELS } from './known-models.ts';
import { recordTrace } from './record.ts';
import { score } from './score/score.ts';

let cache = '';
const before = process.env.HF_HUB_CACHE;
beforeAll(() => {
  cache = mkdtempSync(join(tmpdir(), 'routescope-missing-'));
  const snapshot = join(cache, 'models--ada--lovelace-moe', 'snapshots', 'c0ffee');
  mkdirSync(snapshot, { recursive: true });
  writeFileSync(join(snapshot, 'config.json'), '{"model_type":"olmoe"}');
  writeFileSync(join(snapshot, 'model.safetensors'), '');
  process.env.HF_HUB_CACHE = cache;
});
afterAll(() => {
  rmSync(cache, { recursive: true });
  if (before === undefined) delete process.env.HF_HUB_CACHE;
  else process.env.HF_HUB_CACHE = before;
});

async function asked(path: string): Promise<UserError> {
  const error = await inspectModel(path).catch((each: unknown) => each);
  if (error instanceof UserError) return error;
  throw error;
}

const FETCH = '--include "*.json" --include "*.safetensors" --include "*.jinja" --exclude "*/*" --cache-dir';

test('a known model is answered with its size and the command that fetches it', async () => {
  const { message, hint } = await asked('allenai/OLMoE-1B-7B-0924');
  expect(message).toContain('found neither');
  expect(message).toMatch(/ It has 6\.92 B parameters, 14 GB to fetch\.$/);
  expect(hint).toBe(`Fetch it: hf download allenai/OLMoE-1B-7B-0924 ${FETCH} ${cache}`);
});

test('the size is of what is shipped, and spelling with other capitals is the same name', async () => {
  const { message, hint } = await asked('OpenAI/GPT-OSS-20b');
  expect(message).toMatch(/ It has 20\.91 B parameters, 14 GB to fetch\.$/);
  expect(hint).toContain('hf download openai/gpt-oss-20b ');
});

test('a model of a family that is not read is said to be of one, before anything is fetched', async () => {
  const { message, hint } = await asked('ai21labs/Jamba-v0.1');
  expect(message).toMatch(/ It has 51\.57 B parameters, 103 GB to fetch\.$/);
  expect(hint).toMatch(/^Its family \(jamba\) is not read yet, so fetching it would not help\. Read are: olmoe, /);
});

test('a slip of the pen is answered with the name that was meant', async () => {
  expect((await asked('allenai/OLMoE-1B-7B-0942')).hint).toBe(
    `Did you mean allenai/OLMoE-1B-7B-0924? It has 6.92 B parameters, 14 GB to fetch. Fetch it: hf download allenai/OLMoE-1B-7B-0924 ${FETCH} ${cache}`,
  );
  expect((await asked('Qwen3-30B-A3B')).hint).toMatch(/^Did you mean Qwen\/Qwen3-30B-A3B\? It has 30\.53 B parameters/);
  expect((await asked('ada/lovelace_moe')).hint).toMatch(
    /^Did you mean ada\/lovelace-moe, which is in the cache\? Fetch/,
  );
});

test('a slip in a folder’s name is answered with the model folder beside it', async () => {
  const demo = join(import.meta.dirname, '..', '..', 'datasets', 'demo-moe');
  expect((await asked(demo.replace(/moe$/, 'mo'))).hint).toBe(`Did you mean ${demo}?`);
  // As `org/name` it could be one to fetch, were there no folder beside it.
  expect((await asked('datasets/demo-mo')).hint).toBe(`Did you mean ${demo}?`);
  expect((await asked('datasets/other-moe')).hint).toContain('hf download datasets/other-moe');
});

test('a name that is like no other is left to itself', async () => {
  expect((await asked('some/other-model')).hint).toBe(`Fetch it: hf download some/other-model ${FETCH} ${cache}`);
  expect((await asked('/no/such/folder')).hint).toBe('Check the path.');
  expect(nearestName('x', ['a/b', 'c/d'])).toBeUndefined();
  expect(nearestName('completely-different', ['a/b', 'c/d'])).toBeUndefined();
});

test('recording, generating and scoring say the same', async () => {
  const model = 'allenai/OLMoE-1B-7B-0924';
  const source = { kind: 'pasted', name: 'x', text: 'a', perLine: false } as const;
  const message = /It has 6\.92 B parameters/;
  await expect(recordTrace({ model, source, out: join(cache, 'x.trace') }, { version: 'test' })).rejects.toThrow(
    message,
  );
  await expect(generateText({ model, prompts: ['a'], maxTokens: 1 })).rejects.toThrow(message);
  await expect(score({ model, task: 'perplexity', source })).rejects.toThrow(message);
});

test('the table knows models of most families that are read, each once', () => {
  expect(new Set(KNOWN_MODELS.map(({ id }) => id)).size).toBe(KNOWN_MODELS.length);
  for (const { id, parameters, bytes } of KNOWN_MODELS) {
    expect(id).toMatch(/^[\w.-]+\/[\w.-]+$/);
    // Between half a byte and two bytes each, and some.
    if (bytes !== undefined) expect(bytes / parameters).toSatisfy((each: number) => each > 0.5 && each < 2.1);
  }
  const known = new Set(KNOWN_MODELS.map(({ family }) => family));
  expect(families.filter(({ modelType }) => known.has(modelType)).length).toBeGreaterThan(8);
});
