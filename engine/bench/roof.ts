// What this machine can do at most: operations per second of a large product and bytes per second from memory, measured
// through the backend. A process of its own, so that the memory it takes is not the model's.
//
//   node roof.ts BACKEND PRECISION

import * as tf from '@tensorflow/tfjs-core';
import type { BackendName, Precision } from '#protocol';
import { type Backend, type Matrix, openBackend, type StoredTensor } from '#tensor';

export interface Roof {
  /** Floating-point operations per second. */
  readonly flops: number;
  /** Bytes per second that are read while a matrix meets two rows, as in a step of generation. */
  readonly read: number;
  /** Bytes per second that one thread copies: each is read once and written once. */
  readonly copy: number;
}

const TRIES = 5;

const [name = '', precision = ''] = process.argv.slice(2);
const backend = await openBackend({ name: name as BackendName, precision: precision as Precision });
console.log(JSON.stringify(measureRoof(backend)));

/** The best of a few tries each: a roof is what nothing came above. */
function measureRoof(backend: Backend): Roof {
  const flops = Math.max(
    ...[
      [512, 2048, 2048],
      [2048, 2048, 2048],
      [2048, 4096, 4096],
    ].map(([rows = 0, width = 0, out = 0]) => rate(backend, rows, width, out, 2 * rows * width * out)),
  );
  // 256 MiB in bf16, far more than any cache.
  const [width, out] = [8192, 16_384];
  const bytes = width * out * (backend.precision === 'bf16' ? 2 : 4);
  return { flops, read: rate(backend, 2, width, out, bytes), copy: copyRate() };
}

/** Units of work per second of x · Wᵀ. @param work units in one */
function rate(backend: Backend, rows: number, width: number, out: number, work: number): number {
  const matrix = backend.matrix(someMatrix(out, width, backend.precision));
  const x = tf.ones<tf.Rank.R2>([rows, width]);
  const seconds = Array.from({ length: TRIES }, () => timeOf(backend, x, matrix));
  x.dispose();
  matrix.dispose();
  return work / Math.min(...seconds);
}

function timeOf(backend: Backend, x: tf.Tensor2D, matrix: Matrix): number {
  const start = performance.now();
  const y = backend.linear(x, matrix);
  y.dataSync();
  const seconds = (performance.now() - start) / 1000;
  y.dispose();
  return seconds;
}

/** Stored as it is multiplied, so that nothing is unpacked. Ones: denormals would be slow, and nothing else matters. */
function someMatrix(out: number, width: number, precision: Precision): StoredTensor {
  const shape = [out, width];
  const values =
    precision === 'bf16' ? new Uint16Array(out * width).fill(0x3f80) : new Float32Array(out * width).fill(1);
  return { name: 'roof', dtype: precision === 'bf16' ? 'BF16' : 'F32', shape, bytes: new Uint8Array(values.buffer) };
}

function copyRate(): number {
  const bytes = 256 * 1024 * 1024;
  const [from, to] = [Buffer.alloc(bytes, 1), Buffer.alloc(bytes)];
  const seconds = Array.from({ length: TRIES }, () => {
    const start = performance.now();
    from.copy(to);
    return (performance.now() - start) / 1000;
  });
  return (2 * bytes) / Math.min(...seconds);
}
