// The traces that clients look at, kept open: a view asks for many tokens of the same trace, and parsing it each time would
// be most of the work. A reader notices by itself when its trace grows or is recorded anew.

import { openTrace, type TraceReader } from '#trace';

/** More than anybody compares at once. Readers keep no file open, so a forgotten one needs no closing. */
const KEPT = 8;

export interface TraceReaders {
  /** @param path real. @throws UserError when it is no trace that can be read. */
  open(path: string): Promise<TraceReader>;
}

export function createTraceReaders(): TraceReaders {
  // A Map remembers the order of insertion: the first is the one least lately used.
  const kept = new Map<string, Promise<TraceReader>>();
  return {
    open(path) {
      const reader = kept.get(path) ?? openTrace(path);
      kept.delete(path);
      kept.set(path, reader);
      // One that could not be opened is tried again next time.
      reader.catch(() => {
        if (kept.get(path) === reader) kept.delete(path);
      });
      for (const old of kept.keys()) {
        if (kept.size <= KEPT) break;
        kept.delete(old);
      }
      return reader;
    },
  };
}
