// The npm package tfjs-node: its JavaScript and the addon's C++ sources. Installed as a dependency it would download an old
// libtensorflow and bring a hundred packages along, so the set-up fetches it alone, into the user's data folder, and here it
// is given the program's own TensorFlow.js.

import { existsSync, readFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs-core';
import { dataFolder } from '#protocol';
import type { Binding } from './binding.ts';
import { type Surroundings, TFJS_NODE_VERSION } from './installation.ts';
import type { TfjsNodeBackend } from './raw.ts';
import { restoreUtil } from './restore-util.ts';

const PACKAGE = '@tensorflow/tfjs-node';
/** What its files require. It gets one and the same for both: a second core would register its backend unseen. */
export const CORE_NAMES = ['@tensorflow/tfjs', '@tensorflow/tfjs-core'] as const;

/** `<data>/tensorflow/tfjs-node-4.22.0`, for all variants and platforms. */
export function tfjsNodeFolder(where: Surroundings): string {
  return join(dataFolder(where), 'tensorflow', `tfjs-node-${TFJS_NODE_VERSION}`);
}

/** Where the package is below its folder. */
export function tfjsNodePackage(folder: string): string {
  return join(folder, 'node_modules', ...PACKAGE.split('/'));
}

/** The package as the set-up left it: its folder is renamed into place when it is complete. */
export function findTfjsNode(where: Surroundings): string | undefined {
  const found = tfjsNodePackage(tfjsNodeFolder(where));
  return existsSync(join(found, 'package.json')) ? found : undefined;
}

export type KernelBackend = new (binding: Binding, packageName: string) => tf.KernelBackend & TfjsNodeBackend;

/**
 * Registers the kernels with the program's TensorFlow.js. The package's own entry is not used: it insists on an addon in its
 * folder, built on the old libtensorflow.
 * @returns the class that calls the kernels
 */
export function requireTfjsNode(found: string): { NodeJSKernelBackend: KernelBackend; packageName: string } {
  const { name, version } = JSON.parse(readFileSync(join(found, 'package.json'), 'utf8')) as Record<string, string>;
  if (version !== TFJS_NODE_VERSION) throw new Error(`expected version ${TFJS_NODE_VERSION}, found ${version}`);
  const require = createRequire(join(found, 'package.json'));
  const core: unknown = createRequire(import.meta.url)('@tensorflow/tfjs-core');
  for (const name of CORE_NAMES) lend(require, name, core);
  // What TensorBoard summaries are written with: it would want google-protobuf, and nothing here writes any.
  lend(require, './dist/proto/api_pb.js', {});
  restoreUtil();
  require('./dist/register_all_kernels.js');
  const { NodeJSKernelBackend } = require('./dist/nodejs_kernel_backend.js') as { NodeJSKernelBackend: KernelBackend };
  return { NodeJSKernelBackend, packageName: name ?? PACKAGE };
}

/** Makes `exports` what `require` finds at a place, before anything asks for it. */
function lend(require: NodeJS.Require, name: string, exports: unknown): void {
  const place = require.resolve(name);
  const module = new Module(place);
  module.filename = place;
  module.exports = exports;
  module.loaded = true;
  require.cache[place] = module;
}
