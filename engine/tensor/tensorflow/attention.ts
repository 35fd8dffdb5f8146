// Causal attention on TensorFlow: blocks of queries against the keys up to their end, so that most of what the causal mask
// would throw away is never computed, and a block's scores stay in the processor's cache.
//
// Scores and softmax are float32 in every precision: TensorFlow rounds a bf16 product to bf16, which for scores of a standard
// deviation of 4 costs 1 % of the output (float32: 0.3 %), for less than 1 % of a layer's time. The mixing of values is bf16.

import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Precision } from '#protocol';
import type { AttentionShape, SequenceLayout } from '../backend.ts';
import { attendBlocks, causalMasks, type QueriesKeysValues } from './attention-blocks.ts';
import { type AttentionGroup, planAttention } from './attention-plan.ts';
import { DataType, type DataTypeNumber, type Handle } from './binding.ts';
import { cast, concat, elementwise, gatherRows, reshape, slice, transpose } from './ops.ts';
import type { Raw } from './raw.ts';

/** Rows of queries in a block. */
const BLOCK = 128;
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
  const { heads, valueDim, scale } = shape;
  const [positions] = q.shape;
  const type = precision === 'bf16' ? DataType.bfloat16 : DataType.float;
  const plan = planAttention(layout.lengths);
  const mixed = raw.tidy(() => {
    const factor = raw.create([], Float32Array.of(scale));
    const scaled = elementwise(raw, 'Mul', DataType.float, raw.borrow(q), factor);
    const order = plan.rows && raw.create([plan.rows.length], plan.rows);
    const inGroups = (x: Handle, typed: DataTypeNumber): Handle =>
      order === undefined ? x : gatherRows(raw, x, order, typed);
    const inputs = {
      q: inGroups(scaled, DataType.float),
      k: inGroups(raw.borrow(k), DataType.float),
      v: inGroups(type === DataType.float ? raw.borrow(v) : cast(raw, raw.borrow(v), DataType.float, type), type),
    };
    let start = 0;
    const parts = plan.groups.map((group) => {
      const part = attendGroup(raw, type, inputs, start, group, shape);
      start += group.length * group.sequences;
      return part;
    });
    const rows = concat(raw, parts, 0, type); // [padded row, heads · valueDim]
    const back = plan.back ? gatherRows(raw, rows, raw.create([positions], plan.back), type) : rows;
    return type === DataType.float ? back : cast(raw, back, type, DataType.float);
  });
  return raw.give(mixed, [positions, heads * valueDim]) as Tensor2D;
}

/** Sequences of one length. @returns [row, heads · valueDim] */
function attendGroup(
  raw: Raw,
  type: DataTypeNumber,
  inputs: QueriesKeysValues,
  start: number,
  { length, sequences }: AttentionGroup,
  shape: AttentionShape,
): Handle {
  const { heads, kvHeads, headDim, valueDim, sinks } = shape;
  const perKv = heads / kvHeads;
  const rows = length * sequences;
  return raw.tidy(() => {
    // [row, heads · channels] -> [sequence · head, position, channel]
    const byHead = (x: Handle, count: number, channels: number, typed: DataTypeNumber): Handle => {
      const own = slice(raw, x, [start, 0], [rows, count * channels], typed);
      const split = reshape(raw, own, [sequences, length, count, channels], typed);
      const turned = transpose(raw, split, [0, 2, 1, 3], typed);
      return reshape(raw, turned, [sequences * count, length, channels], typed);
    };
    const q = byHead(inputs.q, heads, headDim, DataType.float);
    const k = byHead(inputs.k, kvHeads, headDim, DataType.float);
    const v = byHead(inputs.v, kvHeads, valueDim, type);

    const block = Math.min(BLOCK, length);
    const together = Math.max(1, Math.min(sequences, Math.floor(SCORES / (heads * block * length))));
    const masks = causalMasks(raw, length, block, shape);
    const parts: Handle[] = [];
    for (let first = 0; first < sequences; first += together) {
      const count = Math.min(together, sequences - first);
      const cut = (x: Handle, each: number, channels: number, typed: DataTypeNumber): Handle =>
        slice(raw, x, [first * each, 0, 0], [count * each, length, channels], typed);
      parts.push(
        raw.tidy(() => {
          const own = {
            q: cut(q, heads, headDim, DataType.float),
            k: cut(k, kvHeads, headDim, DataType.float),
            v: cut(v, kvHeads, valueDim, type),
          };
          const blocks = { batch: count * kvHeads, perKv, length, headDim, valueDim, block };
          return attendBlocks(raw, type, own, masks, blocks, sinks);
        }),
      );
    }
    const mixed = reshape(raw, concat(raw, parts, 0, type), [sequences, heads, length, valueDim], type);
    return reshape(raw, transpose(raw, mixed, [0, 2, 1, 3], type), [rows, heads * valueDim], type);
  });
}
