// A row of each head put into a tensor that is already there: keys and values grow without being copied.

import type { Tensor3D } from '@tensorflow/tfjs-core';
import { DataType } from './binding.ts';
import { ints, reshape } from './ops.ts';
import type { Raw } from './raw.ts';

const { float } = DataType;

/** As `Backend.putRow` says. */
export function putRow(raw: Raw, kept: Tensor3D, position: number, row: Tensor3D): void {
  const [heads, positions, channels] = kept.shape;
  const same = raw.tidy(() => {
    const rows = Array.from({ length: heads }, (_, head) => head * positions + position);
    // A reshaped tensor shares its memory, and what InplaceUpdate returns is what it was given.
    const flat = reshape(raw, raw.borrow(kept), [heads * positions, channels], float);
    const values = reshape(raw, raw.borrow(row), [heads, channels], float);
    return raw.run('InplaceUpdate', [raw.type('T', float)], [flat, ints(raw, [heads], ...rows), values]);
  });
  raw.free(same);
}
