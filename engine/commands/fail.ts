// How a command ends when something went wrong: what and what to do for a user's error, a stack for a bug.

import { Cancelled, UserError } from '#protocol';

/** Prints the error and returns the exit code: 1, or 130 after Ctrl-C. */
export function fail(error: unknown): number {
  if (error instanceof UserError) {
    console.error(`error: ${error.message}`);
    if (error.hint) console.error(`-> ${error.hint}`);
    return 1;
  }
  if (error instanceof Cancelled) {
    console.error(error.message);
    return 130;
  }
  console.error(error);
  return 1;
}
