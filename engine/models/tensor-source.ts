// Named tensors, wherever they lie, and parts of them.

import type { StoredTensor } from '#tensor';

/** Where named tensors come from: a checkpoint, or a test's own. */
export interface TensorSource {
  /** Shape and size without reading. @returns undefined when there is no such tensor. */
  info(name: string): { readonly shape: readonly number[]; readonly bytes: number; readonly file: string } | undefined;
  /** Contents, in a buffer of its own. */
  read(name: string): Promise<StoredTensor>;
  /** One of those that lie in a tensor side by side along its first axis, without that axis. */
  readPart(name: string, index: number): Promise<StoredTensor>;
}

/** Rows of a matrix, from `start` up to `end`. A view of its bytes. */
export function rowsOf(matrix: StoredTensor, start: number, end: number): StoredTensor {
  const [rows = 1, columns = 1] = matrix.shape;
  const bytes = matrix.bytes.byteLength / rows;
  return { ...matrix, shape: [end - start, columns], bytes: matrix.bytes.subarray(start * bytes, end * bytes) };
}
