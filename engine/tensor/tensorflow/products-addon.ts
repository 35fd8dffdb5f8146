// What the C++ of ../native offers. It checks nothing: products.ts does.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { productsFile } from './products-file.ts';

/** Its own products, with their threads: freed when nothing refers to them. For one call at a time. */
export type ProductsHandle = object;

export interface ProductsAddon {
  /** @returns undefined where this processor lacks the kernels */
  start(threads: number, kernels: string | undefined): ProductsHandle | undefined;
  kernels(handle: ProductsHandle): string;
  round(handle: ProductsHandle, x: Float32Array, y: Uint16Array): void;
  prepare(handle: ProductsHandle, x: Float32Array, y: Uint8Array, type: number, rounded: boolean): void;
  linear(handle: ProductsHandle, ...args: readonly unknown[]): void;
  expert(handle: ProductsHandle, ...args: readonly unknown[]): void;
  attend(handle: ProductsHandle, ...args: readonly unknown[]): void;
  /** Loads a library with the standard error stream shut. */
  loadQuietly(library: string): void;
}

/** Bytes that it wants more than rows take, to align them. */
export const SLACK = 64;

/** What it calls a type of values. */
export const FLOAT = 0;
export const BF16 = 1;

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
