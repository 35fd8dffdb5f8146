// The fast backend: tfjs-node's JavaScript over a current libtensorflow. bf16 weights stay bf16 in memory and are multiplied
// so; router-like products (`exact`) are float32 in every precision.

import * as tf from '@tensorflow/tfjs-core';
import type { Precision } from '#protocol';
import type { Backend } from '../backend.ts';
import { checkIds } from '../check-ids.ts';
import { checkStored, toFloat32 } from '../stored.ts';
import { AlignedBuffers } from './aligned-buffers.ts';
import { attendNewest } from './attend-newest.ts';
import { attend } from './attention.ts';
import { openMixture } from './experts.ts';
import { linear, lookup } from './linear.ts';
import { loadTensorflow } from './load.ts';
import { placeExpert } from './placed-expert.ts';
import { putRow } from './put-row.ts';
import { Raw } from './raw.ts';
import { placeMatrix, type TensorflowMatrix } from './weights.ts';

/** One per process, as TensorFlow is: what it keeps for ever is then kept once. */
let handles: Raw | undefined;

/**
 * Loads TensorFlow and makes it the active backend of TensorFlow.js.
 * @throws UserError when it is not set up or does not load.
 */
export async function openTensorflow(precision: Precision): Promise<Backend> {
  const { binding, backend, version } = loadTensorflow();
  await tf.setBackend('tensorflow');
  handles ??= new Raw(binding, backend);
  return open(handles, new AlignedBuffers(binding), precision, version);
}

function open(raw: Raw, buffers: AlignedBuffers, precision: Precision, version: string): Backend {
  return {
    name: 'tensorflow',
    precision,
    version,
    buffer: (bytes) => buffers.take(bytes),
    release: (buffer) => buffers.release(buffer),
    matrix: (stored) => placeMatrix(raw, buffers, stored, precision),
    vector(stored) {
      checkStored(stored, [stored.shape[0] ?? 0]);
      return tf.keep(tf.tensor1d(toFloat32(stored)));
    },
    placeExpert: (shape, stored) => placeExpert(raw, buffers, precision, shape, stored),
    lookup(table, ids) {
      checkIds(ids, table.out);
      return lookup(raw, table as TensorflowMatrix, ids);
    },
    linear: (x, weight, { exact = false } = {}) => linear(raw, precision, x, weight as TensorflowMatrix, exact),
    mixture: (x, experts, shape, dispatch, want = {}) => openMixture(raw, precision, x, experts, shape, dispatch, want),
    attention: (q, k, v, layout, shape) => attend(raw, precision, q, k, v, layout, shape),
    attendNewest: (q, k, v, shape, positions) => attendNewest(raw, q, k, v, shape, positions),
    // On a GPU there is no telling here when what reads a tensor has been done with it.
    ...(raw.binding.isUsingGpuDevice() ? {} : { putRow: (kept, position, row) => putRow(raw, kept, position, row) }),
    liveHandles: () => raw.live,
  };
}
