// Packed weights on every backend and precision: experts that are expanded each time they are needed compute what resident
// ones do, and weights that are rounded to bf16 while they are expanded are those that the backend would round.

import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type Checkpoint, openCheckpoint } from '#checkpoint';
import { forward, Hooks, loadWeights, type Model } from '#models';
import type { ExpertLimit, Precision } from '#protocol';
import { openBackend, probeBackends } from '#tensor';
import { loadModel, openSpec, planModel, tensorSource } from './load-model.ts';

const FAMILIES = join(import.meta.dirname, '..', 'models', 'families');
const PACKED = ['gpt_oss/golden/mxfp4', 'deepseek_v3/golden/fp8', 'qwen3_moe/golden/fp8'];
const ids = Int32Array.from({ length: 40 }, (_, i) => (i * 17) % 61);

const open: { dispose(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.dispose();
});

async function checkpointAt(golden: string): Promise<Checkpoint> {
  const checkpoint = await openCheckpoint(join(FAMILIES, golden));
  open.push({ dispose: () => checkpoint.close() });
  return checkpoint;
}

async function logits(model: Model): Promise<Float32Array> {
  const tensor = await forward(model, { ids, lengths: [ids.length] }, { hooks: new Hooks([]), until: 'logits' });
  const values = (await tensor?.data()) as Float32Array;
  tensor?.dispose();
  return values.slice();
}

for (const { name, usable, precisions, detail } of await probeBackends()) {
  for (const precision of precisions) {
    describe.skipIf(!usable)(`${name} ${precision}${usable ? '' : ` (skipped: ${detail})`}`, () => {
      test.each(PACKED)('%s computes the same with a quarter of its experts in memory, to the bit', async (golden) => {
        const run = async (expertBudget?: ExpertLimit): Promise<Float32Array> => {
          const checkpoint = await checkpointAt(golden);
          const choice = { backend: name, precision, ...(expertBudget ? { expertBudget } : {}) };
          const plan = await planModel(checkpoint, choice);
          const { kept, all } = plan.need.experts;
          expect(kept).toBe(expertBudget ? all / 4 : all);
          const model = await loadModel(checkpoint, plan);
          const values = await logits(model);
          model.dispose();
          return values;
        };
        const whole = await run();
        expect(whole.every(Number.isFinite)).toBe(true);
        expect(await run({ share: 0.25 })).toEqual(whole);
      });

      const fp8 = PACKED.filter((golden) => golden.endsWith('fp8'));
      test.runIf(precision === 'bf16').each(fp8)('%s is the same whoever rounds it', async (golden) => {
        const run = async (as: Precision) => {
          const checkpoint = await checkpointAt(golden);
          const backend = await openBackend({ name, precision });
          const spec = await openSpec(checkpoint);
          const source = tensorSource(checkpoint, as);
          const weights = await loadWeights(spec, backend, source);
          const values = await logits({ spec, backend, weights });
          weights.dispose();
          const { dtype } = await source.read('model.layers.0.self_attn.o_proj.weight');
          return { values, dtype };
        };
        const [atOnce, after] = [await run('bf16'), await run('f32')];
        expect([atOnce.dtype, after.dtype]).toEqual(['BF16', 'F32']);
        expect(atOnce.values).toEqual(after.values);
      });
    });
  }
}
