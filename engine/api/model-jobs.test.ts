// Generation and scoring as jobs of the engine: queued, read as they run, stopped, and repeated by their command line.

import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { sampleModelPath } from '#datasets';
import type { Events, GeneratedTokens, GenerateRequest, JobState, ScoreRequest } from '#protocol';
import { createEngine, type Engine } from './engine.ts';

let base: string;
let engine: Engine;
const bugs: unknown[] = [];

beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'routescope-model-jobs-')));
  const question = { context: 'The river ends in the', choices: ['sea', 'hill'], answer: 0, language: 'en' };
  await writeFile(join(base, 'questions.jsonl'), `${JSON.stringify(question)}\n`);
});
afterAll(() => rm(base, { recursive: true, force: true }));
beforeEach(() => {
  engine = createEngine({ root: base, data: join(base, 'data'), version: '0', onBug: (error) => bugs.push(error) });
});
afterEach(async () => {
  await engine.close();
  expect(bugs).toEqual([]);
});

const GENERATE: GenerateRequest = {
  ...{
    model: sampleModelPath(),
    prompts: ['The river', 'नदी'],
    maxTokens: 6,
    temperature: 1,
    seed: 5,
    backend: 'wasm',
  },
};
const SCORE: ScoreRequest = {
  model: sampleModelPath(),
  task: 'choices',
  backend: 'wasm',
  source: { kind: 'corpus', name: '' },
};

function ended(id: string): Promise<JobState> {
  return new Promise((resolve) => {
    const check = (job: JobState): void => {
      if (job.id === id && job.ended !== null) resolve(job);
    };
    engine.on('job', check);
    void engine.call('jobs.list', {}).then((jobs) => jobs.forEach(check));
  });
}

const read = (job: string, from = 0): Promise<GeneratedTokens> => engine.call('generate.read', { job, from });

test('a generation is told of as it grows, and its tokens with their routes can be read from any place on', async () => {
  const told: Events['generated'][] = [];
  engine.on('generated', (event) => told.push(event));
  const { id, trace, kind } = await engine.call('generate.start', GENERATE);
  expect([kind, trace]).toEqual(['generate', null]);
  expect((await ended(id)).status).toBe('complete');
  const all = await read(id);
  expect(told.length).toBeGreaterThan(0);
  expect(told.every(({ job, tokens }) => job === id && tokens <= all.total)).toBe(true);
  expect([all.ended, all.id.length]).toEqual([true, all.total]);
  for (const prompt of [0, 1]) {
    const own = [...all.id.keys()].filter((i) => all.prompt[i] === prompt);
    expect(own.map((i) => all.position[i])).toEqual(own.map((_, position) => position));
    expect(own.filter((i) => all.generated[i] === 1)).toHaveLength(6);
    expect(
      own
        .map((i) => all.texts[i])
        .join('')
        .startsWith(GENERATE.prompts[prompt] as string),
    ).toBe(true);
  }
  for (const [r, { topK, experts }] of all.routers.entries()) {
    expect(all.experts[r]).toHaveLength(all.total * topK);
    expect(Math.max(...(all.experts[r] as Uint16Array))).toBeLessThan(experts);
    expect(all.weights[r]?.every((weight) => weight > 0)).toBe(true);
  }
  const rest = await read(id, all.total - 2);
  expect([...rest.id]).toEqual([...all.id].slice(-2));
});

test('a generation can be read while it runs, and stopped: what came stays', async () => {
  const { id } = await engine.call('generate.start', { ...GENERATE, maxTokens: 400 });
  const growing = new Promise<GeneratedTokens>((resolve) => {
    engine.on('generated', ({ job, tokens }) => {
      if (job === id && tokens > 30) resolve(read(id));
    });
  });
  const some = await growing;
  expect([some.ended, some.total > 30]).toEqual([false, true]);
  await engine.call('jobs.cancel', { job: id });
  expect((await ended(id)).status).toBe('cancelled');
  const kept = await read(id);
  expect(kept.ended).toBe(true);
  expect([...kept.id.subarray(0, some.total)]).toEqual([...some.id]);
  expect(kept.total).toBeLessThan(2 * 400);
});

test('under a budget it says what was in memory and read, beside a replay of the same tokens', async () => {
  const request: GenerateRequest = { ...GENERATE, prompts: ['The river'], maxTokens: 12, expertBudget: { share: 0.5 } };
  const traffic = async (change: Partial<GenerateRequest>) => {
    const { id } = await engine.call('generate.start', { ...request, ...change });
    expect((await ended(id)).status).toBe('complete');
    return { all: await read(id), found: await engine.call('generate.traffic', { job: id }) };
  };
  const { all, found } = await traffic({});
  if (!found) throw new Error('no traffic');
  const perToken = all.routers.reduce((sum, { topK }) => sum + topK, 0);
  const experts = all.routers.reduce((sum, router) => sum + router.experts, 0);
  expect([found.budget.all, found.slots, found.tokens]).toEqual([experts, Math.floor(experts / 2), 12]);
  expect(found.tokenTraffic.asked).toBe(12 * perToken);
  const missed = found.tokenTraffic.asked - found.tokenTraffic.kept - found.tokenTraffic.foreseen;
  expect(missed).toBeGreaterThanOrEqual(0);
  expect(found.tokenTraffic.bytesRead > 0).toBe(found.tokenTraffic.reads > 0);
  expect(found.seconds).toBeGreaterThan(0);
  // By hand: the least recently used of all layers leaves, token by token.
  const pool: string[] = [];
  let hits = 0;
  for (let t = 0; t < all.total; t++) {
    const ids = all.routers.flatMap(({ topK, layer }, r) =>
      [...(all.experts[r] ?? [])].slice(t * topK, (t + 1) * topK).map((id) => `${layer}.${id}`),
    );
    if (all.generated[t] === 1) hits += ids.filter((id) => pool.includes(id)).length;
    for (const id of ids) {
      if (pool.includes(id)) pool.splice(pool.indexOf(id), 1);
      else if (pool.length === found.slots) pool.shift();
      pool.push(id);
    }
  }
  expect(found.replayed).toBeCloseTo(hits / (12 * perToken), 12);
  expect((await traffic({ expertBudget: { share: 1 } })).found).toBeNull();
  expect((await traffic({ prompts: GENERATE.prompts })).found).toBeNull();
});

test('it waits its turn behind another job, and with interventions runs both models', async () => {
  const interventions = [{ mode: 'mask_pre', targets: [{ layer: 0, expert: 1 }] }] as const;
  const first = await engine.call('generate.start', { ...GENERATE, maxTokens: 20 });
  const second = await engine.call('generate.start', { ...GENERATE, interventions });
  expect((await engine.call('jobs.list', {})).find(({ id }) => id === second.id)?.status).toBe('queued');
  expect((await read(second.id)).total).toBe(0);
  await ended(first.id);
  await ended(second.id);
  const both = await read(second.id);
  expect(new Set(both.run)).toEqual(new Set([0, 1]));
  const [router] = both.routers;
  const ofRun = (run: number) =>
    [...(both.experts[0] as Uint16Array)].filter((_, at) => both.run[Math.floor(at / (router?.topK ?? 1))] === run);
  expect([ofRun(0).includes(1), ofRun(1).includes(1)]).toEqual([true, false]);
});

test('what was generated is written as a trace, and its command line does the same', async () => {
  const out = join(base, 'made.trace');
  const job = await engine.call('generate.start', { ...GENERATE, prompts: ['The river\nends'], out });
  expect(job.command).toBe(
    `routescope generate --model ${sampleModelPath()} --prompt 'The river\\nends' --max-tokens 6 --temperature 1 --seed 5 ` +
      `--backend wasm --out ${out}`,
  );
  expect((await ended(job.id)).status).toBe('complete');
  const { manifest } = await engine.call('trace.open', { path: out });
  expect(manifest).toMatchObject({ status: 'complete', counts: { sequences: 1, tokens: (await read(job.id)).total } });
});

test('a scoring is a job whose result is kept', async () => {
  const source = { kind: 'dataset', path: join(base, 'questions.jsonl') } as const;
  const job = await engine.call('score.start', { ...SCORE, source, resamples: 10 });
  expect(job.command).toBe(
    `routescope score --model ${sampleModelPath()} --dataset ${source.path} --resamples 10 --backend wasm`,
  );
  expect((await ended(job.id)).status).toBe('complete');
  const { arrays, each } = await engine.call('score.result', { job: job.id });
  expect(arrays.map(({ id }) => id)).toEqual(['accuracy', 'right-choice', 'chance', 'questions']);
  expect(each).toHaveLength(1);
  await expect(read(job.id)).rejects.toThrow('is not a job of this kind');
});

test('a scoring of texts without choices fails with what to do, and has no result', async () => {
  const { id } = await engine.call('score.start', { ...SCORE, source: { kind: 'corpus', name: 'domains' } });
  const { status, error } = await ended(id);
  expect([status, error?.kind]).toEqual(['failed', 'user']);
  expect(error?.message).toMatch(/^domains: .* has no choices\.$/);
  await expect(engine.call('score.result', { job: id })).rejects.toThrow('has found nothing yet');
});

test.each([
  [{ prompts: [] }, 'generate.start.prompts: expected a list of 1 to 1000 entries, found "0 entries".'],
  [{ prompts: [7] }, 'generate.start.prompts[0]: expected a list, found 7.'],
  [{ prompts: [[{ role: 'user' }]] }, 'generate.start.prompts[0][0].content: expected a text, found nothing.'],
  [{ maxTokens: 0 }, 'generate.start.maxTokens: expected a whole number from 1 to 1000000, found 0.'],
  [{ temperature: Number.NaN }, 'generate.start.temperature: expected a number, found null.'],
  [{ model: '/elsewhere' }, '/elsewhere'],
] as const)('%j is refused when it is asked for', async (change, message) => {
  const request = { ...GENERATE, ...change } as GenerateRequest;
  await expect(engine.call('generate.start', request)).rejects.toThrow(message);
});
