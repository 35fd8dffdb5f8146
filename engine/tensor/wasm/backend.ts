// The backend that is always there: TensorFlow.js on WebAssembly, float32, one thread. For small models: the heap ends at
// 4 GiB and holds every matrix twice.

import * as tf from '@tensorflow/tfjs-core';
import type { Backend, Matrix } from '../backend.ts';
import { checkIds } from '../check-ids.ts';
import { checkStored, toFloat32 } from '../stored.ts';
import { wasmAttendNewest } from './attend-newest.ts';
import { wasmAttention } from './attention.ts';
import { openMixture, placeExpert } from './experts.ts';
import { type WasmMatrix, wasmMatrix } from './matrix.ts';
import { startWasm, wasmVersion } from './start.ts';

/** Starts WebAssembly and makes it the active backend of TensorFlow.js. */
export async function openWasm(): Promise<Backend> {
  await startWasm();
  return {
    name: 'wasm',
    precision: 'f32',
    version: wasmVersion(),
    buffer: (bytes) => new Uint8Array(bytes),
    release() {},
    matrix: wasmMatrix,
    vector(stored) {
      checkStored(stored, [stored.shape[0] ?? 0]);
      return tf.keep(tf.tensor1d(toFloat32(stored)));
    },
    placeExpert,
    lookup(table, ids) {
      checkIds(ids, table.out);
      const { transposed } = table as WasmMatrix;
      return tf.tidy(() => tf.transpose(tf.gather(transposed, tf.tensor1d(ids.slice(), 'int32'), 1)));
    },
    linear: (x, weight) => tf.matMul(x, (weight as WasmMatrix).transposed),
    mixture: (x, experts, shape, dispatch, want = {}) => openMixture(x, experts, shape, dispatch, want),
    attention: wasmAttention,
    attendNewest: wasmAttendNewest,
    liveHandles: () => 0,
  } satisfies Backend & { matrix(stored: Parameters<Backend['matrix']>[0]): Matrix };
}
