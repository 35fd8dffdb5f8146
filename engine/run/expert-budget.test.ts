// A checkpoint with more expert bytes than it is given: it records and generates what it does with all of them in memory,
// in no more memory than it was given, and ends cleanly when its file does.

import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCheckpoint, writeSyntheticCheckpoint } from '#checkpoint';
import { sampleModelPath } from '#datasets';
import { forward, Hooks } from '#models';
import { type BackendName, type ExpertLimit, type Precision, type RecordRequest, UserError } from '#protocol';
import { probeBackends } from '#tensor';
import { openTrace } from '#trace';
import { generate } from './generate/generate.ts';
import { generateText, type RunTraffic } from './generate/generate-text.ts';
import { type LoadedModel, loadModel, planModel } from './load-model.ts';
import { recordTrace } from './record.ts';

const QUARTER: ExpertLimit = { share: 0.25 };
const SIZES = { layers: 3, hidden: 64, heads: 4, experts: 16, topK: 3, width: 40, vocab: 700, contextLength: 512 };

let folder: string;
let small: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'routescope-budget-'));
  small = join(folder, 'small');
  await writeSyntheticCheckpoint(small, { ...SIZES, seed: 3, tokenizerFrom: sampleModelPath() });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const texts = Array.from({ length: 12 }, (_, i) => `In year ${i * 37} the market of town ${i} had ${i * i} stalls.`);

const KINDS: readonly { readonly name: BackendName; readonly precision: Precision }[] = [
  { name: 'wasm', precision: 'f32' },
  { name: 'tensorflow', precision: 'f32' },
  { name: 'tensorflow', precision: 'bf16' },
];
const infos = await probeBackends();

for (const { name, precision } of KINDS) {
  const info = infos.find((each) => each.name === name);
  const why = info?.usable ? '' : ` (skipped: ${info?.detail})`;
  describe.skipIf(!info?.usable)(`a quarter of the experts in memory · ${name} ${precision}${why}`, () => {
    const run = { model: '', backend: name, precision };

    const record = async (out: string, change: Partial<RecordRequest>) => {
      const source: RecordRequest['source'] = { kind: 'pasted', name: 'note', text: texts.join('\n'), perLine: true };
      const request = {
        ...run,
        model: small,
        source,
        out: join(folder, `${name}-${precision}-${out}.trace`),
        ...change,
      };
      await recordTrace(request, { version: 'test' });
      const trace = await openTrace(request.out);
      const { counts, notices } = trace.manifest;
      const rows = [];
      for (let s = 0; s < counts.sequences; s++) rows.push(await trace.readSequence(s));
      await trace.close();
      return { rows, notices };
    };

    test.each([{ level: 'probs', nll: true }, { level: 'norms' }, { level: 'choices' }] as const)(
      'records at %j what it records with all of them, to the bit',
      async (change) => {
        const whole = await record(`${change.level}-whole`, change);
        const part = await record(`${change.level}-part`, { ...change, expertBudget: QUARTER });
        expect(part.rows).toEqual(whole.rows);
        expect(whole.notices).toEqual([]);
        expect(part.notices).toHaveLength(1);
        // Routing alone needs no experts of the last layer.
        const layers = change.level === 'choices' ? 2 : 3;
        const used = Array.from(
          { length: layers },
          (_, r) => new Set(whole.rows.flatMap(({ experts }) => [...(experts[r] ?? [])]).values()).size,
        );
        const count = used.reduce((sum, size) => sum + size, 0);
        expect(part.notices[0]).toMatch(
          new RegExp(`^Experts were read .* of all 48 being kept: of ${count} asked for .* ${count} were read `),
        );
      },
    );

    test('generates the same tokens with the same probabilities and routes', async () => {
      const traffic: RunTraffic[] = [];
      const request = {
        ...run,
        model: small,
        prompts: ['The market', 'In year 7 a town'],
        maxTokens: 20,
        temperature: 0.8,
        interventions: [{ mode: 'mask_pre', targets: [{ layer: 1, expert: 4 }] }] as const,
      };
      const whole = await generateText(request, { onTraffic: () => expect.fail('all of them are in memory') });
      const part = await generateText(
        { ...request, expertBudget: QUARTER },
        { onTraffic: (at, each) => traffic.splice(at, 1, each) },
      );
      expect(part).toEqual(whole);
      expect(traffic).toHaveLength(2);
      for (const { budget, prompts, tokens } of traffic) {
        expect(budget.all).toBe(48);
        expect(prompts.asked + tokens.asked).toBeGreaterThan(19 * 3 * 3);
        // Each run begins with an empty cache, so that one can be held against the other.
        expect(prompts.kept).toBe(0);
        expect(tokens.kept).toBeGreaterThan(0);
        expect(tokens.foreseen).toBeGreaterThan(0);
      }
    });

    test('a trace of what was generated says how its experts fared', async () => {
      const out = join(folder, `${name}-${precision}-generated.trace`);
      const request = { ...run, model: small, prompts: ['The market'], maxTokens: 4, out };
      const details: string[] = [];
      await generateText(
        { ...request, expertBudget: QUARTER },
        { onProgress: ({ stage, detail }) => (stage === 'Generating' ? details.push(detail ?? '') : undefined) },
      );
      expect(details).toHaveLength(4);
      for (const detail of details) expect(detail).toMatch(/^experts \d+\.\d % in memory, \d+ kB read$/);
      const { notices } = (await openTrace(out)).manifest;
      expect(notices).toEqual([expect.stringMatching(/^Experts were read .* of all 48 being kept/)]);
    });

    const open = async (path: string): Promise<{ model: LoadedModel; close(): Promise<void> }> => {
      const checkpoint = await openCheckpoint(path);
      const plan = await planModel(checkpoint, { backend: name, precision, expertBudget: QUARTER });
      const model = await loadModel(checkpoint, plan);
      return { model, close: () => checkpoint.close() };
    };
    const ids = Int32Array.from({ length: 60 }, (_, i) => (i * 31) % SIZES.vocab);
    const batch = { ids, lengths: [ids.length] };

    test('a file that is cut short while it runs ends in one UserError, and nothing is left', async () => {
      const path = join(folder, `${name}-${precision}-cut`);
      cpSync(small, path, { recursive: true });
      const weights = join(path, 'model.safetensors');
      const tensors = tf.memory().numTensors;
      const { model, close } = await open(path);
      (await forward(model, batch, { until: 'hidden' }))?.dispose();
      truncateSync(weights, Math.floor(statSync(weights).size / 10));
      const work = [() => forward(model, batch, { until: 'hidden' }), () => generate(model, [ids], { maxTokens: 5 })];
      for (const each of work) {
        const error: unknown = await each().then(
          () => expect.fail('what is not there was not missed'),
          (reason: unknown) => reason,
        );
        expect(error).toBeInstanceOf(UserError);
        expect((error as Error).message).toMatch(
          /experts\.\d+\.\w+_proj\.weight in model\.safetensors: expected .* shorter/,
        );
      }
      model.dispose();
      await close();
      expect([tf.memory().numTensors, model.backend.liveHandles()]).toEqual([tensors, 0]);
    });

    test.skipIf(process.platform === 'win32')('a file that is removed while it runs is read to the end', async () => {
      const path = join(folder, `${name}-${precision}-removed`);
      cpSync(small, path, { recursive: true });
      const { model, close } = await open(path);
      const run = async (): Promise<Float32Array> => {
        const hidden = await forward(model, batch, { until: 'hidden' });
        const values = (await hidden?.data()) as Float32Array;
        hidden?.dispose();
        return values;
      };
      const before = await run();
      rmSync(join(path, 'model.safetensors'));
      expect(await run()).toEqual(before);
      model.dispose();
      await close();
    });

    test('stopping in the middle of a layer leaves nothing', async () => {
      const tensors = tf.memory().numTensors;
      const { model, close } = await open(small);
      const stop = new AbortController();
      const hooks = new Hooks([{ point: 'mlp.expert_weights', layers: new Set([1]), run: () => void stop.abort() }]);
      const running = forward(model, batch, { until: 'hidden', hooks, signal: stop.signal });
      await expect(running).rejects.toThrow('Cancelled');
      // Experts are still being read when the model goes.
      model.dispose();
      await close();
      expect([tf.memory().numTensors, model.backend.liveHandles()]).toEqual([tensors, 0]);
    });
  });
}

const node = promisify(execFile);
const tensorflow = infos.find(({ name }) => name === 'tensorflow');
const gpu = tensorflow?.detail.includes('GPU') === true;
const unmeasured = !tensorflow?.usable ? tensorflow?.detail : gpu ? 'the weights lie in the memory of a GPU' : '';

describe.skipIf(unmeasured)(`memory${unmeasured ? ` (not measured: ${unmeasured})` : ''}`, () => {
  interface Peak {
    readonly before: number;
    readonly peak: number;
    readonly kept: number;
    readonly all: number;
    readonly weights: number;
  }

  test('a run takes what its experts may take and at most a fifth more, beside what it takes without experts', async () => {
    const large = join(folder, 'large');
    // 453 MB of experts, 37 MB of other weights.
    const sizes = { layers: 4, hidden: 1024, heads: 8, experts: 24, topK: 4, width: 768, vocab: 700 };
    await writeSyntheticCheckpoint(large, { ...sizes, seed: 1, tokenizerFrom: sampleModelPath() });
    const script = join(import.meta.dirname, 'testing', 'peak-of-run.ts');
    const measure = async (budget: string, what: string): Promise<Peak> => {
      const { stdout } = await node(process.execPath, [script, large, 'tensorflow', 'bf16', budget, what]);
      return JSON.parse(stdout) as Peak;
    };
    const whole = await measure('100%', 'record');
    expect(whole.kept).toBe(whole.all);
    // All weights, once, and little for the work: of a second copy there is no room.
    expect(whole.peak - whole.before).toBeGreaterThan(whole.weights);
    expect(whole.peak - whole.before).toBeLessThan(1.35 * whole.weights);
    for (const what of ['record', 'generate']) {
      const part = await measure('25%', what);
      expect(part.kept).toBe(part.all / 4);
      const besideExperts = whole.peak - whole.all;
      console.log(
        `${what}: ${((part.peak - besideExperts) / 1e6).toFixed(0)} MB for experts at a budget of ${(part.kept / 1e6).toFixed(0)} MB of ${(part.all / 1e6).toFixed(0)} MB`,
      );
      expect(part.peak - besideExperts).toBeLessThan(1.2 * part.kept);
    }
    rmSync(large, { recursive: true });
  });
});
