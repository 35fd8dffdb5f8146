// Weights in TensorFlow's memory: bf16 stays packed, and is uploaded as bytes that are then read as bf16.

import type { Precision } from '#protocol';
import type { Matrix, StoredTensor, StoredType } from '../backend.ts';
import { residentBytes } from '../resident-bytes.ts';
import { checkStored, matrixShape, STORED_BYTES } from '../stored.ts';
import type { AlignedBuffers } from './aligned-buffers.ts';
import { DataType, type DataTypeNumber, type Handle } from './binding.ts';
import { bitcast, cast } from './ops.ts';
import type { Raw } from './raw.ts';

/** @property handle [out, in] of `type`, which is bfloat16 or float */
export interface TensorflowMatrix extends Matrix {
  readonly handle: Handle;
  readonly type: DataTypeNumber;
}

const STORED_TYPE: Readonly<Record<StoredType, DataTypeNumber>> = {
  F32: DataType.float,
  F16: DataType.half,
  BF16: DataType.bfloat16,
};

/** The type a stored weight is kept in: bf16 in bf16 mode; else the file's own, F16 as float32. */
export function residentType(dtype: StoredType, precision: Precision): DataTypeNumber {
  return precision === 'bf16' || dtype === 'BF16' ? DataType.bfloat16 : DataType.float;
}

/** Places a matrix. Bytes that fill one of the buffers stay there, others are copied. */
export function placeMatrix(
  raw: Raw,
  buffers: AlignedBuffers,
  stored: StoredTensor,
  precision: Precision,
): TensorflowMatrix {
  return placeStacked(raw, buffers, [stored], precision);
}

/** Places matrices of equal width and type as one, the first on top. */
export function placeStacked(
  raw: Raw,
  buffers: AlignedBuffers,
  parts: readonly StoredTensor[],
  precision: Precision,
): TensorflowMatrix {
  const first = parts[0] as StoredTensor;
  const width = matrixShape(first).in;
  let out = 0;
  for (const part of parts) {
    const shape = matrixShape(part);
    checkStored(part, [shape.out, width]);
    out += shape.out;
  }
  if (parts.some(({ dtype }) => dtype !== first.dtype)) {
    throw new Error(`${first.name}: expected the same type as ${parts.at(-1)?.name}, found ${first.dtype}.`);
  }
  const type = residentType(first.dtype, precision);
  const keepsType = type === STORED_TYPE[first.dtype];
  const bytes = filledBuffer(
    buffers,
    parts.map((part) => part.bytes),
  );
  const handle = raw.keep(
    raw.tidy(() => {
      const stored = upload(raw, bytes, [out, width], first.dtype);
      return keepsType ? stored : cast(raw, stored, STORED_TYPE[first.dtype], type);
    }),
  );
  // A GPU may still be copying.
  const leave = (): void => (raw.binding.isUsingGpuDevice() ? undefined : buffers.release(bytes));
  if (!keepsType) leave();
  return {
    handle,
    type,
    out,
    in: width,
    bytes: residentBytes('tensorflow', precision, out * width, first.dtype),
    dispose() {
      raw.free(handle);
      if (keepsType) leave();
    },
  };
}

/** The buffer that the parts fill, or another with copies of them. */
function filledBuffer(buffers: AlignedBuffers, parts: readonly Uint8Array[]): Uint8Array {
  const own = buffers.filled(parts);
  if (own) return own;
  const copy = buffers.take(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    copy.set(part, at);
    at += part.byteLength;
  }
  return copy;
}

/** A tensor of a file's type. @param bytes must not change while it lives */
function upload(raw: Raw, bytes: Uint8Array, shape: readonly number[], dtype: StoredType): Handle {
  const plain = raw.create([...shape, STORED_BYTES[dtype]], bytes);
  return bitcast(raw, plain, DataType.uint8, STORED_TYPE[dtype]);
}

/** A weight as float32: itself, or a copy in the current scope. */
export function asFloat(raw: Raw, { handle, type }: TensorflowMatrix): Handle {
  return type === DataType.float ? handle : cast(raw, handle, type, DataType.float);
}
