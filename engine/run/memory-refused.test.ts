// Memory that runs out: the heap of WebAssembly really filled to its end, TensorFlow really asked for more than there is.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleModelPath } from '#datasets';
import type { Hook } from '#models';
import { type RecordRequest, type SequenceData, UserError } from '#protocol';
import { type Backend, isOutOfMemory, openBackend, probeBackends, refusalOf } from '#tensor';
import { openTrace } from '#trace';
import { generate } from './generate/generate.ts';
import { generateText } from './generate/generate-text.ts';
import { recordTrace } from './record.ts';
import { type Accounts, accounts, fillHeap, wasmHeap } from './testing/accounts.ts';
import { loadTestModel } from './testing/golden.ts';

/** What the kernels of TensorFlow.js had in hand when they were refused goes with the module, at the next start. */
const counts = (): Omit<Accounts, 'buffers'> => {
  const { buffers, ...rest } = accounts(folder, wasm);
  return rest;
};

let folder = '';
let wasm: Backend;
let reference: readonly SequenceData[];
const REFUSED =
  /^Out of memory while (loading weights|recording) on wasm in f32: the heap of WebAssembly.* Weights were to take [\d.]+ MB, work/;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'routescope-memory-'));
  wasm = await openBackend({ name: 'wasm', precision: 'f32' });
  reference = await readAll(await record('reference'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const request = (name: string): RecordRequest & { readonly out: string } => ({
  model: sampleModelPath(),
  source: { kind: 'corpus', name: 'sample' },
  backend: 'wasm',
  level: 'norms',
  nll: true,
  out: join(folder, `${name}.trace`),
});

async function record(name: string, context: Partial<Parameters<typeof recordTrace>[1]> = {}): Promise<string> {
  return (await recordTrace(request(name), { version: 'test', ...context })).trace;
}

async function readAll(path: string): Promise<readonly SequenceData[]> {
  const trace = await openTrace(path);
  const all: SequenceData[] = [];
  for (let s = 0; s < trace.manifest.counts.sequences; s++) all.push(await trace.readSequence(s));
  await trace.close();
  return all;
}

test('a heap that is full while weights are loaded ends in one message, and the next run goes well', async () => {
  const before = counts();
  const empty = fillHeap(200_000);
  const refused = await record('load').catch((error: unknown) => error);
  empty();
  expect(refused).toBeInstanceOf(UserError);
  expect((refused as UserError).message).toMatch(REFUSED);
  expect((refused as UserError).message).toContain('while loading weights');
  expect((refused as UserError).hint).toMatch(/^WebAssembly has 4 GiB and no more\./);
  expect(counts()).toEqual(before);
  const full = wasmHeap();
  expect(await readAll(await record('load'))).toEqual(reference);
  // In a heap that has not grown to its end for good.
  expect(wasmHeap()).not.toBe(full);
});

test('however little is left when a recording begins, it is right or ends in a message', async () => {
  const before = counts();
  const ends: string[] = [];
  for (let leave = 2000; ends.at(-1) !== 'right'; leave *= 2) {
    let empty: (() => void) | undefined;
    const name = `left-${leave}`;
    const end = await record(name, {
      onProgress({ stage }) {
        if (stage === 'Recording') empty ??= fillHeap(leave);
      },
    }).catch((error: unknown) => error);
    empty?.();
    if (typeof end === 'string') expect(await readAll(end)).toEqual(reference);
    else if (!(end instanceof UserError)) throw end;
    else expect(end.message).toMatch(REFUSED);
    expect(counts()).toEqual(before);
    ends.push(typeof end === 'string' ? 'right' : 'refused');
  }
  expect(ends.length).toBeGreaterThan(3);
});

test('a heap that fills up in the middle keeps what was recorded, and the same recording goes on', async () => {
  const before = counts();
  let empty: (() => void) | undefined;
  const refused = record('middle', {
    onLive() {
      empty ??= fillHeap(10_000);
    },
  });
  await expect(refused).rejects.toThrow(REFUSED);
  empty?.();
  expect(counts()).toEqual(before);
  const half = await openTrace(join(folder, 'middle.trace'));
  expect(half.manifest).toMatchObject({ status: 'interrupted' });
  expect(half.manifest.counts.sequences).toBeGreaterThan(0);
  await half.close();
  const whole = await readAll(await record('middle'));
  expect(whole.map(({ experts }) => experts)).toEqual(reference.map(({ experts }) => experts));
});

test('a module that stopped for good is replaced, and the next run goes well', async () => {
  const heap = wasmHeap();
  const empty = fillHeap(0);
  let aborted: unknown;
  // Each takes some bytes of the module's own list, until there are none: then it aborts.
  for (let id = 1e6; aborted === undefined && id < 2e6; id++) {
    try {
      heap.tfjs.registerTensor(id, 1, 8);
    } catch (error) {
      aborted = error;
    }
  }
  expect(aborted).toMatchObject({ name: 'RuntimeError' });
  empty();
  expect(await readAll(await record('reborn'))).toEqual(reference);
  expect(wasmHeap()).not.toBe(heap);
});

test('generating ends in the same message', async () => {
  const before = counts();
  let empty: (() => void) | undefined;
  const texts = generateText(
    { model: sampleModelPath(), prompts: ['The river', 'Der'], maxTokens: 20, backend: 'wasm', interventions: [] },
    {
      onText() {
        empty ??= fillHeap(2000);
      },
    },
  );
  await expect(texts).rejects.toThrow(/^Out of memory while generating on wasm in f32: the heap of WebAssembly/);
  empty?.();
  expect(counts()).toEqual(before);
});

const tensorflow = (await probeBackends()).find(({ name }) => name === 'tensorflow');

test.skipIf(!tensorflow?.usable)(
  `TensorFlow that is refused memory in the middle of a forward leaves nothing behind${tensorflow?.usable ? '' : ` (skipped: ${tensorflow?.detail})`}`,
  async () => {
    const backend = await openBackend({ name: 'tensorflow', precision: 'bf16' });
    const start = accounts(folder, backend);
    const model = await loadTestModel(sampleModelPath(), backend);
    const loaded = accounts(folder, backend);
    const prompts = [Int32Array.of(1, 2, 3), Int32Array.of(4, 5)];
    const right = await generate(model, prompts, { maxTokens: 3 });
    // 64 TB: no allocator has them. TensorFlow tries for ten seconds.
    const ask: Hook = { point: 'mlp_out', run: () => tf.fill([2 ** 22, 2 ** 22], 1) };
    const refused = await generate(model, prompts, { maxTokens: 3, hooks: [ask] }).catch((error: unknown) => error);
    expect(isOutOfMemory(refused)).toBe(true);
    expect(refusalOf(refused as Error)).toMatch(/^OOM when allocating tensor with shape\[4194304,4194304\]/);
    expect(accounts(folder, backend)).toEqual(loaded);
    expect(await generate(model, prompts, { maxTokens: 3 })).toEqual(right);
    model.dispose();
    expect(accounts(folder, backend)).toEqual(start);
  },
);
