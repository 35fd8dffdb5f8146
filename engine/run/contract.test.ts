// What every family must fulfil on its tiny checkpoints: the same numbers as transformers, hooks in order, replacements
// that act, nothing left behind. Runs on every backend that is usable here.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCheckpoint } from '#checkpoint';
import { interventionHooks } from '#interventions';
import { type Batch, families, forward, type Hook, Hooks, type Model, resolveSpec } from '#models';
import { KvCache } from '#nn';
import { type BackendName, LAYER_POINTS, type LayerPoint, moeLayers, type RouterEntry, routeTokens } from '#protocol';
import { type Backend, openBackend, probeBackends } from '#tensor';
import { loadModel, planModel } from './load-model.ts';
import { tokenOutlook } from './nll.ts';
import { RoutingRecorder } from './recorder.ts';
import {
  type GoldenSequence,
  loadTestModel,
  maxDifference,
  readGolden,
  relativeDifference,
  shortfall,
  type TestModel,
} from './testing/golden.ts';
import { routerEntries } from './trace-plan.ts';

const FAMILIES = join(import.meta.dirname, '..', 'models', 'families');

/** Checkpoints with reference values, by family. */
const variants = families.flatMap(({ modelType }) => {
  const folder = join(FAMILIES, modelType, 'golden');
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'golden.safetensors')))
    .map((name) => ({
      name: `${modelType}/${name}`,
      folder: join(folder, name),
      routed: hasRouters(join(folder, name)),
    }));
});

function hasRouters(folder: string): boolean {
  return moeLayers(resolveSpec(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')))).length > 0;
}

test('every folder of a family is on the list and has reference checkpoints', () => {
  const folders = readdirSync(FAMILIES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).sort()).toEqual(families.map(({ modelType }) => modelType).sort());
  for (const { modelType } of families)
    expect(variants.some(({ name }) => name.startsWith(`${modelType}/`))).toBe(true);
});

/** All golden sequences in one batch. */
function batchOf(golden: readonly GoldenSequence[]): Batch {
  const lengths = golden.map(({ ids }) => ids.length);
  const ids = Int32Array.from(golden.flatMap((sequence) => [...sequence.ids]));
  return { ids, lengths };
}

for (const { name, usable, detail } of await probeBackends()) {
  describe.skipIf(!usable)(usable ? `${name} f32` : `${name} f32 (skipped: ${detail})`, () => {
    describe.each(variants)('$name', ({ folder, routed }) => contract(folder, name, routed));
  });
}

/** @param routed whether the model has routers; what is said of them is tested only there */
function contract(folder: string, name: BackendName, routed: boolean): void {
  let backend: Backend;
  let model: TestModel;
  let golden: readonly GoldenSequence[];
  let before: { tensors: number; handles: number };

  beforeAll(async () => {
    // One backend is active per process, so each variant opens its own.
    backend = await openBackend({ name, precision: 'f32' });
    before = { tensors: tf.memory().numTensors, handles: backend.liveHandles() };
    golden = await readGolden(join(folder, 'golden.safetensors'));
    model = await loadTestModel(folder, backend);
  });

  afterAll(() => {
    model.dispose();
    // After all tests of the variant: nothing of the weights or of any forward is left.
    expect({ tensors: tf.memory().numTensors, handles: backend.liveHandles() }).toEqual(before);
  });

  const logitsWith = async (hooks: readonly Hook[], batch = batchOf(golden)): Promise<Float32Array> => {
    const tensors = tf.memory().numTensors;
    const logits = await forward(model, batch, { hooks: new Hooks(hooks), until: 'logits' });
    const values = (await logits?.data()) as Float32Array;
    logits?.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
    return values.slice();
  };

  test('logits agree with transformers to 2e-5, in one ragged batch', async () => {
    const logits = await logitsWith([]);
    let offset = 0;
    for (const sequence of golden) {
      const own = logits.subarray(offset, offset + sequence.logits.length);
      expect(relativeDifference(own, sequence.logits)).toBeLessThan(2e-5);
      offset += own.length;
    }
  });

  test('router logits, expert sets and their order, weights, output norms, nll and predictions agree', async () => {
    const batch = batchOf(golden);
    const routed = moeLayers(model.spec);
    const recorder = new RoutingRecorder('norms', false, new Set(routed.map(({ layer }) => layer)));
    const hidden = await forward(model, batch, {
      hooks: new Hooks([...recorder.before, ...recorder.after]),
      until: 'hidden',
      afterLayer: (layer) => recorder.afterLayer(layer),
    });
    expect(hidden).not.toBeNull();
    const { nll, predicted } = await tokenOutlook(model, hidden as tf.Tensor2D, batch.ids, batch.lengths);
    hidden?.dispose();
    const records = recorder.take(routerEntries(model.spec));
    let start = 0;
    for (const { ids, layers, logits, nll: expected } of golden) {
      const end = start + ids.length;
      expect(Number.isNaN(nll[start])).toBe(true);
      // Both sides are float32, so that a loss of 28 nats cannot be held to what one of 10 is.
      const close = 5e-6 * Math.max(10, ...expected);
      if (ids.length > 1) expect(maxDifference(nll.subarray(start + 1, end), expected)).toBeLessThan(close);
      // Where two tokens are nearer to each other than logits may be off, either may be the likeliest.
      const scale = logits.reduce((most, logit) => Math.max(most, Math.abs(logit)), 0);
      expect(shortfall(logits, predicted.subarray(start, end))).toBeLessThanOrEqual(2 * 2e-5 * scale);
      routed.forEach(({ layer, moe: { router } }, r) => {
        const own = records[r];
        const reference = layers[layer];
        if (!own || !reference) throw new Error(`layer ${layer} is missing`);
        const rows = (values: Float32Array | Int32Array | undefined, width: number) =>
          values?.subarray(start * width, end * width) ?? [];
        expect(maxDifference(rows(own.routerLogits, router.experts), reference.router_logits)).toBeLessThan(5e-5);
        expect([...rows(own.experts, router.topK)]).toEqual([...reference.expert_indices]);
        expect(maxDifference(rows(own.weights, router.topK), reference.expert_weights)).toBeLessThan(1e-5);
        expect(relativeDifference(rows(own.expertNorm, router.topK), reference.expert_norms)).toBeLessThan(1e-5);
        expect(maxDifference(rows(own.outCosine, 1), reference.out_cosine)).toBeLessThan(1e-5);
      });
      start = end;
    }
  });

  test.runIf(routed)(
    'what a trace keeps of a router turns its logits into the choices and weights, without the model',
    () => {
      // As a manifest holds it: through JSON.
      const routers = JSON.parse(JSON.stringify(routerEntries(model.spec))) as readonly RouterEntry[];
      for (const { layers } of golden) {
        for (const router of routers) {
          const reference = layers[router.layer];
          if (!reference) throw new Error(`layer ${router.layer} is missing`);
          const { indices, weights } = routeTokens(reference.router_logits, router, router.layer);
          expect([...indices]).toEqual([...reference.expert_indices]);
          expect(maxDifference(weights, reference.expert_weights)).toBeLessThan(1e-5);
        }
      }
    },
  );

  test('a batch gives each sequence what it gets alone', async () => {
    const together = await logitsWith([]);
    let offset = 0;
    for (const { ids } of golden) {
      const alone = await logitsWith([], { ids, lengths: [ids.length] });
      expect(relativeDifference(together.subarray(offset, offset + alone.length), alone)).toBeLessThan(2e-5);
      offset += alone.length;
    }
  });

  test('token by token with a cache gives what the whole gives, sequences of unequal length together', async () => {
    const tensors = tf.memory().numTensors;
    const whole = await logitsWith([]);
    const { vocab } = model.spec;
    const long = golden.filter(({ ids }) => ids.length > 3);
    const starts = golden.map((_, s) => golden.slice(0, s).reduce((sum, { ids }) => sum + ids.length, 0));
    const caches = long.map(({ ids }) => new KvCache(ids.length));
    // All but the last three tokens at once, then three steps.
    for (let left = 3; left >= 0; left--) {
      const pieces = long.map(({ ids }) =>
        left === 3 ? ids.subarray(0, ids.length - 3) : ids.subarray(ids.length - left - 1, ids.length - left),
      );
      const lengths = pieces.map(({ length }) => length);
      const ids = Int32Array.from(pieces.flatMap((piece) => [...piece]));
      const logits = await forward(model, { ids, lengths, caches }, { until: 'logits' });
      const values = (await logits?.data()) as Float32Array;
      logits?.dispose();
      let row = 0;
      for (const [i, sequence] of long.entries()) {
        row += lengths[i] as number;
        const place = (starts[golden.indexOf(sequence)] as number) + sequence.ids.length - (left === 3 ? 3 : left) - 1;
        const expected = whole.subarray(place * vocab, (place + 1) * vocab);
        expect(relativeDifference(values.subarray((row - 1) * vocab, row * vocab), expected)).toBeLessThan(2e-5);
      }
    }
    expect(caches.map(({ length }) => length)).toEqual(long.map(({ ids }) => ids.length));
    for (const cache of caches) cache.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
  });

  test('each hook point fires in order with its shape', async () => {
    const { ids, lengths } = batchOf(golden);
    const { spec } = model;
    const seen: string[] = [];
    const hooks = [...LAYER_POINTS, 'embed', 'ln_final', 'logits'].map(
      (point): Hook => ({
        point: point as LayerPoint,
        run: (activation, site) => {
          const of = site.sequence === undefined ? '' : ` of ${site.sequence}`;
          seen.push(`${site.layer} ${site.point}${of} [${activation.shape}]`);
        },
      }),
    );
    await logitsWith(hooks);
    const n = ids.length;
    const expected = [`-1 embed [${n},${spec.hidden}]`];
    spec.layers.forEach(({ attention, ffn }, layer) => {
      const routed = ffn.kind === 'moe' ? [ffn.router] : [];
      expected.push(
        `${layer} resid_pre [${n},${spec.hidden}]`,
        ...lengths.map((length, s) => `${layer} attn.pattern of ${s} [${attention.heads},${length},${length}]`),
        `${layer} attn_out [${n},${spec.hidden}]`,
        `${layer} resid_mid [${n},${spec.hidden}]`,
        ...routed.flatMap(({ experts, topK }) => [
          `${layer} mlp.router_logits [${n},${experts}]`,
          `${layer} mlp.router_probs [${n},${experts}]`,
          `${layer} mlp.router_choice [${n},${experts}]`,
          `${layer} mlp.expert_indices [${n},${topK}]`,
          `${layer} mlp.expert_weights [${n},${topK}]`,
          `${layer} mlp.expert_out [${n},${topK},${spec.hidden}]`,
          `${layer} mlp.expert_norm [${n},${topK}]`,
        ]),
        `${layer} mlp_out [${n},${spec.hidden}]`,
        `${layer} resid_post [${n},${spec.hidden}]`,
      );
    });
    expected.push(`-1 ln_final [${n},${spec.hidden}]`, `-1 logits [${n},${spec.vocab}]`);
    expect(seen).toEqual(expected);
  });

  /** The last layer, with a router where there are any, that has another after it: after the last, a norm takes factors back. */
  const routedLayer = (): number => {
    const layers = routed ? moeLayers(model.spec).map(({ layer }) => layer) : [...model.spec.layers.keys()];
    return layers.findLast((layer) => layer < model.spec.layers.length - 1) as number;
  };

  const ofRouters = LAYER_POINTS.filter((point) => point.startsWith('mlp.'));
  const replaceable = LAYER_POINTS.filter(
    (point) => point !== 'mlp.expert_norm' && (routed || !ofRouters.includes(point)),
  );

  test.each(replaceable)('replacing %s with itself changes nothing, with another value the logits', async (point) => {
    const plain = await logitsWith([]);
    const layers = new Set([routedLayer()]);
    const same = await logitsWith([{ point, layers, run: (x) => tf.clone(x) }]);
    expect(relativeDifference(same, plain)).toBeLessThan(1e-5);
    const other = await logitsWith([{ point, layers, run: (x) => changed(point, x) }]);
    expect(relativeDifference(other, plain)).toBeGreaterThan(1e-3);
  });

  test.runIf(routed)('a derived point refuses a replacement', async () => {
    const layer = routedLayer();
    const derived: Hook = { point: 'mlp.expert_norm', layers: new Set([layer]), run: (x) => tf.mul(x, 2) };
    await expect(logitsWith([derived])).rejects.toThrow(`blocks.${layer}.mlp.expert_norm is derived`);
  });

  test('a replacement of a wrong shape is refused', async () => {
    const shape: Hook = { point: 'attn_out', run: (x) => tf.slice(x, [0, 0], [1, -1]) };
    await expect(logitsWith([shape])).rejects.toThrow(/Hook at blocks\.0\.attn_out: expected a replacement of float32/);
  });

  test('an empty intervention set is identical to none, to the bit', async () => {
    const none = await logitsWith([]);
    expect(await logitsWith(interventionHooks([], model.spec))).toEqual(none);
    expect(await logitsWith(interventionHooks([{ mode: 'mask_pre', targets: [] }], model.spec))).toEqual(none);
  });

  test.runIf(routed)(
    'with a quarter of its experts in memory, however they lie, it gives the same to the bit',
    async () => {
      const logitsOf = async (of: Model): Promise<Float32Array> => {
        const logits = await forward(of, batchOf(golden), { until: 'logits' });
        const values = (await logits?.data()) as Float32Array;
        logits?.dispose();
        return values;
      };
      const whole = await logitsOf(model);
      const checkpoint = await openCheckpoint(folder);
      const plan = await planModel(checkpoint, { backend: name, precision: 'f32', expertBudget: { share: 0.25 } });
      const part = await loadModel(checkpoint, plan);
      try {
        expect(part.weights.experts.complete).toBe(false);
        expect(await logitsOf(part)).toEqual(whole);
        expect(await logitsOf(part)).toEqual(whole);
        const { asked, kept, foreseen, reads } = part.weights.experts.traffic;
        expect(reads).toBeGreaterThanOrEqual(asked - kept - foreseen);
        expect(reads).toBeLessThan(2 * asked);
      } finally {
        part.dispose();
        await checkpoint.close();
      }
    },
  );

  test.runIf(routed)('a switched-off expert is never chosen and everything downstream moves', async () => {
    const plain = await logitsWith([]);
    const layer = routedLayer();
    const favourite = golden[4]?.layers[layer]?.expert_indices[0] as number;
    let chosen: Int32Array | undefined;
    const hooks: Hook[] = [
      ...interventionHooks([{ mode: 'mask_pre', targets: [{ layer, expert: favourite }] }], model.spec),
      {
        point: 'mlp.expert_indices',
        layers: new Set([layer]),
        run: (x) => {
          chosen = x.dataSync().slice() as Int32Array;
        },
      },
    ];
    const masked = await logitsWith(hooks);
    expect(chosen?.includes(favourite)).toBe(false);
    expect(relativeDifference(masked, plain)).toBeGreaterThan(1e-3);
  });

  test.runIf(routed)('router logits that are no numbers stop the run by layer and leave nothing behind', async () => {
    const tensors = tf.memory().numTensors;
    const layer = routedLayer();
    const nan: Hook = { point: 'mlp.router_logits', layers: new Set([layer]), run: (x) => tf.mul(x, Number.NaN) };
    const run = forward(model, batchOf(golden), { hooks: new Hooks([nan]), until: 'routers' });
    await expect(run).rejects.toThrow(
      `Router of layer ${layer}, expert 0, position 0 of the batch: expected a finite logit`,
    );
    expect(tf.memory().numTensors).toBe(tensors);
  });

  test.runIf(!routed)('without a router there is nothing to run up to, and no hook fires', async () => {
    const fired: string[] = [];
    const hooks = [...LAYER_POINTS, 'embed'].map(
      (point): Hook => ({ point: point as LayerPoint, run: (_, site) => void fired.push(site.point) }),
    );
    expect(await forward(model, batchOf(golden), { hooks: new Hooks(hooks), until: 'routers' })).toBeNull();
    expect(fired).toEqual([]);
  });
}

/** Another activation of the same kind. */
function changed(point: LayerPoint, x: tf.Tensor): tf.Tensor {
  // Indices and what they are made from must stay valid choices: turned around, the least likely experts are taken.
  if (point === 'mlp.expert_indices') return tf.sub(tf.scalar(7, 'int32'), x);
  if (point === 'mlp.router_choice' || point === 'mlp.router_logits') return tf.neg(x);
  // Renormalised weights do not notice a common factor.
  if (point === 'mlp.router_probs') return tf.square(x);
  return tf.mul(x, 0.5);
}
