// Memory that was there when a run was planned and is not when it is taken: said once, with what to do.

import { type BackendName, formatBytes, UserError } from '#protocol';
import { isOutOfMemory, refusalOf, setupCommand } from '#tensor';
import type { ModelPlan } from './load-model.ts';

const HINTS: Readonly<Record<BackendName, () => string>> = {
  wasm: () => `WebAssembly has 4 GiB and no more. The tensorflow backend holds larger models: ${setupCommand()}.`,
  tensorflow: () =>
    'Close other programs, take fewer experts into memory with --expert-budget, or shorten the longest text.',
};

/**
 * Runs work that takes memory.
 * @param doing as in `while loading weights`
 * @throws UserError where memory was refused; any other error as it is
 */
export async function withMemory<T>(doing: string, { backend, need }: ModelPlan, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isOutOfMemory(error)) throw error;
    const { name, precision } = backend;
    const reason = refusalOf(error as Error);
    throw new UserError(
      `Out of memory while ${doing} on ${name} in ${precision}: ${reason}. ` +
        `Weights were to take ${formatBytes(need.weights)}, work ${formatBytes(need.working)}.`,
      HINTS[name](),
    );
  }
}
