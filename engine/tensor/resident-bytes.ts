// What a matrix takes once it lies on a backend. One rule for what is promised before loading and for what is counted after.

import type { BackendName, Precision } from '#protocol';
import type { StoredType } from './backend.ts';

/** wasm: float32, and a packed copy of it that its matrix product keeps. */
export const HEAP_BYTES_PER_ELEMENT = 8;

/** tensorflow: 2 bytes in bf16 and for what is stored so; else float32, F16 expanded. */
export function residentBytes(backend: BackendName, precision: Precision, elements: number, dtype: StoredType): number {
  if (backend === 'wasm') return elements * HEAP_BYTES_PER_ELEMENT;
  return elements * (precision === 'bf16' || dtype === 'BF16' ? 2 : 4);
}
