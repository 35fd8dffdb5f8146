// Causal attention on TensorFlow: blocks of queries against the keys up to their end, so that most of what the causal mask
// would throw away is never computed, and a block's scores stay in the processor's cache. Softmax is float32.

import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Precision } from '#protocol';
import type { AttentionShape, SequenceLayout } from '../backend.ts';
import { MASKED } from '../composite.ts';
import { type AttentionGroup, planAttention } from './attention-plan.ts';
import { DataType, type DataTypeNumber, type Handle } from './binding.ts';
import { batchMatMul, cast, concat, elementwise, gatherRows, reshape, slice, transpose } from './ops.ts';
import type { Raw } from './raw.ts';

/** Rows of queries in a block. */
const BLOCK = 256;
/** Scores of a block, in elements: 8 MiB of float32. */
const SCORES = 2 ** 21;

export function attend(
  raw: Raw,
  precision: Precision,
  q: Tensor2D,
  k: Tensor2D,
  v: Tensor2D,
  layout: SequenceLayout,
  shape: AttentionShape,
): Tensor2D {
  const { heads, headDim, scale } = shape;
  const [positions] = q.shape;
  const type = precision === 'bf16' ? DataType.bfloat16 : DataType.float;
  const plan = planAttention(layout.lengths);
  const mixed = raw.tidy(() => {
    const factor = raw.create([], Float32Array.of(scale));
    const scaled = elementwise(raw, 'Mul', DataType.float, raw.borrow(q), factor);
    const order = plan.rows && raw.create([plan.rows.length], plan.rows);
    const prepare = (x: Handle): Handle => {
      const typed = type === DataType.float ? x : cast(raw, x, DataType.float, type);
      return order === undefined ? typed : gatherRows(raw, typed, order, type);
    };
    const inputs = { q: prepare(scaled), k: prepare(raw.borrow(k)), v: prepare(raw.borrow(v)) };
    let start = 0;
    const parts = plan.groups.map((group) => {
      const part = attendGroup(raw, type, inputs, start, group, shape);
      start += group.length * group.sequences;
      return part;
    });
    const rows = concat(raw, parts, 0, type); // [padded row, heads · headDim]
    const back = plan.back ? gatherRows(raw, rows, raw.create([positions], plan.back), type) : rows;
    return type === DataType.float ? back : cast(raw, back, type, DataType.float);
  });
  return raw.give(mixed, [positions, heads * headDim]) as Tensor2D;
}

interface Inputs {
  readonly q: Handle;
  readonly k: Handle;
  readonly v: Handle;
}

/** Sequences of one length. @returns [row, heads · headDim] */
function attendGroup(
  raw: Raw,
  type: DataTypeNumber,
  inputs: Inputs,
  start: number,
  { length, sequences }: AttentionGroup,
  { heads, kvHeads, headDim }: AttentionShape,
): Handle {
  const perKv = heads / kvHeads;
  const rows = length * sequences;
  return raw.tidy(() => {
    // [row, heads · headDim] -> [sequence · head, position, channel]
    const byHead = (x: Handle, count: number): Handle => {
      const own = slice(raw, x, [start, 0], [rows, count * headDim], type);
      const split = reshape(raw, own, [sequences, length, count, headDim], type);
      const turned = transpose(raw, split, [0, 2, 1, 3], type);
      return reshape(raw, turned, [sequences * count, length, headDim], type);
    };
    const q = byHead(inputs.q, heads);
    const k = byHead(inputs.k, kvHeads);
    const v = byHead(inputs.v, kvHeads);

    const block = Math.min(BLOCK, length);
    const together = Math.max(1, Math.min(sequences, Math.floor(SCORES / (heads * block * length))));
    const masks = causalMasks(raw, length, block);
    const parts: Handle[] = [];
    for (let first = 0; first < sequences; first += together) {
      const count = Math.min(together, sequences - first);
      const cut = (x: Handle, each: number): Handle =>
        slice(raw, x, [first * each, 0, 0], [count * each, length, headDim], type);
      parts.push(
        raw.tidy(() =>
          attendBlocks(raw, type, cut(q, heads), cut(k, kvHeads), cut(v, kvHeads), masks, {
            batch: count * kvHeads,
            perKv,
            length,
            headDim,
            block,
          }),
        ),
      );
    }
    const mixed = reshape(raw, concat(raw, parts, 0, type), [sequences, heads, length, headDim], type);
    return reshape(raw, transpose(raw, mixed, [0, 2, 1, 3], type), [rows, heads * headDim], type);
  });
}

interface BlockShape {
  /** Sequences · kv heads. */
  readonly batch: number;
  /** Query heads that share a kv head: their rows are multiplied as one block. */
  readonly perKv: number;
  readonly length: number;
  readonly headDim: number;
  readonly block: number;
}

/** @param q [batch · perKv, position, channel] @param k, v [batch, position, channel] @returns as q */
function attendBlocks(
  raw: Raw,
  type: DataTypeNumber,
  q: Handle,
  k: Handle,
  v: Handle,
  masks: readonly Handle[],
  { batch, perKv, length, headDim, block }: BlockShape,
): Handle {
  const outputs = masks.map((mask, index) => {
    const begin = index * block;
    const size = Math.min(block, length - begin);
    const end = begin + size;
    const whole = size === length;
    return raw.tidy(() => {
      const queries = whole ? q : slice(raw, q, [0, begin, 0], [batch * perKv, size, headDim], type);
      const upTo = (x: Handle): Handle => (end === length ? x : slice(raw, x, [0, 0, 0], [batch, end, headDim], type));
      const rows = reshape(raw, queries, [batch, perKv * size, headDim], type);
      const product = batchMatMul(raw, rows, upTo(k), type, true); // [batch, perKv · row, key]
      const scores = type === DataType.float ? product : cast(raw, product, type, DataType.float);
      const perHead = reshape(raw, scores, [batch * perKv, size, end], DataType.float);
      const masked = elementwise(raw, 'AddV2', DataType.float, perHead, mask);
      const pattern = elementwise(raw, 'Softmax', DataType.float, masked);
      const typed = type === DataType.float ? pattern : cast(raw, pattern, DataType.float, type);
      const shared = reshape(raw, typed, [batch, perKv * size, end], type);
      const mixed = batchMatMul(raw, shared, upTo(v), type, false);
      return reshape(raw, mixed, [batch * perKv, size, headDim], type);
    });
  });
  return concat(raw, outputs, 1, type);
}

/** For each block of queries: 0 up to the query's own position, MASKED after it. [row, key up to the block's end] */
function causalMasks(raw: Raw, length: number, block: number): Handle[] {
  const masks: Handle[] = [];
  for (let begin = 0; begin < length; begin += block) {
    const size = Math.min(block, length - begin);
    const keys = begin + size;
    const mask = new Float32Array(size * keys);
    for (let row = 0; row < size; row++) mask.fill(MASKED, row * keys + begin + row + 1, (row + 1) * keys);
    masks.push(raw.create([size, keys], mask));
  }
  return masks;
}
