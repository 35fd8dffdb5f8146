// x · Wᵀ and rows of a table, in the backend's precision.

import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { Precision } from '#protocol';
import { DataType, type Handle } from './binding.ts';
import { cast, concat, gatherRows, matMulTransposed, split } from './ops.ts';
import { isHost, type Products } from './products.ts';
import type { Raw } from './raw.ts';
import { asFloat, type TensorflowMatrix } from './weights.ts';

/** Positions up to which the host multiplies: more of them TensorFlow does as fast, and they need not be copied. */
const FEW = 64;

/**
 * @param x float32 [position, in]
 * @param exact compute in float32 whatever the precision
 * @returns float32 [position, out]
 */
export function linear(
  raw: Raw,
  precision: Precision,
  x: Tensor2D,
  weight: TensorflowMatrix,
  exact: boolean,
  products?: Products,
): Tensor2D {
  const [positions] = x.shape;
  if (products && positions <= Math.min(FEW, products.mostRows) && isHost(weight)) {
    const rows = products.rows(valuesOf(raw, x), precision === 'bf16' && !exact);
    const y = products.linear(rows, positions, weight);
    return raw.give(raw.create([positions, weight.out], y), [positions, weight.out]) as Tensor2D;
  }
  const result = raw.tidy(() => {
    const input = raw.borrow(x);
    if (exact || precision === 'f32') {
      return matMulTransposed(raw, input, asFloat(raw, weight), positions, DataType.float);
    }
    const packed = cast(raw, input, DataType.float, DataType.bfloat16);
    // A bf16 product of one row reads the matrix a fifth slower than of two, so that one is doubled.
    const rows = positions === 1 ? concat(raw, [packed, packed], 0, DataType.bfloat16) : packed;
    const product = matMulTransposed(raw, rows, weight.handle, Math.max(2, positions), DataType.bfloat16);
    const own = positions === 1 ? (split(raw, product, 2, 0, DataType.bfloat16)[0] as Handle) : product;
    return cast(raw, own, DataType.bfloat16, DataType.float);
  });
  return raw.give(result, [positions, weight.out]) as Tensor2D;
}

/** A tensor's values, to be read only. */
export function valuesOf(raw: Raw, x: Tensor): Float32Array {
  return raw.binding.tensorDataSync(raw.borrow(x));
}

/** Rows of a table. @returns float32 [ids, in] */
export function lookup(raw: Raw, table: TensorflowMatrix, ids: Int32Array): Tensor2D {
  const result = raw.tidy(() => {
    const rows = gatherRows(raw, table.handle, raw.create([ids.length], ids.slice()), table.type);
    return table.type === DataType.float ? rows : cast(raw, rows, table.type, DataType.float);
  });
  return raw.give(result, [ids.length, table.in]) as Tensor2D;
}
