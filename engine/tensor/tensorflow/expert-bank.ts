// The experts of one layer in TensorFlow's memory.

import type { Precision } from '#protocol';
import type { ExpertBank, StoredExpert } from '../backend.ts';
import { checkStored } from '../stored.ts';
import type { Raw } from './raw.ts';
import { placeMatrix, placeStacked, type TensorflowMatrix } from './weights.ts';

export interface Expert {
  /** gate above up: one product instead of two. [2 · width, hidden] */
  readonly gateUp: TensorflowMatrix;
  /** [hidden, width] */
  readonly down: TensorflowMatrix;
}

export interface TensorflowBank extends ExpertBank {
  readonly matrices: readonly Expert[];
}

export async function placeBank(
  raw: Raw,
  precision: Precision,
  { experts, hidden, width }: { experts: number; hidden: number; width: number },
  load: (expert: number) => Promise<StoredExpert>,
): Promise<TensorflowBank> {
  const placed: TensorflowMatrix[] = [];
  const place = (matrix: TensorflowMatrix): TensorflowMatrix => {
    placed.push(matrix);
    return matrix;
  };
  const dispose = (): void => {
    for (const matrix of placed.splice(0)) matrix.dispose();
  };
  try {
    const matrices: Expert[] = [];
    for (let expert = 0; expert < experts; expert++) {
      const { gate, up, down } = await load(expert);
      checkStored(gate, [width, hidden]);
      checkStored(up, [width, hidden]);
      checkStored(down, [hidden, width]);
      matrices.push({
        gateUp: place(placeStacked(raw, [gate, up], precision)),
        down: place(placeMatrix(raw, down, precision)),
      });
    }
    const bytes = placed.reduce((sum, matrix) => sum + matrix.bytes, 0);
    return { experts, hidden, width, bytes, matrices, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}
