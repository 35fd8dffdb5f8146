// Named tensors, wherever they lie, and parts of them.

import type { Backend, StoredTensor } from '#tensor';

export interface TensorInfo {
  readonly shape: readonly number[];
  /** As it is read. */
  readonly bytes: number;
  /** In the file, where that is less, as of packed ones. */
  readonly fileBytes?: number;
  readonly file: string;
}

/** Where named tensors come from: a checkpoint, or a test's own. */
export interface TensorSource {
  /** Shape and size without reading. @returns undefined when there is no such tensor. */
  info(name: string): TensorInfo | undefined;
  /**
   * Contents.
   * @param into where they go, exactly as long as they are; absent: a new buffer
   */
  read(name: string, into?: Uint8Array): Promise<StoredTensor>;
  /** One of those that lie in a tensor side by side along its first axis, without that axis. */
  readPart(name: string, index: number, into?: Uint8Array): Promise<StoredTensor>;
  /** Some of its rows, along its first axis. */
  readRows(name: string, rows: Rows, into?: Uint8Array): Promise<StoredTensor>;
}

/** From the first up to the second. */
export type Rows = readonly [first: number, end: number];

/** Reads tensors, or of each the one part with a number, or some rows. */
export type Read = (names: readonly string[], part?: number | Rows) => Promise<readonly StoredTensor[]>;

/** Reads what is asked for together one after the other into one buffer of the backend, which need not copy it then. */
export function bufferReader(source: TensorSource, backend: Pick<Backend, 'buffer'>): Read {
  return (names, part) => {
    const sizes = names.map((name) => storedBytes(source, name, part));
    const buffer = backend.buffer(sizes.reduce((sum, size) => sum + size, 0));
    let at = 0;
    return Promise.all(
      names.map((name, i) => {
        const into = buffer.subarray(at, at + (sizes[i] as number));
        at += into.byteLength;
        if (part === undefined) return source.read(name, into);
        return typeof part === 'number' ? source.readPart(name, part, into) : source.readRows(name, part, into);
      }),
    );
  };
}

function storedBytes(source: TensorSource, name: string, part?: number | Rows): number {
  const info = source.info(name);
  if (!info) throw new Error(`${name} was not checked before reading`);
  if (part === undefined) return info.bytes;
  const rows = typeof part === 'number' ? 1 : part[1] - part[0];
  return (rows * info.bytes) / (info.shape[0] ?? 1);
}

/** Rows of a matrix, from `start` up to `end`. A view of its bytes. */
export function rowsOf(matrix: StoredTensor, start: number, end: number): StoredTensor {
  const [rows = 1, columns = 1] = matrix.shape;
  const bytes = matrix.bytes.byteLength / rows;
  return { ...matrix, shape: [end - start, columns], bytes: matrix.bytes.subarray(start * bytes, end * bytes) };
}

/** Every `step`-th row of a matrix from `first` on. */
export function everyRow(matrix: StoredTensor, first: number, step: number): StoredTensor {
  const [rows = 1, columns = 1] = matrix.shape;
  const count = Math.floor((rows - first + step - 1) / step);
  const bytes = matrix.bytes.byteLength / rows;
  const to = new Uint8Array(count * bytes);
  for (let row = 0; row < count; row++) {
    const from = (first + row * step) * bytes;
    to.set(matrix.bytes.subarray(from, from + bytes), row * bytes);
  }
  return { ...matrix, shape: [count, columns], bytes: to };
}

/** Tiles that stay in cache while rows become columns. */
const TILE = 32;

/** Every `step`-th column of a matrix from `first` on, each as a row: the transpose where that is all of them. */
export function columnsAsRows(matrix: StoredTensor, first: number, step: number): StoredTensor {
  const [rows = 1, columns = 1] = matrix.shape;
  const count = Math.floor((columns - first + step - 1) / step);
  // Only moved, never read as numbers, so the size of an element is all that matters. A copy starts at an even address.
  const Elements = matrix.bytes.byteLength === 4 * rows * columns ? Uint32Array : Uint16Array;
  const from = new Elements(matrix.bytes.slice().buffer);
  const to = new Elements(count * rows);
  for (let top = 0; top < rows; top += TILE) {
    const bottom = Math.min(top + TILE, rows);
    for (let left = 0; left < count; left += TILE) {
      const right = Math.min(left + TILE, count);
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < right; column++) {
          to[column * rows + row] = from[row * columns + first + column * step] as number;
        }
      }
    }
  }
  return { ...matrix, shape: [count, rows], bytes: new Uint8Array(to.buffer) };
}
