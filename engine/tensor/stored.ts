// Tensors as they lie in files, checked and turned into float32 on the host.

import type { StoredTensor, StoredType } from './backend.ts';

export const STORED_BYTES: Readonly<Record<StoredType, number>> = { F32: 4, F16: 2, BF16: 2 };

/**
 * Checks that a stored tensor is what the caller says it is. Shapes of files are checked where files are read; a
 * mismatch here is a bug in the caller, so this throws a plain Error.
 */
export function checkStored({ name, dtype, shape, bytes }: StoredTensor, expected: readonly number[]): void {
  if (shape.join() !== expected.join()) {
    throw new Error(`${name}: expected shape [${expected.join(', ')}], found [${shape.join(', ')}].`);
  }
  const length = shape.reduce((product, size) => product * size, STORED_BYTES[dtype]);
  if (bytes.byteLength !== length) {
    throw new Error(`${name}: expected ${length} bytes for ${dtype} [${shape.join(', ')}], found ${bytes.byteLength}.`);
  }
}

/** The shape of a matrix. @throws Error for any other rank. */
export function matrixShape({ name, shape }: StoredTensor): { readonly out: number; readonly in: number } {
  const [out, width] = shape;
  if (shape.length !== 2 || out === undefined || width === undefined) {
    throw new Error(`${name}: expected a matrix, found shape [${shape.join(', ')}].`);
  }
  return { out, in: width };
}

/** The values as float32, in an array of its own. Exact: every stored type is a subset of float32. */
export function toFloat32({ dtype, bytes }: StoredTensor): Float32Array<ArrayBuffer> {
  if (dtype === 'F32') {
    const copy = new Float32Array(bytes.byteLength / 4);
    new Uint8Array(copy.buffer).set(bytes);
    return copy;
  }
  // The view may start at an odd address, which a Uint16Array cannot.
  const source = new Uint16Array(bytes.slice().buffer);
  return dtype === 'BF16' ? bf16ToFloat32(source) : f16ToFloat32(source);
}

/** bfloat16 is the upper half of a float32. */
function bf16ToFloat32(source: Uint16Array): Float32Array<ArrayBuffer> {
  const result = new Float32Array(source.length);
  const halves = new Uint16Array(result.buffer);
  for (let i = 0; i < source.length; i++) halves[2 * i + 1] = source[i] as number;
  return result;
}

function f16ToFloat32(source: Uint16Array): Float32Array<ArrayBuffer> {
  const result = new Float32Array(source.length);
  for (let i = 0; i < source.length; i++) result[i] = f16Value(source[i] as number);
  return result;
}

/** IEEE 754 binary16: 1 sign bit, 5 exponent bits (bias 15), 10 mantissa bits. */
function f16Value(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 31) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}
