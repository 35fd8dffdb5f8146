// Starts the WebAssembly backend of TensorFlow.js from the files of its npm package.

import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '#protocol';

/**
 * Makes wasm the active backend of TensorFlow.js.
 * @throws UserError when the package's binary cannot be started.
 */
export async function startWasm(): Promise<void> {
  const require = createRequire(import.meta.url);
  // Set, because the package otherwise looks beside the running script, which for a bundle is another folder.
  if (!tf.engine().registry.wasm) {
    setWasmPaths(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  }
  if (!(await tf.setBackend('wasm'))) {
    throw new UserError(
      'The WebAssembly backend did not start.',
      'Node 20.19 or later is needed; npm install puts back damaged files of @tensorflow/tfjs-backend-wasm.',
    );
  }
}

/** `tfjs-wasm 4.22.0` */
export function wasmVersion(): string {
  return `tfjs-wasm ${tf.version_core}`;
}
