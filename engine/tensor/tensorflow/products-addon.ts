// What the C++ of ../native offers. It checks nothing: products.ts and assigned-rows.ts do.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { productsFile } from './products-file.ts';

/** Its own products, with their threads: freed when nothing refers to them. For one call at a time. */
export type ProductsHandle = object;

/** What it calls a type of values, one of `types`. */
export type TypeNumber = number & { readonly of: 'types' };

/** What it calls the gate between an expert's products, one of `glus`. */
export type GluNumber = number & { readonly of: 'glus' };

/** An argument's place is all that it is known by there. */
export interface ProductsAddon {
  /** Bytes that it wants more than rows take, to align them. */
  readonly slack: number;
  readonly types: { readonly f32: TypeNumber; readonly bf16: TypeNumber };
  readonly glus: { readonly silu: GluNumber; readonly clamped: GluNumber };
  /** @returns undefined where this processor lacks the kernels */
  start(threads: number, kernels: string | undefined): ProductsHandle | undefined;
  kernels(handle: ProductsHandle): string;
  /** @returns the type that rows are to be prepared as where bf16 is asked for */
  rounded(handle: ProductsHandle): TypeNumber;
  round(handle: ProductsHandle, x: Float32Array, y: Uint16Array): void;
  prepare(handle: ProductsHandle, x: Float32Array, y: Uint8Array, type: TypeNumber, rounded: boolean): void;
  linear(
    ...args: [
      ...[handle: ProductsHandle, x: Uint8Array, typeOfX: TypeNumber, rows: number],
      ...[weight: Uint8Array, typeOfWeight: TypeNumber, out: number, width: number, y: Float32Array],
    ]
  ): void;
  expert(
    ...args: [
      ...[handle: ProductsHandle, x: Uint8Array, typeOfX: TypeNumber, hidden: number, width: number, rounded: boolean],
      ...[gateUp: Uint8Array, typeOfGateUp: TypeNumber, down: Uint8Array, typeOfDown: TypeNumber],
      ...[gateUpBias: Float32Array | undefined, downBias: Float32Array | undefined],
      ...[glu: GluNumber, limit: number, slope: number],
      ...[start: number, count: number, positions: Int32Array, assignments: Int32Array, weights: Float32Array],
      ...[mixed: Float32Array, out: Float32Array | undefined, squares: Float32Array | undefined],
    ]
  ): void;
  attend(
    ...args: [
      ...[handle: ProductsHandle, queries: Float32Array, keys: Float32Array, values: Float32Array],
      ...[heads: number, kvHeads: number, headDim: number, valueDim: number, scale: number],
      ...[room: number, first: number, last: number, sinks: Float32Array | undefined, out: Float32Array],
    ]
  ): void;
  /** Loads a library with the standard error stream shut. */
  loadQuietly(library: string): void;
}

/** @param folder of the installation @returns undefined where it was not built, or does not load: doctor then offers to build it */
export function loadProductsAddon(folder: string): ProductsAddon | undefined {
  const file = productsFile(folder);
  if (!file || !existsSync(file)) return undefined;
  try {
    return createRequire(import.meta.url)(file) as ProductsAddon;
  } catch {
    return undefined;
  }
}
