// Generation against the slow way: the whole text through the model again for every token.

import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { interventionHooks } from '#interventions';
import { forward, type Hook, Hooks } from '#models';
import { Cancelled, type HookPoint, hookName, moeLayers } from '#protocol';
import { type Backend, openBackend, startProfile, stopProfile } from '#tensor';
import { RoutingRecorder } from '../recorder.ts';
import { type GoldenSequence, loadTestModel, readGolden, type TestModel } from '../testing/golden.ts';
import { type GenerateOptions, generate } from './generate.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'models', 'families', 'olmoe', 'golden', 'bf16');
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

  test('the same hooks fire in the same order in the prompt and in every token after it', async () => {
    const points = [
      'embed',
      'resid_pre',
      'attn.pattern',
      'attn_out',
      'resid_mid',
      'mlp.router_logits',
      'mlp.router_probs',
    ];
    const more = ['mlp.router_choice', 'mlp.expert_indices', 'mlp.expert_weights', 'mlp.expert_out', 'mlp.expert_norm'];
    const last = ['mlp_out', 'resid_post', 'ln_final', 'logits'];
    const fired: string[][] = [];
    const hooks = ([...points, ...more, ...last] as HookPoint[]).map(
      (point): Hook => ({
        point,
        run(_, { layer }) {
          if (point === 'embed') fired.push([]);
          fired.at(-1)?.push(hookName(point, layer));
          return undefined;
        },
      }),
    );
    await run([prompts[0] as Int32Array], { hooks, maxTokens: 4 });
    expect(fired).toHaveLength(4);
    const [prefill = [], ...decode] = fired;
    expect(prefill[0]).toBe('embed');
    expect(prefill.at(-1)).toBe('logits');
    expect(prefill.filter((name) => name.startsWith('blocks.1.'))).toHaveLength(points.length - 1 + more.length + 2);
    for (const names of decode) expect(names).toEqual(prefill);
  });

  test('a replacement acts on a token as it does in the prompt', async () => {
    const prompt = prompts[0] as Int32Array;
    const [plain] = await run([prompt]);
    // Only the prompt's forward has more than one row.
    const doubled = (when: (rows: number) => boolean): Hook => ({
      point: 'mlp_out',
      layers: new Set([0]),
      run: (x) => (when(x.shape[0] as number) ? tf.mul(x, -3) : undefined),
    });
    const losses = async (hook: Hook): Promise<readonly number[]> => {
      const [edited] = await run([prompt], { hooks: [hook] });
      return (edited?.tokens ?? []).map(({ logProbability }) => logProbability);
    };
    const before = plain?.tokens.map(({ logProbability }) => logProbability) ?? [];
    const inPrompt = await losses(doubled((rows) => rows > 1));
    const inTokens = await losses(doubled((rows) => rows === 1));
    expect(inPrompt[0]).not.toBe(before[0]);
    expect(inTokens[0]).toBe(before[0]);
    expect(inTokens[1]).not.toBe(before[1]);
    // In both it is the edited model's own text, whole.
    const everywhere = doubled(() => true);
    const [edited] = await run([prompt], { hooks: [everywhere] });
    expect(edited?.tokens.map(({ id }) => id)).toEqual((await slowly(prompt, [everywhere])).found);
  });

  test('asked for, the last token goes through the model too, and everything that is recorded of a token is kept', async () => {
    const short = await run(prompts.slice(0, 2));
    const whole = await run(prompts.slice(0, 2), { whole: true, level: 'norms' });
    for (const [i, { routes, tokens }] of whole.entries()) {
      expect(tokens).toEqual(short[i]?.tokens);
      const count = (prompts[i]?.length as number) + TOKENS;
      for (const [r, record] of routes.entries()) {
        const [layer] = moeLayers(model.spec).slice(r);
        const { experts, topK } = (layer as NonNullable<typeof layer>).moe.router;
        expect([record.experts.length, record.expertNorm?.length]).toEqual([count * topK, count * topK]);
        expect([record.routerLogits?.length, record.outCosine?.length]).toEqual([count * experts, count]);
        expect(record.experts.slice(0, -topK)).toEqual(short[i]?.routes[r]?.experts);
      }
    }
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
