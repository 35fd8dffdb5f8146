// tfjs-node 4.22 calls two functions that Node 23 and later took out of `util`; they are put back before it is loaded.
// Fixed in the library's sources, never released.

import { createRequire } from 'node:module';

export function restoreUtil(): void {
  // The CommonJS module object is the one that tfjs-node sees, and can be written to.
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
  util.isNullOrUndefined = (value: unknown): boolean => value === null || value === undefined;
  // Node 22 to 24 still have this one, and warn at its first call.
  util.isArray = Array.isArray;
}
