// Log-likelihoods of choices against transformers (golden/make-golden.py), and what goes through the model for them.

import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { interventionHooks } from '#interventions';
import { forward, type Hook, Hooks } from '#models';
import { Cancelled, seededRandom } from '#protocol';
import { openBackend, probeBackends } from '#tensor';
import { loadTestModel, type TestModel } from '../testing/golden.ts';
import { goldenScores, SCORED, SCORED_NAMES } from '../testing/scores.ts';
import { type Continuation, logLikelihoods } from './log-likelihoods.ts';

const cases = (await probeBackends()).flatMap((backend) => SCORED_NAMES.map((model) => ({ ...backend, model })));

for (const { name, usable, detail, model: scored } of cases) {
  const title = `${scored} on ${name} f32`;
  describe.skipIf(!usable)(usable ? title : `${title} (skipped: ${detail})`, () => {
    let model: TestModel;
    beforeAll(async () => {
      model = await loadTestModel(SCORED[scored], await openBackend({ name, precision: 'f32' }));
    });
    afterAll(() => model.dispose());

    const golden = goldenScores[scored].questions;
    const ofQuestion = (id: string): readonly Continuation[] =>
      golden
        .filter((each) => each.id === id)
        .flatMap(({ choices }) => choices)
        .map(({ context, tokens }) => ({ ids: [...context, ...tokens], from: context.length }));
    const all = golden.flatMap(({ id }) => ofQuestion(id));

    async function forwarded(continuations: readonly Continuation[]): Promise<number> {
      let tokens = 0;
      const counting: Hook = {
        point: 'embed',
        run(x) {
          tokens += x.shape[0] as number;
          return undefined;
        },
      };
      await logLikelihoods(model, continuations, { hooks: [counting] });
      return tokens;
    }

    test('ln p of every token of every choice is transformers’', async () => {
      const before = tf.memory().numTensors;
      const found = await logLikelihoods(model, all);
      const expected = golden.flatMap(({ choices }) => choices.map(({ log }) => log));
      expect(found.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
      for (const [i, values] of found.entries()) {
        for (const [t, value] of values.entries()) {
          expect(Math.abs(value - (expected[i]?.[t] as number)), `choice ${i}, token ${t}`).toBeLessThan(1e-4);
        }
      }
      expect(tf.memory().numTensors).toBe(before);
    });

    test('a context goes through the model once for all of its choices, and so does what contexts begin with alike', async () => {
      // Each beginning counts once, the plain way: all that there are, as text.
      const once = (own: readonly Continuation[]): number =>
        new Set(own.flatMap(({ ids }) => ids.slice(0, -1).map((_, end) => ids.slice(0, end + 1).join()))).size;
      const whole = (own: readonly Continuation[]): number => own.reduce((sum, { ids }) => sum + ids.length - 1, 0);
      const farbe = ofQuestion('farbe');
      expect(await forwarded(farbe)).toBe(once(farbe));
      expect(once(farbe)).toBeLessThan(whole(farbe) / 2);
      if (scored === 'tiny') return;
      const both = [...ofQuestion('river'), ...ofQuestion('bridges')];
      expect(await forwarded(both)).toBe(once(both));
      expect(once(both)).toBeLessThan(whole(both) / 4);
    });

    test('under an intervention it is the edited model, as if every choice ran alone', async () => {
      const targets = [
        { layer: 1, expert: 3 },
        { layer: 0, expert: 0 },
      ];
      const hooks = interventionHooks([{ mode: 'mask_pre', targets }], model.spec);
      const some = all.slice(0, 7);
      const plain = await logLikelihoods(model, some);
      const edited = await logLikelihoods(model, some, { hooks });
      for (const [i, { ids, from }] of some.entries()) {
        for (const [t, value] of (await alone(model, ids, from, hooks)).entries()) {
          expect(Math.abs((edited[i]?.[t] as number) - value)).toBeLessThan(1e-4);
        }
      }
      const differs = edited.some((values, i) =>
        values.some((value, t) => Math.abs(value - (plain[i]?.[t] as number)) > 0.01),
      );
      expect(differs).toBe(true);
    });

    test('it can be cancelled, and nothing is left behind', async () => {
      const before = tf.memory().numTensors;
      const stop = new AbortController();
      const stopping: Hook = {
        point: 'ln_final',
        run() {
          stop.abort();
          return undefined;
        },
      };
      const run = logLikelihoods(model, all, { hooks: [stopping], signal: stop.signal });
      await expect(run).rejects.toBeInstanceOf(Cancelled);
      expect(tf.memory().numTensors).toBe(before);
    });
  });
}

/** The whole through the model at once, without a cache. */
async function alone(
  model: TestModel,
  ids: readonly number[],
  from: number,
  hooks: readonly Hook[] = [],
): Promise<number[]> {
  // As the harness does: nothing is asked about what comes after the last token.
  const batch = { ids: Int32Array.from(ids.slice(0, -1)), lengths: [ids.length - 1] };
  const logits = await forward(model, batch, { hooks: new Hooks(hooks), until: 'logits' });
  const values = (await logits?.data()) as Float32Array;
  logits?.dispose();
  const { vocab } = model.spec;
  return ids.slice(from).map((id, t) => {
    const row = values.subarray((from + t - 1) * vocab, (from + t) * vocab);
    const most = row.reduce((a, b) => Math.max(a, b));
    return (row[id] as number) - most - Math.log(row.reduce((sum, x) => sum + Math.exp(x - most), 0));
  });
}

// Windows, sinks, keys that are made of a latent, and positions that turn otherwise in sequences of more than ten tokens.
test.each(['gpt_oss/golden/hub', 'deepseek_v2/golden/lite', 'phimoe/golden/hub'])(
  'what is shared in %s is what each would have alone, on either side of a limit of length',
  async (folder) => {
    const path = join(import.meta.dirname, '..', '..', 'models', 'families', folder);
    const model = await loadTestModel(path, await openBackend({ name: 'wasm', precision: 'f32' }));
    const random = seededRandom(2);
    const token = (): number => Math.floor(random() * model.spec.vocab);
    const context = Array.from({ length: 9 }, token);
    const continuations = [1, 2, 3, 7, 8].map((length) => ({
      ids: [...context, ...Array.from({ length }, token)],
      from: context.length,
    }));
    const found = await logLikelihoods(model, continuations);
    for (const [i, { ids, from }] of continuations.entries()) {
      for (const [t, value] of (await alone(model, ids, from)).entries()) {
        expect(Math.abs((found[i]?.[t] as number) - value), `${i}, token ${t}`).toBeLessThan(1e-4);
      }
    }
    model.dispose();
  },
);
