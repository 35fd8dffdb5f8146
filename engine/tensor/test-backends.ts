// For tests: every backend and precision this machine can run, seeded data, stored tensors of each type.

import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe } from 'vitest';
import type { BackendName, Precision } from '#protocol';
import type {
  Backend,
  Dispatch,
  ExpertOutputs,
  ExpertShape,
  PlacedExpert,
  StoredExpert,
  StoredTensor,
  StoredType,
  Want,
} from './backend.ts';
import { openBackend, probeBackends } from './open.ts';
import { STORED_BYTES } from './stored.ts';
import { openTensorflow } from './tensorflow/backend.ts';

interface Kind {
  readonly name: BackendName;
  readonly precision: Precision;
  /** As on a machine where the products of the host were not built. */
  readonly withoutProducts?: boolean;
}

const KINDS: readonly Kind[] = [
  { name: 'wasm', precision: 'f32' },
  { name: 'tensorflow', precision: 'f32' },
  { name: 'tensorflow', precision: 'bf16' },
  { name: 'tensorflow', precision: 'f32', withoutProducts: true },
  { name: 'tensorflow', precision: 'bf16', withoutProducts: true },
];

/** Runs the tests on each backend and precision; one that cannot be had is skipped, with the reason in its title. */
export async function describeBackends(title: string, tests: (open: () => Backend, kind: Kind) => void): Promise<void> {
  const infos = await probeBackends();
  for (const kind of KINDS) {
    const info = infos.find(({ name }) => name === kind.name);
    const why = info?.usable ? '' : ` (skipped: ${info?.detail})`;
    const how = `${kind.name} ${kind.precision}${kind.withoutProducts ? ' without products' : ''}`;
    describe.skipIf(!info?.usable)(`${title} · ${how}${why}`, () => {
      let backend: Backend | undefined;
      beforeAll(async () => {
        backend = kind.withoutProducts ? await openTensorflow(kind.precision, false) : await openBackend(kind);
      });
      afterAll(() => {
        backend = undefined;
      });
      tests(() => {
        if (!backend) throw new Error('The backend is open only while tests run.');
        return backend;
      }, kind);
    });
  }
}

/** Random numbers in [-1, 1) from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}

export function randomValues(random: () => number, count: number, scale = 1): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, () => random() * scale);
}

/**
 * A random tensor as a file holds it, at an odd place of a larger buffer as a file's views are, with its exact values.
 */
export function randomStored(
  random: () => number,
  name: string,
  dtype: StoredType,
  shape: readonly number[],
  scale: number,
): { readonly stored: StoredTensor; readonly values: Float32Array<ArrayBuffer> } {
  const count = shape.reduce((product, size) => product * size, 1);
  const raw = new Uint8Array(count * STORED_BYTES[dtype] + 3).subarray(3);
  const view = new DataView(raw.buffer, raw.byteOffset);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = store(view, i, dtype, random() * scale);
  return { stored: { name, dtype, shape, bytes: raw }, values };
}

/** Writes a value in a type, cut to what the type can hold, and returns what it then is. */
function store(view: DataView, index: number, dtype: StoredType, value: number): number {
  if (dtype === 'F32') {
    view.setFloat32(index * 4, value, true);
    return Math.fround(value);
  }
  if (dtype === 'BF16') {
    const bits = new Uint32Array(Float32Array.of(value).buffer);
    const upper = (bits[0] as number) >>> 16;
    view.setUint16(index * 2, upper, true);
    bits[0] = upper << 16;
    return new Float32Array(bits.buffer)[0] as number;
  }
  // Normal numbers of binary16: ten bits of mantissa, exponents from -14 to 15; smaller ones become 0.
  const exponent = Math.floor(Math.log2(Math.abs(value) || 2 ** -20));
  if (exponent < -14) {
    view.setUint16(index * 2, 0, true);
    return 0;
  }
  const mantissa = Math.floor((Math.abs(value) / 2 ** exponent - 1) * 1024);
  view.setUint16(index * 2, (value < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) | mantissa, true);
  return Math.sign(value) * (1 + mantissa / 1024) * 2 ** exponent;
}

/** |a - b| / |b| over all elements. */
export function relativeError(actual: tf.Tensor | Float32Array, expected: tf.Tensor | Float32Array): number {
  const a = actual instanceof Float32Array ? actual : actual.dataSync<'float32'>();
  const b = expected instanceof Float32Array ? expected : expected.dataSync<'float32'>();
  if (a.length !== b.length) throw new Error(`expected ${b.length} elements, found ${a.length}`);
  let error = 0;
  let size = 0;
  for (let i = 0; i < b.length; i++) {
    error += ((a[i] as number) - (b[i] as number)) ** 2;
    size += (b[i] as number) ** 2;
  }
  return Math.sqrt(error / size);
}

/** What a precision may lose against float32. */
export function tolerance(precision: Precision): number {
  return precision === 'bf16' ? 1e-2 : 1e-5;
}

/** Runs work and tells how many tensors and raw handles it left behind. */
export async function leftBehind(
  backend: Backend,
  work: () => Promise<void> | void,
): Promise<{ tensors: number; handles: number }> {
  const tensors = tf.memory().numTensors;
  const handles = backend.liveHandles();
  await work();
  return { tensors: tf.memory().numTensors - tensors, handles: backend.liveHandles() - handles };
}

/** The experts of one layer. */
export interface ExpertBank {
  readonly shape: ExpertShape;
  readonly placed: readonly PlacedExpert[];
  dispose(): void;
}

export function expertBank(backend: Backend, shape: ExpertShape, stored: readonly StoredExpert[]): ExpertBank {
  const placed = stored.map((each) => backend.placeExpert(shape, each));
  const dispose = (): void => {
    for (const each of placed) each.dispose();
  };
  return { shape, placed, dispose };
}

/** All that are chosen, one after the other. */
export function runMixture(
  backend: Backend,
  x: tf.Tensor2D,
  { shape, placed }: ExpertBank,
  dispatch: Dispatch,
  want?: Want,
): ExpertOutputs {
  const mixture = backend.mixture(x, placed.length, shape, dispatch, want);
  for (const expert of mixture.experts) mixture.add(placed[expert] as PlacedExpert);
  return mixture.finish();
}
