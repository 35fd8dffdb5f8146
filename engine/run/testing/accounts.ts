// What a run may leave behind: nothing. Tensors, raw handles, open files and threads, counted before and after.

import { readdirSync, readlinkSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import type { Backend } from '#tensor';

export interface Accounts {
  readonly tensors: number;
  readonly buffers: number;
  readonly handles: number;
  /** Paths of open files below a folder, where the system tells. */
  readonly files: readonly string[];
  readonly threads: number;
}

/** @param folder whose files count */
export function accounts(folder: string, backend?: Backend): Accounts {
  const { numTensors, numDataBuffers } = tf.memory();
  return {
    tensors: numTensors,
    buffers: numDataBuffers,
    handles: backend?.liveHandles() ?? 0,
    files: openFiles().filter((path) => path.startsWith(folder)),
    threads: process.getActiveResourcesInfo().filter((kind) => kind === 'Worker' || kind === 'MessagePort').length,
  };
}

function openFiles(): readonly string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      // The one that the listing itself was read through is gone.
      return [];
    }
  });
}

interface Heap {
  /** What the module exports, without the guard that our backend puts before it. */
  readonly asm: { malloc(bytes: number): number; free(address: number): void };
  readonly tfjs: { registerTensor(id: number, size: number, address: number): void };
}

/** The module of the WebAssembly backend, which has to be the active one. */
export function wasmHeap(): Heap {
  return (tf.backend() as unknown as { readonly wasm: Heap }).wasm;
}

/**
 * Takes all of WebAssembly's 4 GiB but for so many bytes in one piece. What is taken is never written to, so that it takes
 * no memory of the machine.
 * @returns gives it back
 */
export function fillHeap(leave: number): () => void {
  const { malloc, free } = wasmHeap().asm;
  const blocks: number[] = [];
  const hole = malloc(leave);
  for (let size = 2 ** 30; size >= 64; size /= 2) {
    for (let block = malloc(size); block !== 0; block = malloc(size)) blocks.push(block);
  }
  free(hole);
  return () => {
    for (const block of blocks) free(block);
  };
}
