// bf16 arithmetic against transformers in float32 on the same bf16 weights: how far logits move, and that an expert set
// changes only where the choice was close. The margins are printed: they are what bf16 means for routing.

import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { forward, Hooks } from '#models';
import { type Precision, type RouterSpec, routerProbs } from '#protocol';
import { openBackend, probeBackends } from '#tensor';
import { RoutingRecorder } from './recorder.ts';
import { type GoldenSequence, loadTestModel, readGolden, relativeDifference } from './testing/golden.ts';
import { routerEntries } from './trace-plan.ts';

const FOLDER = join(import.meta.dirname, '..', 'models', 'families', 'olmoe', 'golden', 'bf16');
const PRECISION: Precision = 'bf16';

const usable = (await probeBackends()).find(({ precisions }) => precisions.includes(PRECISION));
const title = usable ? `${usable.name} bf16` : 'bf16 (skipped: no backend here multiplies in bf16)';

describe.skipIf(!usable)(title, () => {
  test('logits stay within 5 % of float32 and only close choices change', async () => {
    const golden = await readGolden(join(FOLDER, 'golden.safetensors'));
    const backend = await openBackend({ name: 'tensorflow', precision: PRECISION });
    const report = { selections: 0, changed: 0, largestMargin: 0, compared: 0, largestDifference: 0 };
    const before = { tensors: tf.memory().numTensors, handles: backend.liveHandles() };
    const model = await loadTestModel(FOLDER, backend);
    const routed = routerEntries(model.spec);

    for (const sequence of golden) {
      const recorder = new RoutingRecorder('choices', false, new Set(routed.map(({ layer }) => layer)));
      const logits = await forward(
        model,
        { ids: sequence.ids, lengths: [sequence.ids.length] },
        {
          hooks: new Hooks([...recorder.before, ...recorder.after]),
          until: 'logits',
          afterLayer: (layer) => recorder.afterLayer(layer),
        },
      );
      const values = (await logits?.data()) as Float32Array;
      logits?.dispose();
      let same = true;
      const records = recorder.take(routed);
      for (const [r, router] of routed.entries()) {
        same = compareSets(records[r]?.experts as Int32Array, sequence, router.layer, router, report) && same;
      }
      if (same) report.compared++;
      if (same)
        report.largestDifference = Math.max(report.largestDifference, relativeDifference(values, sequence.logits));
    }
    model.dispose();
    expect({ tensors: tf.memory().numTensors, handles: backend.liveHandles() }).toEqual(before);

    console.log(
      `bf16: ${report.changed} of ${report.selections} expert sets changed, largest margin ${report.largestMargin.toPrecision(2)}; ` +
        `logits within ${(100 * report.largestDifference).toFixed(1)} % where no set changed`,
    );
    expect(report.selections).toBe(150);
    expect(report.compared).toBeGreaterThan(0);
    expect(report.largestDifference).toBeLessThan(0.05);
    expect(report.largestMargin).toBeLessThan(0.02);
    expect(report.changed).toBeLessThan(0.05 * report.selections);
  });
});

/** Whether all sets of a layer are those of float32. The margin is that of float32's probabilities. */
function compareSets(
  own: Int32Array,
  sequence: GoldenSequence,
  layer: number,
  router: RouterSpec,
  report: { selections: number; changed: number; largestMargin: number },
): boolean {
  const reference = sequence.layers[layer];
  if (!reference) throw new Error(`no layer ${layer}`);
  const { experts, topK } = router;
  const probs = routerProbs(reference.router_logits, router);
  let same = true;
  for (let position = 0; position < sequence.ids.length; position++) {
    const row = (values: Int32Array) =>
      [...values.subarray(position * topK, (position + 1) * topK)].sort((a, b) => a - b);
    report.selections++;
    if (row(own).join() === row(reference.expert_indices).join()) continue;
    same = false;
    report.changed++;
    const sorted = [...probs.subarray(position * experts, (position + 1) * experts)].sort((a, b) => b - a);
    report.largestMargin = Math.max(report.largestMargin, (sorted[topK - 1] as number) - (sorted[topK] as number));
  }
  return same;
}
