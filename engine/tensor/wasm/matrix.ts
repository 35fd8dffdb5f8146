// Weights on the WebAssembly heap: float32, and [in, out], because only then does the backend's fast matrix product run
// (W stored [out, in] with transposeB takes a plain loop, ten times slower).

import * as tf from '@tensorflow/tfjs-core';
import type { Matrix, StoredTensor } from '../backend.ts';
import { HEAP_BYTES_PER_ELEMENT } from '../resident-bytes.ts';
import { checkStored, matrixShape, toFloat32 } from '../stored.ts';

/** @property transposed [in, out] */
export interface WasmMatrix extends Matrix {
  readonly transposed: tf.Tensor2D;
}

export function wasmMatrix(stored: StoredTensor): WasmMatrix {
  const { out, in: width } = matrixShape(stored);
  checkStored(stored, [out, width]);
  const transposed = tf.keep(tf.tensor2d(transpose(toFloat32(stored), out, width), [width, out]));
  return {
    transposed,
    out,
    in: width,
    bytes: out * width * HEAP_BYTES_PER_ELEMENT,
    dispose: () => transposed.dispose(),
  };
}

/** Tiles that stay in cache: a plain double loop misses it on every element of one side. */
const TILE = 32;

/** @param values [rows, columns] @returns [columns, rows] */
function transpose(values: Float32Array, rows: number, columns: number): Float32Array<ArrayBuffer> {
  const result = new Float32Array(values.length);
  for (let top = 0; top < rows; top += TILE) {
    const bottom = Math.min(top + TILE, rows);
    for (let left = 0; left < columns; left += TILE) {
      const right = Math.min(left + TILE, columns);
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < right; column++) {
          result[column * rows + row] = values[row * columns + column] as number;
        }
      }
    }
  }
  return result;
}
