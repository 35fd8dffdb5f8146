// What the engine knows without browsing: bundled things, what was opened before, caches. It changes with every trace
// that is opened or recorded, so it is listed anew each time it comes into sight; the former list bridges the wait.

import { useEffect, useState } from 'react';
import type { LibraryItem } from '#protocol';
import { type Answer, useAnswer } from './use-answer.ts';
import { isActive, useWorkspace } from './workspace.ts';

let listings = 0;

export interface Library {
  readonly items: readonly LibraryItem[];
  readonly answer: Answer<'library.list'>;
}

/** @param inSight asks nothing while false. */
export function useLibrary(inSight = true): Library {
  const ended = useWorkspace((s) => s.jobs.filter((job) => !isActive(job)).length);
  const [revision, setRevision] = useState(() => ++listings);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a job that ended is a reason to list anew.
  useEffect(() => {
    if (inSight) setRevision(++listings);
  }, [inSight, ended]);
  const answer = useAnswer('library.list', inSight ? {} : null, revision);
  return { items: answer.data ?? answer.last ?? [], answer };
}
