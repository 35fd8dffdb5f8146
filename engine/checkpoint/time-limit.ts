// Work that a file of somebody else's can make endless: a pattern that tries everything, pieces of length 0. Node can stop
// running code, also in the middle of a regular expression, only when it is called from a script with a time limit.

import { createContext, Script } from 'node:vm';

let running: (() => void) | undefined;
const room = createContext({ work: () => running?.() });
const script = new Script('work()');

/**
 * Runs work that is synchronous.
 * @param late makes the error when it takes longer; whatever the work was at is left as it is
 */
export function withinTime<T>(milliseconds: number, work: () => T, late: () => Error): T {
  let result: T | undefined;
  const outer = running;
  running = () => {
    result = work();
  };
  try {
    script.runInContext(room, { timeout: Math.ceil(milliseconds) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw late();
    throw error;
  } finally {
    running = outer;
  }
  return result as T;
}
