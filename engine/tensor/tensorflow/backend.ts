// The fast backend: tfjs-node's JavaScript over a current libtensorflow. bf16 weights stay bf16 in memory and are multiplied
// so; router-like products (`exact`) are float32 in every precision.

import * as tf from '@tensorflow/tfjs-core';
import type { Precision } from '#protocol';
import type { Backend } from '../backend.ts';
import { checkIds } from '../check-ids.ts';
import { groupByExpert } from '../group-by-expert.ts';
import { checkStored, toFloat32 } from '../stored.ts';
import { AlignedBuffers } from './aligned-buffers.ts';
import { attendNewest } from './attend-newest.ts';
import { attend } from './attention.ts';
import { openMixture } from './experts.ts';
import { HostAttention } from './host-attention.ts';
import { openHostMixture } from './host-mixture.ts';
import { linear, lookup } from './linear.ts';
import { loadTensorflow } from './load.ts';
import { placeExpert } from './placed-expert.ts';
import type { Products } from './products.ts';
import { putRow } from './put-row.ts';
import { Raw } from './raw.ts';
import { placeMatrix, type TensorflowMatrix } from './weights.ts';

/** One per process, as TensorFlow is: what it keeps for ever is then kept once. */
let handles: Raw | undefined;

/**
 * Loads TensorFlow and makes it the active backend of TensorFlow.js.
 * @param withProducts false: TensorFlow's own operations alone, as where the products were not built
 * @throws UserError when it is not set up or does not load.
 */
export async function openTensorflow(precision: Precision, withProducts = true): Promise<Backend> {
  const { binding, backend, version, products } = loadTensorflow();
  await tf.setBackend('tensorflow');
  handles ??= new Raw(binding, backend);
  return open(handles, new AlignedBuffers(binding), precision, version, withProducts ? products : undefined);
}

function open(
  raw: Raw,
  buffers: AlignedBuffers,
  precision: Precision,
  version: string,
  products: Products | undefined,
): Backend {
  const host = products && buffers.inPlace ? new HostAttention(raw, buffers, products) : undefined;
  return {
    name: 'tensorflow',
    precision,
    version: products ? `${version} ${products.kernels}` : version,
    buffer: (bytes) => buffers.take(bytes),
    release: (buffer) => buffers.release(buffer),
    matrix: (stored) => placeMatrix(raw, buffers, stored, precision, products),
    vector(stored) {
      checkStored(stored, [stored.shape[0] ?? 0]);
      return tf.keep(tf.tensor1d(toFloat32(stored)));
    },
    placeExpert: (shape, stored) => placeExpert(raw, buffers, precision, shape, stored, products),
    lookup(table, ids) {
      checkIds(ids, table.out);
      return lookup(raw, table as TensorflowMatrix, ids);
    },
    linear: (x, weight, { exact = false } = {}) =>
      linear(raw, precision, x, weight as TensorflowMatrix, exact, products),
    mixture(x, experts, shape, dispatch, want = {}) {
      const grouping = groupByExpert(dispatch, x.shape[0], experts);
      const rows = dispatch.weights.length / Math.max(1, grouping.groups.length);
      return products && rows <= products.mostRows
        ? openHostMixture(raw, products, precision, x, grouping, shape, dispatch, want)
        : openMixture(raw, precision, x, grouping, shape, dispatch, want);
    },
    attention: (q, k, v, layout, shape) => attend(raw, precision, q, k, v, layout, shape),
    attendNewest: (q, k, v, shape, positions) => attendNewest(raw, q, k, v, shape, positions, host),
    // On a GPU there is no telling here when what reads a tensor has been done with it.
    ...(raw.binding.isUsingGpuDevice()
      ? {}
      : { putRow: (kept, position, row) => host?.put(kept, position, row) || putRow(raw, kept, position, row) }),
    ...(host ? { withRoom: (parts, room) => host.withRoom(parts, room) } : {}),
    liveHandles: () => raw.live,
  };
}
