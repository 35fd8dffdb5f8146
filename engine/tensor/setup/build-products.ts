// Compiles the products of rows by weights (../native). It needs nothing of TensorFlow: a compiler and Node's headers.

import { readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { productsFile, productsSources } from '../tensorflow/products-file.ts';
import { firstErrors } from './build-addon.ts';
import { type CommandOptions, runCommand } from './run-command.ts';
import { setupError } from './setup-error.ts';
import type { Compiler } from './toolchain.ts';

export interface ProductsInputs {
  readonly compiler: Compiler;
  /** Folder with node_api.h. */
  readonly headers: string;
  readonly platform: NodeJS.Platform;
}

/**
 * @param folder of the installation; products of other sources, which another checkout may use, stay there
 * @returns the name of the file, which appears whole or not at all
 * @throws UserError with the compiler's own words.
 */
export async function buildProducts(
  { compiler, headers, platform }: ProductsInputs,
  folder: string,
  options: CommandOptions,
): Promise<string> {
  const sources = productsSources();
  const file = productsFile(folder);
  if (!file) throw new Error(`no sources in ${sources}`);
  const unfinished = `${file}.tmp`;
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
    await rename(unfinished, file);
  } finally {
    await rm(unfinished, { force: true });
  }
  return basename(file);
}
