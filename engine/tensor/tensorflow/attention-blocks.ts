// The inside of attention: blocks of queries against the keys up to the block's end.

import { MASKED } from '../composite.ts';
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
  readonly block: number;
}

/**
 * @param q scaled, [batch · perKv, position, channel]
 * @param k, v [batch, position, channel]
 * @param masks of `causalMasks`
 * @returns of `type`, [batch · perKv, position, channel]
 */
export function attendBlocks(
  raw: Raw,
  type: DataTypeNumber,
  { q, k, v }: QueriesKeysValues,
  masks: readonly Handle[],
  { batch, perKv, length, headDim, block }: BlockShape,
): Handle {
  const outputs = masks.map((mask, index) => {
    const begin = index * block;
    const size = Math.min(block, length - begin);
    const end = begin + size;
    const upTo = (x: Handle, typed: DataTypeNumber): Handle =>
      end === length ? x : slice(raw, x, [0, 0, 0], [batch, end, headDim], typed);
    return raw.tidy(() => {
      const queries =
        size === length ? q : slice(raw, q, [0, begin, 0], [batch * perKv, size, headDim], DataType.float);
      const rows = reshape(raw, queries, [batch, perKv * size, headDim], DataType.float);
      const scores = batchMatMul(raw, rows, upTo(k, DataType.float), DataType.float, true); // [batch, perKv · row, key]
      const perHead = reshape(raw, scores, [batch * perKv, size, end], DataType.float);
      const masked = elementwise(raw, 'AddV2', DataType.float, perHead, mask);
      const pattern = elementwise(raw, 'Softmax', DataType.float, masked);
      const typed = type === DataType.float ? pattern : cast(raw, pattern, DataType.float, type);
      const shared = reshape(raw, typed, [batch, perKv * size, end], type);
      const mixed = batchMatMul(raw, shared, upTo(v, type), type, false);
      return reshape(raw, mixed, [batch * perKv, size, headDim], type);
    });
  });
  return concat(raw, outputs, 1, type);
}

/** For each block of queries: 0 up to the query's own position, MASKED after it. [row, key up to the block's end] */
export function causalMasks(raw: Raw, length: number, block: number): Handle[] {
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
