// The expert mixture on WebAssembly. Its gather and slice copy whole tensors, so rows are collected and mixed in typed
// arrays on the host, and only the matrix products and the activation run on the heap: once per expert that has rows.

import * as tf from '@tensorflow/tfjs-core';
import type { Glu } from '#protocol';
import type { Dispatch, ExpertShape, Mixture, PlacedExpert, StoredExpert, Want } from '../backend.ts';
import { gated } from '../glu.ts';
import { groupByExpert } from '../group-by-expert.ts';
import { timed } from '../profile.ts';
import { HEAP_BYTES_PER_ELEMENT } from '../resident-bytes.ts';
import { checkStored, toFloat32 } from '../stored.ts';
import { type WasmMatrix, wasmMatrix } from './matrix.ts';

interface Projection {
  readonly matrix: WasmMatrix;
  readonly bias: tf.Tensor1D | undefined;
}

interface WasmExpert extends PlacedExpert {
  readonly gate: Projection;
  readonly up: Projection;
  readonly down: Projection;
}

export function placeExpert({ hidden, width }: ExpertShape, stored: StoredExpert): WasmExpert {
  const owned: { dispose(): void }[] = [];
  const dispose = (): void => {
    for (const each of owned.splice(0)) each.dispose();
  };
  const own = <T extends { dispose(): void }>(each: T): T => {
    owned.push(each);
    return each;
  };
  const place = (which: 'gate' | 'up' | 'down', out: number, into: number): Projection => {
    checkStored(stored[which], [out, into]);
    const bias = stored.biases?.[which];
    if (bias) checkStored(bias, [out]);
    return {
      matrix: own(wasmMatrix(stored[which])),
      bias: bias && own(tf.keep(tf.tensor1d(toFloat32(bias)))),
    };
  };
  try {
    return {
      gate: place('gate', width, hidden),
      up: place('up', width, hidden),
      down: place('down', hidden, width),
      bytes: 3 * hidden * width * HEAP_BYTES_PER_ELEMENT,
      dispose,
    };
  } catch (error) {
    dispose();
    throw error;
  }
}

export function openMixture(
  x: tf.Tensor2D,
  experts: number,
  { hidden, glu }: ExpertShape,
  dispatch: Dispatch,
  want: Want,
): Mixture {
  const [positions] = x.shape;
  const { topK } = dispatch;
  const weights = dispatch.weights.slice();
  const { groups, ...grouping } = groupByExpert(dispatch, positions, experts);
  const input = x.dataSync<'float32'>();
  const mixed = new Float32Array(positions * hidden); // [position, hidden]
  const out = want.out ? new Float32Array(positions * topK * hidden) : undefined; // [position, slot, hidden]
  const norms = want.norms ? new Float32Array(positions * topK) : undefined; // [position, slot]
  let done = 0;

  return {
    experts: groups.map(({ expert }) => expert),
    add(placed) {
      const { start, end } = groups[done++] as (typeof groups)[number];
      const rows = new Float32Array((end - start) * hidden); // [row, hidden]
      timed('experts: rows collected', () => {
        for (let row = start; row < end; row++) {
          const from = (grouping.positions[row] as number) * hidden;
          rows.set(input.subarray(from, from + hidden), (row - start) * hidden);
        }
      });
      const expert = placed as WasmExpert;
      const result = timed('experts: products', () => runExpert(rows, end - start, expert, glu)); // [row, hidden]
      timed('experts: mixed', () => {
        for (let row = start; row < end; row++) {
          const assignment = grouping.assignments[row] as number;
          const part = result.subarray((row - start) * hidden, (row - start + 1) * hidden);
          addScaled(mixed, (grouping.positions[row] as number) * hidden, part, weights[assignment] as number);
          out?.set(part, assignment * hidden);
          if (norms) norms[assignment] = norm(part);
        }
      });
    },
    // All or none: what the others were made for is of no use without one.
    finish: () =>
      tf.tidy(() => ({
        mixed: tf.tensor2d(mixed, [positions, hidden]),
        ...(out ? { out: tf.tensor3d(out, [positions, topK, hidden]) } : {}),
        ...(norms ? { norms: tf.tensor2d(norms, [positions, topK]) } : {}),
      })),
    dispose() {},
  };
}

/** down(glu(gate(x), up(x))). @param rows [row, hidden] @returns [row, hidden] */
function runExpert(rows: Float32Array, count: number, { gate, up, down }: WasmExpert, glu: Glu): Float32Array {
  const result = tf.tidy(() => {
    const input = tf.tensor2d(rows, [count, gate.matrix.in]);
    const [left, right] = [project(input, gate), project(input, up)];
    return project(
      timed('experts: gates', () => gated<tf.Tensor2D>(left, right, glu)),
      down,
    );
  });
  try {
    return result.dataSync<'float32'>();
  } finally {
    result.dispose();
  }
}

function project(x: tf.Tensor2D, { matrix, bias }: Projection): tf.Tensor2D {
  const y: tf.Tensor2D = tf.matMul(x, matrix.transposed);
  return bias ? tf.add(y, bias) : y;
}

function addScaled(target: Float32Array, at: number, values: Float32Array, factor: number): void {
  for (let i = 0; i < values.length; i++) target[at + i] = (target[at + i] as number) + factor * (values[i] as number);
}

function norm(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) ** 2;
  return Math.sqrt(sum);
}
