// Compiles the addon of tfjs-node against the unpacked libtensorflow.

import { basename, dirname, join, relative } from 'node:path';
import { ADDON_FILE } from '../tensorflow/installation.ts';
import { type CommandOptions, runCommand } from './run-command.ts';
import { lastLines, setupError } from './setup-error.ts';
import type { Compiler } from './toolchain.ts';
import type { Unpacked } from './unpack-wheel.ts';

export interface BuildInputs {
  readonly compiler: Compiler;
  /** Folder with node_api.h. */
  readonly headers: string;
  /** The npm package's folder. */
  readonly sources: string;
  readonly unpacked: Unpacked;
  readonly platform: NodeJS.Platform;
}

/**
 * @param folder holds the libraries below it; the addon is written into it and finds them from there, wherever it is moved
 * @throws UserError with the compiler's own words.
 */
export async function buildAddon(
  { compiler, headers, sources, unpacked, platform }: BuildInputs,
  folder: string,
  options: CommandOptions,
): Promise<string> {
  const addon = join(folder, ADDON_FILE);
  const place = relative(folder, dirname(unpacked.libraries[0] as string));
  const mac = platform === 'darwin';
  const args = [
    '-std=c++17',
    '-O2',
    '-fPIC',
    ...(mac ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared']),
    // 6 is the first with what the sources use; every Node that Routescope runs on has 8.
    '-DNAPI_VERSION=8',
    `-I${headers}`,
    `-I${unpacked.include}`,
    `-I${sources}`,
    join(sources, 'binding', 'tfjs_backend.cc'),
    join(sources, 'binding', 'tfjs_binding.cc'),
    ...unpacked.libraries,
    `-Wl,-rpath,${mac ? '@loader_path' : '$ORIGIN'}/${place}`,
    '-o',
    addon,
  ];
  const result = await runCommand(compiler.command, args, options);
  if (result?.status === 0) return addon;
  throw setupError(
    `${basename(compiler.command)} could not build the addon:\n${firstErrors(result?.output ?? '')}`,
    'A C++17 compiler with its standard library is needed (g++ 8 or clang 7 and later); CXX names another one.',
  );
}

/** A compiler's first error says more than its last. */
export function firstErrors(output: string): string {
  const errors = output.split('\n').filter((line) => /error|undefined reference|cannot find/i.test(line));
  return errors.length > 0 ? errors.slice(0, 3).join('\n') : lastLines(output, 3);
}
