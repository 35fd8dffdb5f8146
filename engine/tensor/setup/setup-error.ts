// Every way in which the set-up can fail ends with what to do, and with the fact that nothing is broken.

import { UserError } from '#protocol';

export function setupError(message: string, hint: string): UserError {
  return new UserError(message, `${hint} Until then Routescope runs on its wasm backend.`);
}

/** The same of the products alone: TensorFlow is there by then. */
export function productsError(message: string, hint: string): UserError {
  return new UserError(message, `${hint} Until then TensorFlow does their work, and generates text half as fast.`);
}

/** The last lines of a program's output that say something, for a message. */
export function lastLines(output: string, count: number): string {
  const lines = output.split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line !== '')
    .slice(-count)
    .join('\n');
}
