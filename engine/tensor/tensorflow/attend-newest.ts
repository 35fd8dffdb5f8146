// Attention of one new position to all that was kept of its sequence: a row of queries per head, which no mask cuts and no
// block divides. Everything is float32, as scores are in any case.

import { slice as cut, type Tensor2D, type Tensor3D, tidy } from '@tensorflow/tfjs-core';
import type { AttentionShape } from '../backend.ts';
import { compositeNewest, MASKED } from '../composite.ts';
import { firstKey } from '../first-key.ts';
import { softmaxWithSinks } from './attention-blocks.ts';
import { DataType, type Handle } from './binding.ts';
import type { HostAttention } from './host-attention.ts';
import { batchMatMul, elementwise, reshape, slice } from './ops.ts';
import type { Raw } from './raw.ts';

const { float } = DataType;

/** As `Backend.attendNewest` says. */
export function attendNewest(
  raw: Raw,
  q: Tensor2D,
  k: Tensor3D,
  v: Tensor3D,
  shape: AttentionShape,
  positions = k.shape[1],
  host?: HostAttention,
): Tensor2D {
  const own = host?.attend(q, k, v, shape, positions);
  if (own) return own;
  if (q.shape[0] !== 1) {
    return tidy(() => {
      const [keys, values] = [k, v].map((x) => cut(x, [0, 0, 0], [-1, positions, -1])) as [Tensor3D, Tensor3D];
      return compositeNewest(q, keys, values, shape);
    });
  }
  const { heads, kvHeads, headDim, valueDim, scale, sinks } = shape;
  const first = firstKey(positions - 1, shape);
  // To leave out what lies after the positions costs a copy of all before; to mask it costs no more than its products.
  const room = first === 0 ? k.shape[1] - positions : 0;
  const seen = positions - first + room;
  const perKv = heads / kvHeads;
  const mixed = raw.tidy(() => {
    const within = (x: Handle, channels: number): Handle =>
      first === 0 ? x : slice(raw, x, [0, first, 0], [kvHeads, seen, channels], float);
    const scaled = elementwise(raw, 'Mul', float, raw.borrow(q), raw.create([], Float32Array.of(scale)));
    const rows = reshape(raw, scaled, [kvHeads, perKv, headDim], float);
    const products = batchMatMul(raw, rows, within(raw.borrow(k), headDim), float, true); // [kvHead, head of it, position]
    const scores = room === 0 ? products : elementwise(raw, 'AddV2', float, products, roomMask(raw, seen, room));
    const pattern = sinks ? sunk(raw, scores, sinks, [heads, seen]) : elementwise(raw, 'Softmax', float, scores);
    const shared = sinks ? reshape(raw, pattern, [kvHeads, perKv, seen], float) : pattern;
    const out = batchMatMul(raw, shared, within(raw.borrow(v), valueDim), float, false);
    return reshape(raw, out, [1, heads * valueDim], float);
  });
  return raw.give(mixed, [1, heads * valueDim]) as Tensor2D;
}

/** 0 at positions, MASKED at the room after them. [position] */
function roomMask(raw: Raw, seen: number, room: number): Handle {
  return raw.create([seen], new Float32Array(seen).fill(MASKED, seen - room));
}

/** @returns [head, 1, position] */
function sunk(raw: Raw, scores: Handle, sinks: Float32Array, [heads, seen]: readonly [number, number]): Handle {
  return softmaxWithSinks(raw, reshape(raw, scores, [heads, 1, seen], float), sinks, [heads, 1, seen]);
}
