// The expert mixture on TensorFlow: positions sorted by expert on the host, one block of rows per expert through its
// matrices, one pass back into the order of positions, and a weighted sum. In bf16 activations stay bf16 throughout, but for
// the inside of silu; in f32 everything is float32 and packed weights are unpacked expert by expert.

import { type Tensor2D, type Tensor3D, tidy } from '@tensorflow/tfjs-core';
import type { Glu, Precision } from '#protocol';
import type { Dispatch, ExpertOutputs, ExpertShape, Mixture, Want } from '../backend.ts';
import { CLAMP } from '../glu.ts';
import type { Grouping } from '../group-by-expert.ts';
import { timed } from '../profile.ts';
import { DataType, type DataTypeNumber, type Handle } from './binding.ts';
import {
  batchMatMul,
  cast,
  concat,
  elementwise,
  gatherRows,
  ints,
  matMul,
  matMulTransposed,
  reshape,
  slice,
  split,
  splitRows,
  transpose,
} from './ops.ts';
import type { TensorflowExpert } from './placed-expert.ts';
import type { Raw } from './raw.ts';
import { asFloat, type TensorflowMatrix } from './weights.ts';

/** Rows of all experts up to which they are collected at once: more of them would be written to memory and read again. */
const FEW = 256;

export function openMixture(
  raw: Raw,
  precision: Precision,
  x: Tensor2D,
  grouping: Grouping,
  { hidden, glu }: ExpertShape,
  dispatch: Dispatch,
  want: Want,
): Mixture {
  const [positions] = x.shape;
  const type = precision === 'bf16' ? DataType.bfloat16 : DataType.float;
  const { groups } = grouping;
  const held: Handle[] = [];
  const hold = (work: () => Handle): Handle => {
    const handle = raw.keep(raw.tidy(work));
    held.push(handle);
    return handle;
  };
  const input = type === DataType.float ? raw.borrow(x) : hold(() => cast(raw, raw.borrow(x), DataType.float, type));
  const sizes = groups.map(({ start, end }) => blockOf(end - start, type).rows);
  /** The rows of some experts that follow each other, padded. */
  const collect = (from: number, to: number): Handle => {
    const indices = new Int32Array(sizes.slice(from, to).reduce((sum, size) => sum + size, 0)); // padding takes position 0
    let at = 0;
    for (let g = from; g < to; g++) {
      const { start, end } = groups[g] as (typeof groups)[number];
      indices.set(grouping.positions.subarray(start, end), at);
      at += sizes[g] as number;
    }
    return timed('experts: rows collected', () => gatherRows(raw, input, raw.create([indices.length], indices), type));
  };
  // A position alone is the same rows to all of its experts.
  const alone = positions === 1 && groups.length > 0 ? hold(() => collect(0, 1)) : undefined;
  const apart: Handle[] = []; // of each expert, or of none
  if (!alone && groups.length > 0 && sizes.reduce((sum, size) => sum + size, 0) <= FEW) {
    raw.tidy(() => {
      const parts = splitRows(raw, collect(0, groups.length), sizes, type);
      apart.push(...parts.map((part) => raw.keep(part)));
      return parts[0] as Handle;
    });
    held.push(...apart);
  }
  const blocks: Handle[] = []; // [row, hidden] each
  const dispose = (): void => {
    for (const handle of held.splice(0)) raw.free(handle);
  };
  return {
    experts: groups.map(({ expert }) => expert),
    add(placed) {
      const g = blocks.length;
      const { start, end } = groups[g] as (typeof groups)[number];
      const block = blockOf(end - start, type);
      const rows = (): Handle => alone ?? apart[g] ?? collect(g, g + 1);
      blocks.push(hold(() => runExpert(raw, type, rows(), block, placed as TensorflowExpert, glu)));
    },
    finish() {
      // Within a scope of TensorFlow.js, so that a failure leaves none of them behind.
      const outputs = tidy(() => ({ ...mixBlocks(raw, type, blocks, grouping, dispatch, hidden, want) }));
      dispose();
      return outputs;
    },
    dispose,
  };
}

function mixBlocks(
  raw: Raw,
  type: DataTypeNumber,
  blocks: readonly Handle[],
  grouping: Grouping,
  { topK, weights }: Dispatch,
  hidden: number,
  want: Want,
): ExpertOutputs {
  const positions = weights.length / topK;
  const result: { out?: Tensor3D; norms?: Tensor2D } = {};
  const mixed = raw.tidy(() => {
    const ordered = inOrder(raw, blocks, grouping, hidden, type); // [position · slot, hidden]
    if (want.norms) result.norms = norms(raw, ordered, type, positions, topK);
    const perSlot = reshape(raw, ordered, [positions, topK, hidden], type);
    if (want.out) {
      // Handles share memory by reference count, so this one may outlive or be freed before the other.
      const slots = reshape(raw, ordered, [positions, topK, hidden], type);
      const out = type === DataType.float ? slots : cast(raw, slots, type, DataType.float);
      result.out = raw.give(out, [positions, topK, hidden]) as Tensor3D;
    }
    const column = raw.create([positions, 1, topK], weights.slice());
    const factors = type === DataType.float ? column : cast(raw, column, DataType.float, type);
    const sum = batchMatMul(raw, factors, perSlot, type, false); // [position, 1, hidden]
    const flat = reshape(raw, sum, [positions, hidden], type);
    return type === DataType.float ? flat : cast(raw, flat, type, DataType.float);
  });
  return { mixed: raw.give(mixed, [positions, hidden]) as Tensor2D, ...result };
}

/**
 * down(glu(gate(x), up(x))).
 * @param x [row, hidden], as is what is returned
 */
function runExpert(
  raw: Raw,
  type: DataTypeNumber,
  x: Handle,
  { rows, lying }: Block,
  { gateUp, down, biases }: TensorflowExpert,
  glu: Glu,
): Handle {
  return raw.tidy(() => {
    const wide = timed('experts: products', () => {
      const gateUpWeight = weight(raw, gateUp, type);
      return lying
        ? matMulTransposed(raw, gateUpWeight, x, gateUp.out, type) // [2 · width, row]
        : matMulTransposed(raw, x, gateUpWeight, rows, type); // [row, 2 · width]
    });
    // A bias lies along the channels, which are the first axis of a product that lies.
    const along = (bias: Handle): Handle => (lying ? reshape(raw, bias, [gateUp.out, 1], type) : bias);
    const active = timed('experts: gates', () => {
      const halves = biases ? elementwise(raw, 'AddV2', type, wide, along(biases.gateUp)) : wide;
      const [gate, up] = split(raw, halves, 2, lying ? 0 : 1, type) as [Handle, Handle];
      const join = glu === 'silu' ? gatedLinear : clampedLinear;
      return join(raw, gate, up, type); // [row, width], or [width, row]
    });
    const product = timed('experts: products', () => {
      const downWeight = weight(raw, down, type);
      return lying
        ? transpose(raw, matMul(raw, downWeight, active, type), [1, 0], type)
        : matMulTransposed(raw, active, downWeight, rows, type);
    });
    return biases ? elementwise(raw, 'AddV2', type, product, biases.down) : product;
  });
}

/** How an expert's rows are multiplied. */
interface Block {
  /** With padding. */
  readonly rows: number;
  /** W · xᵀ and not x · Wᵀ, so that the channels come first. */
  readonly lying: boolean;
}

// oneDNN packs the second factor of a product before it multiplies, in blocks of its columns. Where the rows fill those
// blocks, it is cheaper that the rows are packed than the weight; one row more, and it is far dearer. In bf16 on a CPU with
// AVX-512, measured on matrices of 2048 x 2048: 9 % less at 64 rows, 40 % more at 40, 30 % more at 72; from 128 on the same.
const LYING: readonly number[] = [32, 48, 64, 96, 128];
/** Padding that lying is worth. */
const LYING_PADDING = 1.06;

export function blockOf(rows: number, type: DataTypeNumber): Block {
  const lying = LYING.find((filled) => filled >= rows && filled <= LYING_PADDING * rows);
  if (type === DataType.float || lying === undefined) return { rows: paddedRows(rows), lying: false };
  return { rows: lying, lying: true };
}

/**
 * Rows an expert is given: at least 2, because a product of one row is slower than of two, and at most 3 % more than it has.
 * oneDNN compiles a kernel for each new number of rows, which takes up to a millisecond, and keeps about a thousand: so
 * there are 32 numbers between a power of two and the next, not all.
 */
export function paddedRows(rows: number): number {
  const step = 2 ** Math.max(0, Math.floor(Math.log2(rows)) - 5);
  return Math.max(2, Math.ceil(rows / step) * step);
}

/** silu(gate) · up. SoftplusGrad(a, b) is a · sigmoid(b), so that silu is one operation. It is taken in float32. */
function gatedLinear(raw: Raw, gate: Handle, up: Handle, type: DataTypeNumber): Handle {
  const exact = type === DataType.float ? gate : cast(raw, gate, type, DataType.float);
  const silu = elementwise(raw, 'SoftplusGrad', DataType.float, exact, exact);
  return elementwise(raw, 'Mul', type, type === DataType.float ? silu : cast(raw, silu, DataType.float, type), up);
}

/** The clamped unit, all of it in float32. */
function clampedLinear(raw: Raw, gate: Handle, up: Handle, type: DataTypeNumber): Handle {
  const { float } = DataType;
  const exact = (x: Handle): Handle => (type === float ? x : cast(raw, x, type, float));
  const number = (value: number): Handle => raw.create([], Float32Array.of(value));
  const both = (name: string, a: Handle, b: Handle): Handle => elementwise(raw, name, float, a, b);
  const cut = both('Minimum', exact(gate), number(CLAMP.limit));
  const swish = both('Mul', cut, elementwise(raw, 'Sigmoid', float, both('Mul', cut, number(CLAMP.slope))));
  const clipped = both('Maximum', both('Minimum', exact(up), number(CLAMP.limit)), number(-CLAMP.limit));
  const active = both('Mul', swish, both('AddV2', clipped, number(1)));
  return type === float ? active : cast(raw, active, float, type);
}

function weight(raw: Raw, matrix: TensorflowMatrix, type: DataTypeNumber): Handle {
  return type === DataType.float ? asFloat(raw, matrix) : matrix.handle;
}

/** The experts' blocks of padded rows as one tensor in the order of assignments. [position · slot, hidden] */
function inOrder(
  raw: Raw,
  blocks: readonly Handle[],
  { groups, assignments }: Grouping,
  hidden: number,
  type: DataTypeNumber,
): Handle {
  const count = assignments.length;
  const padding = groups.map(({ start, end }) => blockOf(end - start, type).rows - (end - start));
  if (raw.binding.isUsingGpuDevice()) {
    const rows = new Int32Array(count); // of each assignment
    let shift = 0;
    for (const [g, { start, end }] of groups.entries()) {
      for (let row = start; row < end; row++) rows[assignments[row] as number] = row + shift;
      shift += padding[g] as number;
    }
    return gatherRows(raw, concat(raw, blocks, 0, type), raw.create([count], rows), type);
  }
  // Does both in one pass over memory; a kernel of the CPU alone. Padding goes to a row after all others.
  const targets = groups.map(({ start, end }, g) => {
    const target = new Int32Array(end - start + (padding[g] as number)).fill(count);
    target.set(assignments.subarray(start, end));
    return raw.create([target.length], target);
  });
  const attributes = [raw.type('T', type), raw.count('N', blocks.length)];
  const ordered = raw.run('ParallelDynamicStitch', attributes, [...targets, ...blocks]);
  return padding.some((rows) => rows > 0) ? slice(raw, ordered, [0, 0], [count, hidden], type) : ordered;
}

/** L2 norm of each row, in float32. */
function norms(raw: Raw, ordered: Handle, type: DataTypeNumber, positions: number, topK: number): Tensor2D {
  const norm = raw.tidy(() => {
    const exact = type === DataType.float ? ordered : cast(raw, ordered, type, DataType.float);
    const flat = raw.run(
      'EuclideanNorm',
      [raw.type('T', DataType.float), raw.type('Tidx', DataType.int32), raw.flag('keep_dims', false)],
      [exact, ints(raw, [1], 1)],
    );
    return reshape(raw, flat, [positions, topK], DataType.float);
  });
  return raw.give(norm, [positions, topK]) as Tensor2D;
}
