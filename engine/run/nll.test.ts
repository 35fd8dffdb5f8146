import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { forward, type Model, vocabularyLogits } from '#models';
import { UserError } from '#protocol';
import { type Backend, openBackend, probeBackends } from '#tensor';
import { tokenNll, tokenOutlook } from './nll.ts';
import { loadTestModel, maxDifference, readGolden, shortfall } from './testing/golden.ts';

const CHECKPOINT = join(import.meta.dirname, '..', 'models', 'families', 'olmoe', 'golden', 'bf16');

/** A model of a head alone, which turns hidden states into logits. @param values [vocab, hidden] */
function headAlone(backend: Backend, values: Float32Array, hidden: number): Model {
  const vocab = values.length / hidden;
  const bytes = new Uint8Array(values.buffer);
  const head = backend.matrix({ name: 'head', dtype: 'F32', shape: [vocab, hidden], bytes });
  return { backend, spec: { vocab, head: { scale: 1 } }, weights: { head } } as unknown as Model;
}

for (const { name, usable, detail } of await probeBackends()) {
  describe.skipIf(!usable)(usable ? `${name} f32` : `${name} f32 (skipped: ${detail})`, () => {
    test('the likeliest token after every position, of equal ones the lower id, and losses of those that follow', async () => {
      const model = headAlone(await openBackend({ name, precision: 'f32' }), Float32Array.of(0, 1, 2, 2, 0), 1);
      const hidden = tf.tensor2d([1, -1, 0, 1], [4, 1]);
      // Two sequences: three tokens, and one.
      const ids = Int32Array.of(3, 1, 4, 2);
      const { nll, predicted } = await tokenOutlook(model, hidden, ids, [3, 1]);
      // Logits 0 1 2 2 0; 0 -1 -2 -2 0; all 0; the first again.
      expect([...predicted]).toEqual([2, 0, 0, 2]);
      const first = Math.log(2 + Math.E + 2 * Math.exp(2)) - 1;
      const second = Math.log(2 + Math.exp(-1) + 2 * Math.exp(-2));
      expect(maxDifference(nll.subarray(1, 3), [first, second])).toBeLessThan(1e-6);
      expect([nll[0], nll[3]]).toEqual([Number.NaN, Number.NaN]);
      expect(await tokenNll(model, hidden, ids, [3, 1])).toEqual(nll);
      hidden.dispose();
      model.weights.head.dispose();
    });

    test('positions whose logits are read in several portions keep their own predictions', async () => {
      // Logits of 32 positions are held at once.
      const vocab = 2 ** 20;
      const values = new Float32Array(vocab);
      // Each twice: of equal ones far apart the lower id too.
      for (const id of [900_007, 1_000_000]) values[id] = 1;
      for (const id of [12, 500_000]) values[id] = -1;
      const model = headAlone(await openBackend({ name, precision: 'f32' }), values, 1);
      const signs = Array.from({ length: 70 }, (_, position) => (position % 3 === 0 ? 1 : -1));
      const hidden = tf.tensor2d(signs, [70, 1]);
      const { predicted } = await tokenOutlook(model, hidden, new Int32Array(70), [70]);
      expect([...predicted]).toEqual(signs.map((sign) => (sign > 0 ? 900_007 : 12)));
      hidden.dispose();
      model.weights.head.dispose();
    });

    test('logits that are no numbers are found after the last token too', async () => {
      const model = headAlone(await openBackend({ name, precision: 'f32' }), Float32Array.of(1, 2), 1);
      const tensors = tf.memory().numTensors;
      const hidden = tf.tensor2d([1, 1, Number.NaN], [3, 1]);
      await expect(tokenOutlook(model, hidden, Int32Array.of(0, 1, 1), [3])).rejects.toEqual(
        new UserError(
          'Negative log-likelihood of what comes after position 2 of the batch: expected a finite number, found NaN.',
          'The output head or the last layers may be damaged, or overflow in this precision: try --precision f32, or record without --nll.',
        ),
      );
      hidden.dispose();
      expect(tf.memory().numTensors).toBe(tensors);
      model.weights.head.dispose();
    });
  });
}

const halves = (await probeBackends()).find(({ precisions }) => precisions.includes('bf16'));

describe.skipIf(!halves)(halves ? `${halves.name} bf16` : 'bf16 (skipped: no backend here multiplies in bf16)', () => {
  test('a prediction is the likeliest of its own logits, and no further from transformers’ than logits are', async () => {
    const golden = await readGolden(join(CHECKPOINT, 'golden.safetensors'));
    const model = await loadTestModel(CHECKPOINT, await openBackend({ name: 'tensorflow', precision: 'bf16' }));
    let [same, all] = [0, 0];
    for (const { ids, logits: expected } of golden) {
      const hidden = (await forward(model, { ids, lengths: [ids.length] }, { until: 'hidden' })) as tf.Tensor2D;
      const { predicted } = await tokenOutlook(model, hidden, ids, [ids.length]);
      const logits = vocabularyLogits(model, hidden);
      const own = (await logits.data()) as Float32Array;
      expect(shortfall(own, predicted)).toBe(0);
      const off = maxDifference(own, expected);
      expect(shortfall(expected, predicted)).toBeLessThanOrEqual(2 * off);
      predicted.forEach((id, position) => {
        const row = expected.subarray(position * model.spec.vocab, (position + 1) * model.spec.vocab);
        same += row.indexOf(Math.max(...row)) === id ? 1 : 0;
        all++;
      });
      hidden.dispose();
      logits.dispose();
    }
    model.dispose();
    console.log(`bf16: ${same} of ${all} predictions are those of float32`);
    expect(same).toBeGreaterThan(0.9 * all);
  });
});
