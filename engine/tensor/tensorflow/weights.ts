// Weights in TensorFlow's memory: bf16 stays packed, and is uploaded as bytes that are then read as bf16.

import type { Precision } from '#protocol';
import type { Matrix, StoredTensor, StoredType } from '../backend.ts';
import { residentBytes } from '../resident-bytes.ts';
import { checkStored, matrixShape, toFloat32 } from '../stored.ts';
import type { AlignedBuffers } from './aligned-buffers.ts';
import { DataType, type DataTypeNumber, type Handle } from './binding.ts';
import { bitcast, cast } from './ops.ts';
import type { Products } from './products.ts';
import type { Raw } from './raw.ts';

/** @property handle [out, in] of `type`, which is bfloat16 or float */
export interface TensorflowMatrix extends Matrix {
  readonly handle: Handle;
  readonly type: DataTypeNumber;
  /** The same values in the host's memory, on a CPU. */
  readonly host?: Uint8Array;
}

const STORED_TYPE: Readonly<Record<StoredType, DataTypeNumber>> = {
  F32: DataType.float,
  F16: DataType.half,
  BF16: DataType.bfloat16,
};

const BYTES_OF: Readonly<Record<DataTypeNumber, number>> = {
  [DataType.float]: 4,
  [DataType.int32]: 4,
  [DataType.uint8]: 1,
  [DataType.bfloat16]: 2,
  [DataType.half]: 2,
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
  products?: Products,
): TensorflowMatrix {
  return placeStacked(raw, buffers, [stored], precision, products);
}

/** Places matrices of equal width and type as one, the first on top. */
export function placeStacked(
  raw: Raw,
  buffers: AlignedBuffers,
  parts: readonly StoredTensor[],
  precision: Precision,
  products?: Products,
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
  const source = filledBuffer(
    buffers,
    parts.map((part) => part.bytes),
  );
  // A GPU may still be copying.
  const onGpu = raw.binding.isUsingGpuDevice();
  const leave = (bytes: Uint8Array): void => (onGpu ? undefined : buffers.release(bytes));
  // Where the host multiplies, a weight is made on the host, so that it lies there.
  const resident =
    type === STORED_TYPE[first.dtype] ? source : products && converted(buffers, products, source, first.dtype, type);
  const handle = raw.keep(
    raw.tidy(() =>
      resident
        ? upload(raw, resident, [out, width], type)
        : cast(raw, upload(raw, source, [out, width], STORED_TYPE[first.dtype]), STORED_TYPE[first.dtype], type),
    ),
  );
  if (resident !== source) leave(source);
  const matrix: TensorflowMatrix & { host?: Uint8Array } = {
    handle,
    type,
    ...(resident && !onGpu ? { host: resident } : {}),
    out,
    in: width,
    bytes: residentBytes('tensorflow', precision, out * width, first.dtype),
    dispose() {
      raw.free(handle);
      // What lies there next is another weight: whoever still had this one would multiply by that.
      delete matrix.host;
      if (resident) leave(resident);
    },
  };
  return matrix;
}

/** A buffer with the values as another type, float or bf16. */
function converted(
  buffers: AlignedBuffers,
  products: Products,
  source: Uint8Array,
  dtype: StoredType,
  type: DataTypeNumber,
): Uint8Array {
  const exact = toFloat32({ name: 'converted', shape: [], dtype, bytes: source });
  const bytes = buffers.take(exact.length * BYTES_OF[type]);
  if (type === DataType.float) new Float32Array(bytes.buffer, bytes.byteOffset, exact.length).set(exact);
  else products.round(exact, new Uint16Array(bytes.buffer, bytes.byteOffset, exact.length));
  return bytes;
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

/** @param bytes of values of that type; they must not change while the tensor lives */
function upload(raw: Raw, bytes: Uint8Array, shape: readonly number[], type: DataTypeNumber): Handle {
  return bitcast(raw, raw.create([...shape, BYTES_OF[type]], bytes), DataType.uint8, type);
}

/** A weight as float32: itself, or a copy in the current scope. */
export function asFloat(raw: Raw, { handle, type }: TensorflowMatrix): Handle {
  return type === DataType.float ? handle : cast(raw, handle, type, DataType.float);
}
