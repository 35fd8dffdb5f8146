// Products of rows by weights on a CPU: C++ of ours (../native), compiled by the set-up beside the addon of tfjs-node. An
// expert seldom has more rows than a few dozen, for which oneDNN packs more than it multiplies, and of a few rows uses one
// thread; here a weight is read once, from where it lies, by all threads. Without it everything works, more slowly.

import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { AttentionShape } from '../backend.ts';
import { CLAMP } from '../glu.ts';
import type { AssignedRows } from './assigned-rows.ts';
import { DataType } from './binding.ts';
import { checkLength } from './check-length.ts';
import { loadProductsAddon, type ProductsAddon, type ProductsHandle, type TypeNumber } from './products-addon.ts';
import type { TensorflowMatrix } from './weights.ts';

/** Processors with a unit for whole tiles multiply many rows far faster through oneDNN, which uses it. */
const MOST_ROWS_BESIDE_TILES = 32;

/** Rows of activations as they are multiplied, in the addon's own form. */
export interface Rows {
  readonly bytes: Uint8Array;
  readonly type: TypeNumber;
  /** How many numbers. */
  readonly length: number;
  /** To bf16, whatever they are kept as. */
  readonly rounded: boolean;
}

/** A matrix whose values lie in the host's memory. */
export type HostMatrix = TensorflowMatrix & { readonly host: Uint8Array };

export function isHost(matrix: TensorflowMatrix): matrix is HostMatrix {
  return matrix.host !== undefined;
}

/** One expert's matrices there. */
export interface HostExpert {
  /** [2 · width, hidden] */
  readonly gateUp: HostMatrix;
  /** [hidden, width] */
  readonly down: HostMatrix;
  readonly biases: { readonly gateUp: Float32Array; readonly down: Float32Array } | undefined;
}

export class Products {
  readonly #addon: ProductsAddon;
  readonly #handle: ProductsHandle;
  readonly #roundedType: TypeNumber;
  /** Which instructions it uses: `avx512bf16`, `avx512`, `avx2` or `plain`. */
  readonly kernels: string;
  /** Rows up to which it is to be preferred. */
  readonly mostRows: number;

  private constructor(addon: ProductsAddon, handle: ProductsHandle) {
    this.#addon = addon;
    this.#handle = handle;
    this.kernels = addon.kernels(handle);
    this.#roundedType = addon.rounded(handle);
    this.mostRows = hasTileUnit() ? MOST_ROWS_BESIDE_TILES : Number.POSITIVE_INFINITY;
  }

  /**
   * @param folder of the installation
   * @param kernels instead of the best that this processor has
   * @returns undefined where it was not built, does not load, or the processor lacks the kernels
   */
  static open(folder: string, kernels?: string, threads = availableParallelism()): Products | undefined {
    const addon = loadProductsAddon(folder);
    const handle = addon?.start(threads, kernels);
    return addon && handle && new Products(addon, handle);
  }

  /** @param x float32, [row, in] @param rounded to bf16 */
  rows(x: Float32Array, rounded: boolean): Rows {
    const { types, slack } = this.#addon;
    const type = rounded ? this.#roundedType : types.f32;
    const bytes = new Uint8Array(x.length * (type === types.f32 ? 4 : 2) + slack);
    this.#addon.prepare(this.#handle, x, bytes, type, rounded);
    return { bytes, type, length: x.length, rounded };
  }

  /** To the nearest bf16, ties to even. @param y as many values */
  round(x: Float32Array, y: Uint16Array): void {
    checkLength('rounded values', y.length, x.length);
    this.#addon.round(this.#handle, x, y);
  }

  /** x · Wᵀ. @returns [row, out] */
  linear({ bytes, type, length }: Rows, rows: number, weight: HostMatrix): Float32Array {
    checkLength('numbers in rows', length, rows * weight.in);
    checkMatrix(weight);
    const y = new Float32Array(rows * weight.out);
    const { host, out, in: width } = weight;
    this.#addon.linear(this.#handle, bytes, type, rows, host, this.#typeOf(weight), out, width, y);
    return y;
  }

  /**
   * Computes an expert's rows and adds them where they belong.
   * @param x [position, hidden]
   * @param start of the expert's assigned rows, which end before `end`
   */
  expert(
    x: Rows,
    { gateUp, down, biases }: HostExpert,
    glu: 'silu' | 'clamped',
    rows: AssignedRows,
    { start, end }: { readonly start: number; readonly end: number },
  ): void {
    const { hidden } = rows;
    const { positions, assignments, weights, mixed, out, squares } = rows.given;
    checkMatrix(gateUp);
    checkMatrix(down);
    if (gateUp.out !== 2 * down.in || gateUp.in !== hidden || down.out !== hidden)
      throw new Error('An expert’s matrices do not fit each other.');
    if (start < 0 || end < start || end > positions.length)
      throw new Error(`Rows ${start} to ${end} of ${positions.length}.`);
    checkLength('numbers in rows', x.length, mixed.length);
    if (biases) {
      checkLength('biases', biases.gateUp.length, gateUp.out);
      checkLength('biases', biases.down.length, hidden);
    }
    const addon = this.#addon;
    // biome-ignore format: a line per thing that they tell, as the addon lists them
    addon.expert(
      this.#handle, x.bytes, x.type, hidden, down.in, x.rounded,
      gateUp.host, this.#typeOf(gateUp), down.host, this.#typeOf(down),
      biases?.gateUp, biases?.down,
      addon.glus[glu], CLAMP.limit, CLAMP.slope,
      start, end - start, positions, assignments, weights,
      mixed, out, squares,
    );
  }

  /**
   * One new position's attention to the positions `first` to `last` - 1 of its sequence.
   * @param q [head, headDim]
   * @param k [kvHead, room, headDim]
   * @param v [kvHead, room, valueDim]
   * @returns [head, valueDim]
   */
  attend(
    [q, k, v]: readonly [Float32Array, Float32Array, Float32Array],
    { heads, kvHeads, headDim, valueDim, scale, sinks }: AttentionShape,
    { room, first, last }: { readonly room: number; readonly first: number; readonly last: number },
  ): Float32Array {
    checkLength('numbers in queries', q.length, heads * headDim);
    checkLength('numbers in keys', k.length, kvHeads * room * headDim);
    checkLength('numbers in values', v.length, kvHeads * room * valueDim);
    if (first < 0 || last > room || first >= last) throw new Error(`Positions ${first} to ${last} of ${room}.`);
    if (sinks) checkLength('sinks', sinks.length, heads);
    if (heads % kvHeads !== 0) throw new Error(`${heads} heads cannot share ${kvHeads} of keys and values alike.`);
    const out = new Float32Array(heads * valueDim);
    // biome-ignore format: as the addon lists them
    this.#addon.attend(
      this.#handle, q, k, v,
      heads, kvHeads, headDim, valueDim, scale,
      room, first, last, sinks, out,
    );
    return out;
  }

  #typeOf({ type }: HostMatrix): TypeNumber {
    return type === DataType.float ? this.#addon.types.f32 : this.#addon.types.bf16;
  }
}

function checkMatrix({ host, out, in: width, type }: HostMatrix): void {
  if (!host) throw new Error('A matrix was used after it was disposed.');
  checkLength('bytes of a matrix', host.length, out * width * (type === DataType.float ? 4 : 2));
}

/** Intel's AMX, of Linux on x86. */
function hasTileUnit(): boolean {
  try {
    return /\bamx_bf16\b/.test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return false;
  }
}
