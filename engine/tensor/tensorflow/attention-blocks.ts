// The inside of attention: blocks of queries against the keys up to the block's end.

import type { AttentionShape } from '../backend.ts';
import { MASKED } from '../composite.ts';
import { firstKey } from '../first-key.ts';
import { DataType, type DataTypeNumber, type Handle } from './binding.ts';
import { batchMatMul, cast, concat, elementwise, reshape, slice } from './ops.ts';
import type { Raw } from './raw.ts';

/** q and k are float32, v is of the type that values are mixed in. */
export interface QueriesKeysValues {
  readonly q: Handle;
  readonly k: Handle;
  readonly v: Handle;
}

export interface BlockShape {
  /** Sequences · kv heads. */
  readonly batch: number;
  /** Query heads that share a kv head: their rows are multiplied as one block. */
  readonly perKv: number;
  readonly length: number;
  readonly headDim: number;
  readonly valueDim: number;
  readonly block: number;
}

/**
 * @param q scaled, [batch · perKv, position, channel]
 * @param k, v [batch, position, channel]
 * @param masks of `causalMasks`
 * @param sinks a logit per head that joins each softmax and is dropped. [head]
 * @returns of `type`, [batch · perKv, position, channel]
 */
export function attendBlocks(
  raw: Raw,
  type: DataTypeNumber,
  { q, k, v }: QueriesKeysValues,
  masks: readonly Handle[],
  { batch, perKv, length, headDim, valueDim, block }: BlockShape,
  sinks?: Float32Array,
): Handle {
  const outputs = masks.map((mask, index) => {
    const begin = index * block;
    const size = Math.min(block, length - begin);
    const end = begin + size;
    const upTo = (x: Handle, channels: number, typed: DataTypeNumber): Handle =>
      end === length ? x : slice(raw, x, [0, 0, 0], [batch, end, channels], typed);
    return raw.tidy(() => {
      const queries =
        size === length ? q : slice(raw, q, [0, begin, 0], [batch * perKv, size, headDim], DataType.float);
      const rows = reshape(raw, queries, [batch, perKv * size, headDim], DataType.float);
      const scores = batchMatMul(raw, rows, upTo(k, headDim, DataType.float), DataType.float, true); // [batch, perKv · row, key]
      const perHead = reshape(raw, scores, [batch * perKv, size, end], DataType.float);
      const masked = elementwise(raw, 'AddV2', DataType.float, perHead, mask);
      const pattern = sinks
        ? softmaxWithSinks(raw, masked, sinks, [batch * perKv, size, end])
        : elementwise(raw, 'Softmax', DataType.float, masked);
      const typed = type === DataType.float ? pattern : cast(raw, pattern, DataType.float, type);
      const shared = reshape(raw, typed, [batch, perKv * size, end], type);
      const mixed = batchMatMul(raw, shared, upTo(v, valueDim, type), type, false);
      return reshape(raw, mixed, [batch * perKv, size, valueDim], type);
    });
  });
  return concat(raw, outputs, 1, type);
}

/** @param scores float32 [sequence · head, row, key] */
export function softmaxWithSinks(
  raw: Raw,
  scores: Handle,
  sinks: Float32Array,
  [batch, rows, keys]: readonly [number, number, number],
): Handle {
  const column = Float32Array.from({ length: batch * rows }, (_, i) => {
    return sinks[Math.floor(i / rows) % sinks.length] as number;
  });
  const joined = concat(raw, [scores, raw.create([batch, rows, 1], column)], 2, DataType.float);
  const pattern = elementwise(raw, 'Softmax', DataType.float, joined);
  return slice(raw, pattern, [0, 0, 0], [batch, rows, keys], DataType.float);
}

/**
 * For each block of queries: 0 where a query may look, MASKED after its own position and before the first it sees.
 * [row, key up to the block's end]
 */
export function causalMasks(
  raw: Raw,
  length: number,
  block: number,
  seen: Pick<AttentionShape, 'window' | 'chunk'>,
): Handle[] {
  const masks: Handle[] = [];
  for (let begin = 0; begin < length; begin += block) {
    const size = Math.min(block, length - begin);
    const keys = begin + size;
    const mask = new Float32Array(size * keys).fill(MASKED);
    for (let row = 0; row < size; row++) {
      const position = begin + row;
      mask.fill(0, row * keys + firstKey(position, seen), row * keys + position + 1);
    }
    masks.push(raw.create([size, keys], mask));
  }
  return masks;
}
