// Starts the WebAssembly backend of TensorFlow.js from the files of its npm package.

import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '#protocol';
import { guardHeap, type HeapGuard } from './guard-heap.ts';

/** The package's own place among backends. */
const PRIORITY = 2;

let guard: HeapGuard | undefined;
/** The package takes it only before its first start. */
let located = false;

/**
 * Makes wasm the active backend of TensorFlow.js.
 * @throws UserError when the package's binary cannot be started.
 */
export async function startWasm(): Promise<void> {
  if (guard?.spent) forget();
  if (tf.engine().registry.wasm) {
    await set();
    return;
  }
  if (!located) {
    const require = createRequire(import.meta.url);
    // Set, because the package otherwise looks beside the running script, which for a bundle is another folder.
    setWasmPaths(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep);
    located = true;
  }
  guard = await guardHeap(async () => {
    await set();
    return tf.backend();
  });
}

async function set(): Promise<void> {
  if (await tf.setBackend('wasm')) return;
  throw new UserError(
    'The WebAssembly backend did not start.',
    'Node 20.19 or later is needed; npm install puts back damaged files of @tensorflow/tfjs-backend-wasm.',
  );
}

/** Drops a module, so that a new one is started in its place. */
function forget(): void {
  const factory = tf.findBackendFactory('wasm');
  const backend = tf.findBackend('wasm');
  // What is still held in it, by whomever, can be read and freed as long as it works at all.
  backend.dispose = () => {};
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', factory, PRIORITY);
  guard = undefined;
}

/** `tfjs-wasm 4.22.0` */
export function wasmVersion(): string {
  return `tfjs-wasm ${tf.version_core}`;
}
