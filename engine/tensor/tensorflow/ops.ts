// The TensorFlow operations that this backend calls by name, with their attributes.

import type { DataTypeNumber, Handle } from './binding.ts';
import { DataType } from './binding.ts';
import type { Raw } from './raw.ts';

export function cast(raw: Raw, x: Handle, from: DataTypeNumber, to: DataTypeNumber): Handle {
  // Without Truncate a bf16 is the nearest, ties to even.
  return raw.run('Cast', [raw.type('SrcT', from), raw.type('DstT', to), raw.flag('Truncate', false)], [x]);
}

/** Reads the same bytes as another type. A last axis of the type's size in bytes disappears when `from` is uint8. */
export function bitcast(raw: Raw, x: Handle, from: DataTypeNumber, to: DataTypeNumber): Handle {
  return raw.run('Bitcast', [raw.type('T', from), raw.type('type', to)], [x]);
}

// In float32 with a transposed second factor MatMul is the faster of the two up to 8 rows, and up to 4 times slower from
// 9 to a few hundred; in bf16 they are the same. Measured with TensorFlow 2.21 on an AVX-512 CPU.
const FEW_ROWS = 8;

/** a · bᵀ. @param a [rows, k] @param b [n, k] @returns [rows, n] */
export function matMulTransposed(raw: Raw, a: Handle, b: Handle, rows: number, type: DataTypeNumber): Handle {
  if (type === DataType.float && rows > FEW_ROWS) return batchMatMul(raw, a, b, type, true);
  return multiply(raw, a, b, type, true);
}

/** a · b. */
export function matMul(raw: Raw, a: Handle, b: Handle, type: DataTypeNumber): Handle {
  return multiply(raw, a, b, type, false);
}

function multiply(raw: Raw, a: Handle, b: Handle, type: DataTypeNumber, transposeB: boolean): Handle {
  const attributes = [raw.type('T', type), raw.flag('transpose_a', false), raw.flag('transpose_b', transposeB)];
  return raw.run('MatMul', attributes, [a, b]);
}

/** a · b, or a · bᵀ, over the last two axes. */
export function batchMatMul(raw: Raw, a: Handle, b: Handle, type: DataTypeNumber, transposed: boolean): Handle {
  return raw.run(
    'BatchMatMulV2',
    [raw.type('T', type), raw.flag('adj_x', false), raw.flag('adj_y', transposed)],
    [a, b],
  );
}

/** An operation of one type: `Mul`, `AddV2`, `Softmax`, `SoftplusGrad` ... */
export function elementwise(raw: Raw, name: string, type: DataTypeNumber, ...inputs: readonly Handle[]): Handle {
  return raw.run(name, [raw.type('T', type)], inputs);
}

/** Rows of x. @param indices int32 */
export function gatherRows(raw: Raw, x: Handle, indices: Handle, type: DataTypeNumber): Handle {
  return raw.run(
    'GatherV2',
    [
      raw.type('Tparams', type),
      raw.type('Tindices', DataType.int32),
      raw.type('Taxis', DataType.int32),
      raw.count('batch_dims', 0),
    ],
    [x, indices, raw.scalar(0)],
  );
}

export function concat(raw: Raw, parts: readonly Handle[], axis: number, type: DataTypeNumber): Handle {
  if (parts.length === 1) return parts[0] as Handle;
  return raw.run(
    'ConcatV2',
    [raw.type('T', type), raw.type('Tidx', DataType.int32), raw.count('N', parts.length)],
    [...parts, raw.scalar(axis)],
  );
}

/** Parts of equal size along an axis. */
export function split(raw: Raw, x: Handle, parts: number, axis: number, type: DataTypeNumber): Handle[] {
  return raw.runMany('Split', [raw.type('T', type), raw.count('num_split', parts)], [raw.scalar(axis), x], parts);
}

/** Parts of some rows each, which share memory. */
export function splitRows(raw: Raw, x: Handle, sizes: readonly number[], type: DataTypeNumber): Handle[] {
  return raw.runMany(
    'SplitV',
    [raw.type('T', type), raw.type('Tlen', DataType.int32), raw.count('num_split', sizes.length)],
    [x, ints(raw, [sizes.length], ...sizes), raw.scalar(0)],
    sizes.length,
  );
}

/** x[begin : begin + size] on each axis. Along the first axis alone it shares memory. */
export function slice(
  raw: Raw,
  x: Handle,
  begin: readonly number[],
  size: readonly number[],
  type: DataTypeNumber,
): Handle {
  return raw.run(
    'Slice',
    [raw.type('T', type), raw.type('Index', DataType.int32)],
    [x, ints(raw, [begin.length], ...begin), ints(raw, [size.length], ...size)],
  );
}

/** Shares memory. */
export function reshape(raw: Raw, x: Handle, shape: readonly number[], type: DataTypeNumber): Handle {
  return raw.run(
    'Reshape',
    [raw.type('T', type), raw.type('Tshape', DataType.int32)],
    [x, ints(raw, [shape.length], ...shape)],
  );
}

export function transpose(raw: Raw, x: Handle, order: readonly number[], type: DataTypeNumber): Handle {
  return raw.run(
    'Transpose',
    [raw.type('T', type), raw.type('Tperm', DataType.int32)],
    [x, ints(raw, [order.length], ...order)],
  );
}

/** A small int32 tensor. */
export function ints(raw: Raw, shape: readonly number[], ...values: readonly number[]): Handle {
  return raw.create(shape, Int32Array.from(values));
}
