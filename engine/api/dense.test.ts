// A dense model through the engine, from its checkpoint to what can and what cannot be asked of its trace.

import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type JobState, type RecordJob, type RecordRequest, UserError } from '#protocol';
import { createEngine, type Engine } from './engine.ts';

const FAMILIES = join(import.meta.dirname, '..', 'models', 'families');

let base = '';
let engine: Engine;
let request: RecordRequest;
let recorded: RecordJob;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'routescope-dense-'));
  engine = createEngine({ root: base, data: join(base, 'data'), version: '0.0.0-test' });
  const model = join(base, 'tiny-llama');
  await cp(join(FAMILIES, 'llama', 'golden', 'hub'), model, { recursive: true });
  for (const file of ['tokenizer.json', 'tokenizer_config.json']) {
    await cp(join(FAMILIES, 'olmoe', 'golden', 'f16', file), join(model, file));
  }
  request = {
    model,
    source: { kind: 'pasted', name: 'rivers', text: 'The river rises.\nDer Fluss entspringt.', perLine: true },
    labels: { language: 'mul' },
    backend: 'wasm',
  };
  recorded = await record({ level: 'norms', half: true, out: join(base, 'dense.trace') });
});
afterAll(async () => {
  await engine.close();
  await rm(base, { recursive: true, force: true });
});

async function record(change: Partial<RecordRequest>): Promise<RecordJob> {
  const started = await engine.call('record.start', { ...request, ...change });
  return new Promise((resolve) => {
    const check = (state: JobState): void => {
      if (state.id === started.id && state.ended !== null) resolve(state as RecordJob);
    };
    engine.on('job', check);
    void engine.call('jobs.list', {}).then((jobs) => jobs.forEach(check));
  });
}

test('inspect says that there are no routers', async () => {
  const { words, parameters } = await engine.call('model.inspect', { path: request.model });
  expect(words).toContain('3 layers, no routers: a dense model');
  expect(words).toContain('a dense network of width 19');
  expect(words[0]).toMatch(/, (\S+) parameters, \1 active per token$/);
  expect(parameters).toBeGreaterThan(10_000);
});

test('a recording holds tokens and their losses, at any level, and no column of a router', async () => {
  expect(recorded).toMatchObject({ status: 'complete', error: null });
  const path = recorded.trace;
  const { manifest, map, health } = await engine.call('trace.open', { path });
  expect(manifest).toMatchObject({ routers: [], nll: true, level: 'choices', logits: 'float32' });
  expect(manifest.columns.filter((name) => /^L\d/.test(name))).toEqual([]);
  expect(manifest.notices).toContain(
    'The model has no routers: of each token its loss (nll) and the prediction after it are stored, and nothing else.',
  );
  expect(map.tokens + map.special).toBe(manifest.counts.tokens);
  const messages = [...health, ...(await engine.call('trace.health', { path }))].map(({ message }) => message);
  expect(messages).toContain('No routers: the tokens of a dense model');
  expect(messages.filter((message) => /expert|weight|layer/i.test(message))).toEqual([]);

  const { experts, nll, tokens } = await engine.call('trace.sequence', { path, sequence: 1 });
  expect(experts).toEqual([]);
  expect(nll?.[0]).toBeNaN();
  expect([...(nll ?? [])].slice(1).filter((loss) => loss > 0)).toHaveLength(tokens - 1);
  await expect(engine.call('trace.layer', { path, router: 0 })).rejects.toThrow('has 0 routers');
});

test('the same command goes on with what is there', async () => {
  const again = await record({ level: 'norms', half: true, out: recorded.trace });
  expect(again).toMatchObject({ status: 'complete', error: null, progress: null });
});

test.each([
  ['multilingual-alignment', 'Multilingual alignment'],
  ['routing-consistency', 'Local routing consistency'],
  ['expert-cache', 'Expert caches'],
])('%s refuses a trace without routers in one sentence', async (metric, title) => {
  const call = engine.call('trace.analyze', { path: recorded.trace, metric, params: {} });
  await expect(call).rejects.toEqual(
    new UserError(
      `${title}: dense has no routers, because its model is dense.`,
      'Take a trace of a Mixture-of-Experts model.',
    ),
  );
});

test('its tokens are exported by row, and there are no choices to export', async () => {
  const { trace: path } = recorded;
  const out = join(base, 'dense.csv');
  const { bytes } = await engine.call('trace.export', { path, out, format: 'csv' });
  expect(bytes).toBeGreaterThan(100);
  await expect(
    engine.call('trace.export', { path, out, format: 'csv', layout: 'long', overwrite: true }),
  ).rejects.toThrow('dense has no routers, and a long table has a row for each of their choices.');
});

test('no expert of it can be switched off', async () => {
  const interventions = [{ mode: 'mask_pre' as const, targets: [{ layer: 1, expert: 0 }] }];
  const job = await record({ interventions, out: join(base, 'edited.trace') });
  expect(job.error?.message).toBe("L1.E0: none of the model's 3 layers has a router.");
});
