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

/**
 * Rows that two matrices have in turns, put apart in place: those of the first above those of the second. Each row goes where
 * it belongs, and the one that lay there goes on, until a round is closed.
 */
export function turnsApart(matrix: StoredTensor): void {
  const [rows = 1] = matrix.shape;
  const size = matrix.bytes.byteLength / rows;
  const half = rows / 2;
  const row = (at: number): Uint8Array => matrix.bytes.subarray(at * size, (at + 1) * size);
  const moved = new Uint8Array(rows);
  let carried = new Uint8Array(size);
  let other = new Uint8Array(size);
  for (let start = 0; start < rows; start++) {
    if (moved[start]) continue;
    carried.set(row(start));
    let at = start;
    do {
      at = at % 2 === 0 ? at / 2 : half + (at - 1) / 2;
      other.set(row(at));
      row(at).set(carried);
      [carried, other] = [other, carried];
      moved[at] = 1;
    } while (at !== start);
  }
}

/** Tiles that stay in cache while rows become columns. */
const TILE = 32;

/**
 * Every `step`-th column of a matrix from `first` on, each as a row: the transpose where that is all of them.
 * @param into where they go, at a multiple of an element's size; absent: a new array
 */
export function columnsAsRows(matrix: StoredTensor, first: number, step: number, into?: Uint8Array): StoredTensor {
  const [rows = 1, columns = 1] = matrix.shape;
  const count = Math.floor((columns - first + step - 1) / step);
  // Only moved, never read as numbers, so the size of an element is all that matters.
  const Elements = matrix.bytes.byteLength === 4 * rows * columns ? Uint32Array : Uint16Array;
  const size = Elements.BYTES_PER_ELEMENT;
  // A copy starts at an even address.
  const even = matrix.bytes.byteOffset % size === 0 ? matrix.bytes : matrix.bytes.slice();
  const from = new Elements(even.buffer as ArrayBuffer, even.byteOffset, rows * columns);
  const target = into ?? new Uint8Array(count * rows * size);
  const to = new Elements(target.buffer as ArrayBuffer, target.byteOffset, count * rows);
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
  return { ...matrix, shape: [count, rows], bytes: target };
}
