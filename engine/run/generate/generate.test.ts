// Generation against the slow way: the whole text through the model again for every token.

import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { interventionHooks } from '#interventions';
import { forward, type Hook, Hooks } from '#models';
import { Cancelled, moeLayers } from '#protocol';
import { type Backend, openBackend, startProfile, stopProfile } from '#tensor';
import { RoutingRecorder } from '../recorder.ts';
import { type GoldenSequence, loadTestModel, readGolden, type TestModel } from '../testing/golden.ts';
import { type GenerateOptions, generate } from './generate.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'models', 'olmoe', 'golden', 'bf16');
const TOKENS = 6;

describe('generation on wasm', () => {
  let backend: Backend;
  let model: TestModel;
  let golden: readonly GoldenSequence[];
  let prompts: readonly Int32Array[];

  beforeAll(async () => {
    backend = await openBackend({ name: 'wasm', precision: 'f32' });
    golden = await readGolden(join(FOLDER, 'golden.safetensors'));
    model = await loadTestModel(FOLDER, backend);
    prompts = golden.map(({ ids }) => ids).filter(({ length }) => length > 1);
  });
  afterAll(() => model.dispose());

  /** The likeliest token again and again, without a cache, and every routing decision of the last run. */
  async function slowly(prompt: Int32Array, hooks: readonly Hook[] = []) {
    const { vocab } = model.spec;
    const routers = moeLayers(model.spec);
    const ids = [...prompt];
    const found: number[] = [];
    let experts: Int32Array[] = [];
    for (let t = 0; t < TOKENS; t++) {
      const recorder = new RoutingRecorder('choices', false, new Set(routers.map(({ layer }) => layer)));
      const logits = await forward(
        model,
        { ids: Int32Array.from(ids), lengths: [ids.length] },
        {
          hooks: new Hooks([...hooks, ...recorder.after]),
          until: 'logits',
          afterLayer: (layer) => recorder.afterLayer(layer),
        },
      );
      const whole = (await logits?.data()) as Float32Array;
      logits?.dispose();
      const values = whole.subarray((ids.length - 1) * vocab);
      experts = recorder.take(routers).map((record) => record.experts);
      const best = values.indexOf(Math.max(...values));
      found.push(best);
      ids.push(best);
    }
    return { found, experts };
  }

  const run = (given: readonly Int32Array[], options: Partial<GenerateOptions> = {}) =>
    generate(model, given, { maxTokens: TOKENS, ...options });

  test('greedy tokens and their routes are those of the whole text, for prompts of unequal length together', async () => {
    const tensors = tf.memory().numTensors;
    const results = await run(prompts);
    expect(results).toHaveLength(prompts.length);
    for (const [i, result] of results.entries()) {
      const { found, experts } = await slowly(prompts[i] as Int32Array);
      expect(result.tokens.map(({ id }) => id)).toEqual(found);
      expect(result.ended).toBe('length');
      expect(result.routes.map(({ experts }) => [...experts])).toEqual(experts.map((each) => [...each]));
    }
    expect(tf.memory().numTensors).toBe(tensors);
  });

  test('a profile counts each layer of each step, and changes nothing', async () => {
    const [prompt] = prompts as [Int32Array];
    const plain = await run([prompt]);
    const profile = startProfile();
    const profiled = await run([prompt]);
    stopProfile();
    expect(profiled).toEqual(plain);
    const calls = Object.fromEntries(profile.rows().map(({ operation, calls }) => [operation, calls]));
    const layers = model.spec.layers.length;
    expect(calls).toMatchObject({
      embedding: TOKENS,
      router: layers * TOKENS,
      attention: layers * TOKENS,
      'keys and values kept': layers * TOKENS,
      'routing on the host': layers * TOKENS,
      norms: (4 * layers + 1) * TOKENS,
      linear: (4 * layers + 1) * TOKENS,
      sampling: TOKENS,
    });
  });

  test('a switched-off expert is chosen by no token, of the prompt or new, and the text is that of the edited model', async () => {
    const prompt = prompts[0] as Int32Array;
    const [plain] = await run([prompt]);
    const [first] = plain?.routes ?? [];
    if (!first) throw new Error('no routes');
    const target = { layer: first.layer, expert: first.experts[0] as number };
    const hooks = interventionHooks([{ mode: 'mask_pre', targets: [target] }], model.spec);
    const [edited] = await run([prompt], { hooks });
    expect(edited?.routes[0]?.experts.includes(target.expert)).toBe(false);
    expect(edited?.tokens.map(({ id }) => id)).toEqual((await slowly(prompt, hooks)).found);
  });

  test('what is drawn follows from the seed, and not from what else runs', async () => {
    const sampling = { temperature: 2, topK: 0, topP: 1, minP: 0 };
    const ids = async (given: readonly Int32Array[], seed: number): Promise<number[][]> =>
      (await run(given, { sampling, seed })).map(({ tokens }) => tokens.map(({ id }) => id));
    const together = await ids(prompts.slice(0, 2), 3);
    expect(await ids(prompts.slice(0, 2), 3)).toEqual(together);
    expect(await ids(prompts.slice(0, 1), 3)).toEqual(together.slice(0, 1));
    expect(await ids(prompts.slice(0, 2), 4)).not.toEqual(together);
  });

  test('a stop token ends its sequence alone and is kept as the last', async () => {
    const results = await run(prompts);
    const stopAt = results[0]?.tokens[2]?.id as number;
    const stop = new Set([stopAt]);
    for (const [i, { tokens, ended }] of (await run(prompts, { stop })).entries()) {
      const whole = (results[i] as (typeof results)[number]).tokens.map(({ id }) => id);
      const end = whole.indexOf(stopAt);
      expect(tokens.map(({ id }) => id)).toEqual(end < 0 ? whole : whole.slice(0, end + 1));
      expect(ended).toBe(end < 0 ? 'length' : 'stop');
    }
  });

  test('the context length ends a sequence, and a prompt that fills it is refused', async () => {
    const short = { ...model, spec: { ...model.spec, contextLength: (prompts[0] as Int32Array).length + 3 } };
    const [result] = await generate(short, [prompts[0] as Int32Array], { maxTokens: 50 });
    expect([result?.tokens.length, result?.ended]).toEqual([3, 'context']);
    const full = { ...model, spec: { ...model.spec, contextLength: (prompts[0] as Int32Array).length } };
    await expect(generate(full, [prompts[0] as Int32Array], { maxTokens: 1 })).rejects.toThrow(
      'leaves no room for another',
    );
    await expect(run([new Int32Array(0)])).rejects.toThrow('Prompt 1 gives no token.');
  });

  test('it can be cancelled between tokens, and nothing is left behind', async () => {
    const tensors = tf.memory().numTensors;
    const stop = new AbortController();
    let tokens = 0;
    const onToken = (): void => {
      if (++tokens === 2) stop.abort();
    };
    await expect(run(prompts.slice(0, 1), { signal: stop.signal, onToken })).rejects.toBeInstanceOf(Cancelled);
    expect(tokens).toBe(2);
    expect(tf.memory().numTensors).toBe(tensors);
  });
});
