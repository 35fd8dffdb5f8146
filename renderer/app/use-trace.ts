// The traces in the two slots as views get them: the engine's summary, with the live sums in place of the stored ones
// while a recording runs.

import { useMemo } from 'react';
import type { JobState, TraceSummary } from '#protocol';
import { useAnswer } from '../state/use-answer.ts';
import type { ViewProps } from '../state/view-props.ts';
import { isActive, shownPath, useWorkspace } from '../state/workspace.ts';

export type Shown =
  | { readonly kind: 'none' }
  /** A recording that has not written anything readable yet. */
  | { readonly kind: 'waiting'; readonly job: JobState }
  | { readonly kind: 'failed'; readonly job: JobState }
  | { readonly kind: 'loading' }
  | { readonly kind: 'error'; readonly error: Error; readonly retry: () => void }
  | { readonly kind: 'ready'; readonly props: ViewProps };

/** The job that writes this trace, while it runs or when it has just ended. */
export function useJobOf(path: string | null): JobState | undefined {
  return useWorkspace((s) => (path === null ? undefined : s.jobs.find((job) => job.trace === path)));
}

function useSummary(path: string | null) {
  const revision = useWorkspace((s) => (path === null ? 0 : (s.revisions[path] ?? 0)));
  const answer = useAnswer('trace.open', path === null ? null : { path }, revision);
  // The newest one of this very trace bridges the time until its next state is read.
  const summary = answer.data ?? (answer.last?.path === path ? answer.last : undefined);
  return { answer, summary, revision };
}

function shareOf(job: JobState | undefined, trace: TraceSummary): number | null {
  if (!job || !isActive(job)) return null;
  const counted = trace.map.tokens + trace.map.special;
  const planned = trace.manifest.corpus.tokens;
  if (planned > 0) return Math.min(1, counted / planned);
  const { progress } = job;
  return progress && progress.total > 0 ? progress.done / progress.total : 0;
}

export function useShown(): Shown {
  const path = useWorkspace(shownPath);
  const otherPath = useWorkspace((s) => (s.edited === null ? null : s.side === 'edited' ? s.base : s.edited));
  const side = useWorkspace((s) => (s.edited === null ? 'base' : s.side));
  const live = useWorkspace((s) => (s.live !== null && s.live.trace === path ? s.live.sums : null));
  const job = useJobOf(path);
  const { answer, summary, revision } = useSummary(path);
  const { summary: other } = useSummary(otherPath);

  const trace = useMemo(
    () => (summary && live && job && isActive(job) ? { ...summary, map: live } : summary),
    [summary, live, job],
  );
  if (path === null) return { kind: 'none' };
  if (trace) {
    const recording = shareOf(job, trace);
    return { kind: 'ready', props: { trace, side, other: other ?? null, recording, revision } };
  }
  if (job && isActive(job)) return { kind: 'waiting', job };
  if (job?.status === 'failed') return { kind: 'failed', job };
  if (answer.error) return { kind: 'error', error: answer.error, retry: answer.retry };
  return { kind: 'loading' };
}
