// The expert mixture on WebAssembly. Its gather and slice copy whole tensors, so rows are collected and mixed in typed
// arrays on the host, and only the matrix products and the activation run on the heap: once per expert that has rows.

import * as tf from '@tensorflow/tfjs-core';
import type { Dispatch, ExpertBank, ExpertOutputs, StoredExpert } from '../backend.ts';
import { groupByExpert } from '../group-by-expert.ts';
import { HEAP_BYTES_PER_ELEMENT } from '../resident-bytes.ts';
import { checkStored } from '../stored.ts';
import { type WasmMatrix, wasmMatrix } from './matrix.ts';

export interface WasmBank extends ExpertBank {
  readonly matrices: readonly { readonly gate: WasmMatrix; readonly up: WasmMatrix; readonly down: WasmMatrix }[];
}

export async function wasmBank(
  { experts, hidden, width }: { experts: number; hidden: number; width: number },
  load: (expert: number) => Promise<StoredExpert>,
): Promise<WasmBank> {
  const placed: WasmMatrix[] = [];
  const dispose = (): void => {
    for (const matrix of placed.splice(0)) matrix.dispose();
  };
  try {
    const matrices: WasmBank['matrices'][number][] = [];
    for (let expert = 0; expert < experts; expert++) {
      const stored = await load(expert);
      checkStored(stored.gate, [width, hidden]);
      checkStored(stored.up, [width, hidden]);
      checkStored(stored.down, [hidden, width]);
      const place = (tensor: StoredExpert['gate']): WasmMatrix => {
        const matrix = wasmMatrix(tensor);
        placed.push(matrix);
        return matrix;
      };
      matrices.push({ gate: place(stored.gate), up: place(stored.up), down: place(stored.down) });
    }
    const bytes = 3 * experts * hidden * width * HEAP_BYTES_PER_ELEMENT;
    return { experts, hidden, width, bytes, matrices, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

export function wasmExperts(
  x: tf.Tensor2D,
  { experts, hidden, matrices }: WasmBank,
  dispatch: Dispatch,
  want: { readonly out?: boolean; readonly norms?: boolean },
): ExpertOutputs {
  const [positions] = x.shape;
  const { topK, weights } = dispatch;
  const grouping = groupByExpert(dispatch, positions, experts);
  const input = x.dataSync<'float32'>();
  const mixed = new Float32Array(positions * hidden); // [position, hidden]
  const out = want.out ? new Float32Array(positions * topK * hidden) : undefined; // [position, slot, hidden]
  const norms = want.norms ? new Float32Array(positions * topK) : undefined; // [position, slot]

  for (const { expert, start, end } of grouping.groups) {
    const rows = new Float32Array((end - start) * hidden); // [row, hidden]
    for (let row = start; row < end; row++) {
      const from = (grouping.positions[row] as number) * hidden;
      rows.set(input.subarray(from, from + hidden), (row - start) * hidden);
    }
    const result = runExpert(rows, end - start, matrices[expert] as WasmBank['matrices'][number]); // [row, hidden]
    for (let row = start; row < end; row++) {
      const assignment = grouping.assignments[row] as number;
      const part = result.subarray((row - start) * hidden, (row - start + 1) * hidden);
      addScaled(mixed, (grouping.positions[row] as number) * hidden, part, weights[assignment] as number);
      out?.set(part, assignment * hidden);
      if (norms) norms[assignment] = norm(part);
    }
  }
  return {
    mixed: tf.tensor2d(mixed, [positions, hidden]),
    ...(out ? { out: tf.tensor3d(out, [positions, topK, hidden]) } : {}),
    ...(norms ? { norms: tf.tensor2d(norms, [positions, topK]) } : {}),
  };
}

/** down(silu(gate(x)) · up(x)). @param rows [row, hidden] @returns [row, hidden] */
function runExpert(rows: Float32Array, count: number, { gate, up, down }: WasmBank['matrices'][number]): Float32Array {
  const result = tf.tidy(() => {
    const input = tf.tensor2d(rows, [count, gate.in]);
    const gated = tf.matMul(input, gate.transposed);
    const active = tf.mul<tf.Tensor2D>(tf.mul(gated, tf.sigmoid(gated)), tf.matMul(input, up.transposed));
    return tf.matMul(active, down.transposed);
  });
  const values = result.dataSync<'float32'>();
  result.dispose();
  return values;
}

function addScaled(target: Float32Array, at: number, values: Float32Array, factor: number): void {
  for (let i = 0; i < values.length; i++) target[at + i] = (target[at + i] as number) + factor * (values[i] as number);
}

function norm(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) ** 2;
  return Math.sqrt(sum);
}
