import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Glu } from '#protocol';
import type { Backend, Dispatch, PlacedExpert, StoredExpert, StoredGlu, StoredType } from './backend.ts';
import { compositeExperts, type StackedExperts } from './composite.ts';
import { residentBytes } from './resident-bytes.ts';
import {
  describeBackends,
  type ExpertBank,
  expertBank,
  leftBehind,
  randomStored,
  randomValues,
  relativeError,
  runMixture,
  seeded,
  tolerance,
} from './test-backends.ts';

const HIDDEN = 48;
const WIDTH = 32;

interface Layer {
  readonly bank: ExpertBank;
  /** The same experts for the composite; the caller disposes them. */
  readonly stacked: StackedExperts;
}

function randomLayer(
  backend: Backend,
  experts: number,
  dtype: StoredType,
  seed: number,
  { glu = 'silu', biased = false }: { readonly glu?: Glu | undefined; readonly biased?: boolean | undefined } = {},
): Layer {
  const random = seeded(seed);
  const stored: StoredExpert[] = [];
  const values: Record<keyof StoredGlu, Float32Array[]> = { gate: [], up: [], down: [] };
  const biases: Record<keyof StoredGlu, Float32Array[]> = { gate: [], up: [], down: [] };
  for (let expert = 0; expert < experts; expert++) {
    // Large enough a gate and up that a clamp cuts some of them off.
    const scale = glu === 'clamped' ? 1.5 : 0.3;
    const make = (name: keyof StoredGlu, shape: readonly number[], into = values) => {
      const tensor = randomStored(random, `${expert}.${name}`, dtype, shape, scale);
      into[name].push(tensor.values);
      return tensor.stored;
    };
    stored.push({
      gate: make('gate', [WIDTH, HIDDEN]),
      up: make('up', [WIDTH, HIDDEN]),
      down: make('down', [HIDDEN, WIDTH]),
      ...(biased
        ? {
            biases: {
              gate: make('gate', [WIDTH], biases),
              up: make('up', [WIDTH], biases),
              down: make('down', [HIDDEN], biases),
            },
          }
        : {}),
    });
  }
  const stack = (parts: Float32Array[], rows: number, columns: number): tf.Tensor3D =>
    tf.tensor3d(Float32Array.from(parts.flatMap((part) => [...part])), [experts, rows, columns]);
  const rows = (parts: Float32Array[], width: number): tf.Tensor2D =>
    tf.tensor2d(Float32Array.from(parts.flatMap((part) => [...part])), [experts, width]);
  return {
    bank: expertBank(backend, { hidden: HIDDEN, width: WIDTH, glu }, stored),
    stacked: {
      gate: stack(values.gate, WIDTH, HIDDEN),
      up: stack(values.up, WIDTH, HIDDEN),
      down: stack(values.down, HIDDEN, WIDTH),
      glu,
      ...(biased
        ? { biases: { gate: rows(biases.gate, WIDTH), up: rows(biases.up, WIDTH), down: rows(biases.down, HIDDEN) } }
        : {}),
    },
  };
}

function disposeStacked({ gate, up, down, biases }: StackedExperts): void {
  tf.dispose([gate, up, down, ...Object.values(biases ?? {})]);
}

/** As a reader leaves it: gate and up one after the other in a buffer of the backend, down in another. */
function inBuffers(backend: Backend, { gate, up, down }: StoredExpert): StoredExpert {
  const wide = backend.buffer(gate.bytes.length + up.bytes.length);
  const narrow = backend.buffer(down.bytes.length);
  wide.set(gate.bytes);
  wide.set(up.bytes, gate.bytes.length);
  narrow.set(down.bytes);
  return {
    gate: { ...gate, bytes: wide.subarray(0, gate.bytes.length) },
    up: { ...up, bytes: wide.subarray(gate.bytes.length) },
    down: { ...down, bytes: narrow },
  };
}

/** Distinct experts for each position, from those below `upTo`. */
function randomDispatch(positions: number, topK: number, upTo: number, seed: number): Dispatch {
  const random = seeded(seed);
  const indices = new Int32Array(positions * topK);
  for (let position = 0; position < positions; position++) {
    const left = Array.from({ length: upTo }, (_, expert) => expert);
    for (let slot = 0; slot < topK; slot++) {
      const [chosen] = left.splice(Math.floor(((random() + 1) / 2) * left.length), 1);
      indices[position * topK + slot] = chosen as number;
    }
  }
  return { topK, indices, weights: Float32Array.from(indices, () => (random() + 1) / 2) };
}

interface Case {
  readonly title: string;
  readonly positions: number;
  readonly topK: number;
  readonly experts: number;
  /** Experts from this number on are chosen by nobody. */
  readonly chosenBelow: number;
  readonly dtype: StoredType;
  readonly glu?: Glu;
  readonly biased?: boolean;
}

const FEW = { positions: 20, topK: 2, experts: 4, chosenBelow: 4, dtype: 'BF16' } as const;
const CASES: readonly Case[] = [
  { title: 'many positions', positions: 60, topK: 4, experts: 8, chosenBelow: 8, dtype: 'BF16' },
  { title: 'many rows for every expert', positions: 300, topK: 2, experts: 4, chosenBelow: 4, dtype: 'BF16' },
  { title: 'experts without any position', positions: 20, topK: 2, experts: 8, chosenBelow: 3, dtype: 'BF16' },
  { title: 'one position', positions: 1, topK: 4, experts: 8, chosenBelow: 8, dtype: 'BF16' },
  { title: 'one position and one expert', positions: 1, topK: 1, experts: 1, chosenBelow: 1, dtype: 'F32' },
  { title: 'every expert chosen by every position', positions: 5, topK: 8, experts: 8, chosenBelow: 8, dtype: 'F32' },
  { title: 'rows that nearly fill a block', positions: 62, topK: 2, experts: 2, chosenBelow: 2, dtype: 'BF16' },
  { title: 'weights stored as F16', positions: 33, topK: 2, experts: 4, chosenBelow: 4, dtype: 'F16' },
  { title: 'biases', ...FEW, biased: true },
  { title: 'biases and many rows', ...FEW, positions: 300, biased: true },
  { title: 'biases and rows that fill a block', ...FEW, positions: 48, topK: 4, biased: true },
  { title: 'the clamped unit', ...FEW, glu: 'clamped' },
  { title: 'the clamped unit with biases', ...FEW, positions: 90, glu: 'clamped', biased: true },
];

await describeBackends('experts', (open, { precision }) => {
  for (const { title, positions, topK, experts, chosenBelow, dtype, glu, biased } of CASES) {
    test(`${title}: mixture, outputs and norms are those of the dense composite, and nothing is left behind`, async () => {
      const backend = open();
      const left = await leftBehind(backend, async () => {
        const { bank, stacked } = randomLayer(backend, experts, dtype, positions, { glu, biased });
        const dispatch = randomDispatch(positions, topK, chosenBelow, 1);
        tf.tidy(() => {
          const x = tf.tensor2d(randomValues(seeded(2), positions * HIDDEN), [positions, HIDDEN]);
          const expected = compositeExperts(x, stacked, dispatch);
          const lean = runMixture(backend, x, bank, dispatch);
          const full = runMixture(backend, x, bank, dispatch, { out: true, norms: true });
          expect([lean.out, lean.norms]).toEqual([undefined, undefined]);
          expect(lean.mixed.shape).toEqual([positions, HIDDEN]);
          expect(full.out?.shape).toEqual([positions, topK, HIDDEN]);
          expect(full.norms?.shape).toEqual([positions, topK]);
          expect(lean.mixed.dataSync()).toEqual(full.mixed.dataSync());
          expect(relativeError(lean.mixed, expected.mixed)).toBeLessThan(tolerance(precision));
          expect(relativeError(full.out as tf.Tensor, expected.out)).toBeLessThan(tolerance(precision));
          expect(relativeError(full.norms as tf.Tensor, expected.norms)).toBeLessThan(tolerance(precision));
        });
        const bytes = bank.placed.reduce((sum, placed) => sum + placed.bytes, 0);
        expect(bytes).toBe(residentBytes(backend.name, backend.precision, 3 * experts * HIDDEN * WIDTH, dtype));
        bank.dispose();
        disposeStacked(stacked);
      });
      expect(left).toEqual({ tensors: 0, handles: 0 });
    });
  }

  test('a weight of 0 takes its expert out of the mixture, not out of the outputs', async () => {
    const backend = open();
    const { bank, stacked } = randomLayer(backend, 4, 'BF16', 3);
    const dispatch: Dispatch = { topK: 2, indices: Int32Array.of(0, 3), weights: Float32Array.of(0, 1) };
    tf.tidy(() => {
      const x = tf.tensor2d(randomValues(seeded(4), HIDDEN), [1, HIDDEN]);
      const { mixed, out } = runMixture(backend, x, bank, dispatch, { out: true });
      const slots = (out as tf.Tensor3D).dataSync();
      expect(relativeError(mixed, slots.slice(HIDDEN) as Float32Array)).toBeLessThan(1e-6);
      expect(slots.slice(0, HIDDEN).some((value) => value !== 0)).toBe(true);
    });
    bank.dispose();
    disposeStacked(stacked);
  });

  test('the dispatch may be changed after the call', async () => {
    const backend = open();
    const { bank, stacked } = randomLayer(backend, 4, 'BF16', 5);
    const dispatch = randomDispatch(40, 2, 4, 6);
    const x = tf.tensor2d(randomValues(seeded(7), 40 * HIDDEN), [40, HIDDEN]);
    const { mixed } = runMixture(backend, x, bank, dispatch);
    const again = runMixture(backend, x, bank, { ...dispatch, weights: dispatch.weights.slice() });
    dispatch.weights.fill(Number.NaN);
    dispatch.indices.fill(0);
    expect(mixed.dataSync()).toEqual(again.mixed.dataSync());
    tf.dispose([x, mixed, again.mixed]);
    disposeStacked(stacked);
    bank.dispose();
  });

  test('an expert with a matrix of another shape is refused and leaves nothing behind', async () => {
    const backend = open();
    const left = await leftBehind(backend, () => {
      const random = seeded(8);
      const make = (shape: readonly number[]) => randomStored(random, 'w', 'BF16', shape, 1).stored;
      const stored = { gate: make([WIDTH, HIDDEN]), up: make([WIDTH, HIDDEN]), down: make([WIDTH, HIDDEN]) };
      const place = (): unknown => backend.placeExpert({ hidden: HIDDEN, width: WIDTH, glu: 'silu' }, stored);
      expect(place).toThrow(`w: expected shape [${HIDDEN}, ${WIDTH}], found [${WIDTH}, ${HIDDEN}].`);
    });
    expect(left).toEqual({ tensors: 0, handles: 0 });
  });

  test('a mixture whose experts do not all come leaves nothing behind once it is disposed', async () => {
    const backend = open();
    const left = await leftBehind(backend, () => {
      const { bank, stacked } = randomLayer(backend, 4, 'BF16', 8);
      const x = tf.zeros<tf.Rank.R2>([6, HIDDEN]);
      const mixture = backend.mixture(x, 4, bank.shape, randomDispatch(6, 2, 4, 1));
      mixture.add(bank.placed[mixture.experts[0] as number] as PlacedExpert);
      mixture.dispose();
      x.dispose();
      bank.dispose();
      disposeStacked(stacked);
    });
    expect(left).toEqual({ tensors: 0, handles: 0 });
  });

  test('an expert may go once its rows are done, and its memory may hold the next', async () => {
    const backend = open();
    const left = await leftBehind(backend, () => {
      const random = seeded(11);
      const shape = { hidden: HIDDEN, width: WIDTH, glu: 'silu' } as const;
      const stored = Array.from({ length: 4 }, () => ({
        gate: randomStored(random, 'gate', 'BF16', [WIDTH, HIDDEN], 0.3).stored,
        up: randomStored(random, 'up', 'BF16', [WIDTH, HIDDEN], 0.3).stored,
        down: randomStored(random, 'down', 'BF16', [HIDDEN, WIDTH], 0.3).stored,
      }));
      const bank = expertBank(backend, shape, stored);
      const x = tf.tensor2d(randomValues(seeded(12), 90 * HIDDEN), [90, HIDDEN]);
      const dispatch = randomDispatch(90, 2, 4, 13);
      const expected = runMixture(backend, x, bank, dispatch);
      const mixture = backend.mixture(x, 4, shape, dispatch);
      for (const expert of mixture.experts) {
        const placed = backend.placeExpert(shape, inBuffers(backend, stored[expert] as StoredExpert));
        mixture.add(placed);
        placed.dispose();
      }
      const { mixed } = mixture.finish();
      expect(mixed.dataSync()).toEqual(expected.mixed.dataSync());
      tf.dispose([x, mixed, expected.mixed]);
      bank.dispose();
    });
    expect(left).toEqual({ tensors: 0, handles: 0 });
  });

  test('a dispatch that names an expert which does not exist leaves nothing behind', async () => {
    const backend = open();
    const left = await leftBehind(backend, async () => {
      const { bank, stacked } = randomLayer(backend, 2, 'BF16', 9);
      const x = tf.zeros<tf.Rank.R2>([1, HIDDEN]);
      const dispatch: Dispatch = { topK: 1, indices: Int32Array.of(2), weights: Float32Array.of(1) };
      expect(() => runMixture(backend, x, bank, dispatch)).toThrow('position 0 chose expert 2 of 2');
      x.dispose();
      disposeStacked(stacked);
      bank.dispose();
    });
    expect(left).toEqual({ tensors: 0, handles: 0 });
  });
});
