// Compiles the products of rows by weights (../native). It needs nothing of TensorFlow: a compiler and Node's headers.

import { access, constants, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { productsFile, productsSources } from '../tensorflow/products-file.ts';
import { firstErrors } from './build-addon.ts';
import { partialName, removeAbandoned } from './partial-folder.ts';
import { type CommandOptions, runCommand } from './run-command.ts';
import { setupError } from './setup-error.ts';
import type { Compiler } from './toolchain.ts';
import { verifyProducts } from './verify-products.ts';

export interface ProductsInputs {
  readonly compiler: Compiler;
  /** Folder with node_api.h. */
  readonly headers: string;
  readonly platform: NodeJS.Platform;
}

/**
 * @param folder of the installation; products of other sources, which another checkout may use, stay there
 * @returns the name of the file, which appears whole or not at all, and which kernels it uses here
 * @throws UserError with the compiler's own words, or where what it made does not work.
 */
export async function buildProducts(
  { compiler, headers, platform }: ProductsInputs,
  folder: string,
  options: CommandOptions,
): Promise<{ readonly file: string; readonly kernels: string }> {
  const sources = productsSources();
  const file = productsFile(folder);
  if (!file) throw new Error(`no sources in ${sources}`);
  try {
    await access(folder, constants.W_OK);
  } catch (error) {
    throw setupError(
      `${folder} cannot be written to: ${(error as Error).message}.`,
      'Run this as the user to whom the folder belongs, or set ROUTESCOPE_DATA to another one.',
    );
  }
  await removeAbandoned(folder, 'products-');
  // Another set-up may be at the same.
  const unfinished = partialName(file);
  const args = [
    '-std=c++17',
    '-O3',
    // Both forbid what makes loops run in vectors; nobody here asks for errno or traps.
    '-fno-math-errno',
    '-fno-trapping-math',
    '-fPIC',
    '-pthread',
    ...(platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared']),
    '-DNAPI_VERSION=8',
    `-I${headers}`,
    ...(await readdir(sources)).filter((name) => name.endsWith('.cc')).map((name) => join(sources, name)),
    '-o',
    unfinished,
  ];
  try {
    const result = await runCommand(compiler.command, args, options);
    if (result?.status !== 0) {
      throw setupError(
        `${basename(compiler.command)} could not build the products:\n${firstErrors(result?.output ?? '')}`,
        'A C++17 compiler with its standard library is needed (g++ 10 or clang 10 and later); CXX names another one.',
      );
    }
    const kernels = await verifyProducts(unfinished, options);
    await rename(unfinished, file);
    return { file: basename(file), kernels };
  } finally {
    await rm(unfinished, { force: true });
  }
}
