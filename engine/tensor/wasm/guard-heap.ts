// Keeps a full WebAssembly heap from giving wrong numbers. TensorFlow.js takes the address 0 that a refused allocation
// returns for a place, and writes there; and where XNNPACK has no room for its copy of a matrix, the product is left as it
// was in memory and a line is printed. Both are errors here.

import type { KernelBackend } from '@tensorflow/tfjs-core';
import { OutOfMemory } from '../out-of-memory.ts';

/** What is used of the package's own class and of its Emscripten module. */
interface WasmBackend extends KernelBackend {
  readonly wasm: WasmModule;
  move(...args: unknown[]): void;
}

interface WasmModule {
  _malloc(bytes: number): number;
  _free(address: number): void;
  onAbort?: () => void;
  readonly HEAPU8: Uint8Array;
}

/** What XNNPACK could not do is printed like this. */
const REFUSED = /^XNN status .* is not successful/;

const events: NodeJS.EventEmitter = process;
const LISTENED = ['uncaughtException', 'unhandledRejection'] as const;

export interface HeapGuard {
  /**
   * Whether the module refused memory once, or stopped for good. It is to be replaced: what its kernels had in hand when they
   * were refused is never freed, and a heap that has grown to its end never shrinks.
   */
  readonly spent: boolean;
}

/**
 * Starts the module while listening to what it prints, and guards what comes of it.
 * @param start makes the backend; the module keeps the console's `warn` as it is meanwhile
 */
export async function guardHeap(start: () => Promise<KernelBackend>): Promise<HeapGuard> {
  let refused: string | undefined;
  let spent = false;
  const { warn } = console;
  console.warn = (...words: unknown[]) => {
    if (REFUSED.test(String(words[0]))) refused = String(words[0]);
    else warn(...words);
  };
  const listening = LISTENED.map((event) => new Set(events.listeners(event)));
  let backend: WasmBackend;
  try {
    backend = (await start()) as WasmBackend;
  } finally {
    console.warn = warn;
    // The module wants to hear of every uncaught error of the process, only to throw it again, and never stops.
    for (const [i, event] of LISTENED.entries()) {
      for (const own of events.listeners(event)) if (!listening[i]?.has(own)) events.off(event, own as () => void);
    }
  }
  const { wasm } = backend;
  const check = (): void => {
    if (refused === undefined) return;
    const what = refused;
    refused = undefined;
    spent = true;
    throw new OutOfMemory(`the heap of WebAssembly has no room for a product: ${what}`);
  };
  wasm.onAbort = () => {
    spent = true;
  };
  // The first call puts the module's own function in this place, so it comes before ours.
  wasm._free(wasm._malloc(8));
  const malloc = wasm._malloc;
  wasm._malloc = (bytes) => {
    check();
    const address = malloc(bytes);
    if (address === 0 && bytes > 0) {
      spent = true;
      throw new OutOfMemory(`the heap of WebAssembly, ${wasm.HEAPU8.length} bytes, has no room for ${bytes} more`);
    }
    return address;
  };
  // Whatever was computed is read or gone on from, and then an allocation asks as well.
  const { read, readSync } = backend;
  backend.read = (...args) => {
    check();
    return read.apply(backend, args);
  };
  backend.readSync = (...args) => {
    check();
    return readSync.apply(backend, args);
  };
  return {
    get spent() {
      return spent;
    },
  };
}
