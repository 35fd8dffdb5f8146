// The experts of one layer in TensorFlow's memory.

import type { Precision } from '#protocol';
import type { BankShape, ExpertBank, StoredExpert } from '../backend.ts';
import { checkStored, toFloat32 } from '../stored.ts';
import { DataType, type Handle } from './binding.ts';
import { cast } from './ops.ts';
import type { Raw } from './raw.ts';
import { placeMatrix, placeStacked, type TensorflowMatrix } from './weights.ts';

export interface Expert {
  /** gate above up: one product instead of two. [2 · width, hidden] */
  readonly gateUp: TensorflowMatrix;
  /** [hidden, width] */
  readonly down: TensorflowMatrix;
  /** What is added after each, in the type that is computed in: [2 · width] and [hidden]. */
  readonly biases: { readonly gateUp: Handle; readonly down: Handle } | undefined;
}

export interface TensorflowBank extends ExpertBank {
  readonly matrices: readonly Expert[];
}

export async function placeBank(
  raw: Raw,
  precision: Precision,
  { experts, hidden, width, glu }: BankShape,
  load: (expert: number) => Promise<StoredExpert>,
): Promise<TensorflowBank> {
  const placed: TensorflowMatrix[] = [];
  const place = (matrix: TensorflowMatrix): TensorflowMatrix => {
    placed.push(matrix);
    return matrix;
  };
  const vectors: Handle[] = [];
  const placeVector = (values: readonly Float32Array[]): Handle => {
    const handle = raw.keep(
      raw.tidy(() => {
        const joined = Float32Array.from(values.flatMap((each) => [...each]));
        const exact = raw.create([joined.length], joined);
        return precision === 'bf16' ? cast(raw, exact, DataType.float, DataType.bfloat16) : exact;
      }),
    );
    vectors.push(handle);
    return handle;
  };
  const dispose = (): void => {
    for (const matrix of placed.splice(0)) matrix.dispose();
    for (const handle of vectors.splice(0)) raw.free(handle);
  };
  try {
    const matrices: Expert[] = [];
    for (let expert = 0; expert < experts; expert++) {
      const { gate, up, down, biases } = await load(expert);
      checkStored(gate, [width, hidden]);
      checkStored(up, [width, hidden]);
      checkStored(down, [hidden, width]);
      matrices.push({
        gateUp: place(placeStacked(raw, [gate, up], precision)),
        down: place(placeMatrix(raw, down, precision)),
        biases: biases && {
          gateUp: placeVector([toFloat32(biases.gate), toFloat32(biases.up)]),
          down: placeVector([toFloat32(biases.down)]),
        },
      });
    }
    const bytes = placed.reduce((sum, matrix) => sum + matrix.bytes, 0);
    return { experts, hidden, width, glu, bytes, matrices, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}
