// Every way in which the set-up can fail ends with what to do, and with the fact that nothing is broken.

import { UserError } from '#protocol';

const WITHOUT_TENSORFLOW = 'Until then Routescope runs on its wasm backend.';
const WITHOUT_PRODUCTS = 'Until then TensorFlow does their work, and generates text half as fast.';

export function setupError(message: string, hint: string): UserError {
  return new UserError(message, `${hint} ${WITHOUT_TENSORFLOW}`);
}

/** What is done for the products alone: TensorFlow is there by then, which its errors say. */
export async function forProducts<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.message, error.hint.replace(WITHOUT_TENSORFLOW, WITHOUT_PRODUCTS));
  }
}

/** The last lines of a program's output that say something, for a message. */
export function lastLines(output: string, count: number): string {
  const lines = output.split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line !== '')
    .slice(-count)
    .join('\n');
}
