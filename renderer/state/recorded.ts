// What of a trace's texts is there to be looked at: a recording that runs, or was stopped, holds only the first of them.

import { formatCount, type TraceSummary } from '#protocol';

/** `sequences 0–1,053 are recorded`, with what is still to come while the recording runs. */
export function recordedSequences({ manifest, status }: Pick<TraceSummary, 'manifest' | 'status'>): string {
  const { sequences } = manifest.counts;
  const soFar = status === 'recording' ? ' so far' : '';
  if (sequences === 0) return `no sequence is recorded${status === 'recording' ? ' yet' : ''}`;
  if (sequences === 1) return `only sequence 0 is recorded${soFar}`;
  return `sequences 0–${formatCount(sequences - 1)} are recorded${soFar}`;
}

/** Why there is no such sequence to look at; empty when there is. */
export function sequenceProblem(sequence: number, trace: Pick<TraceSummary, 'manifest' | 'status'>): string {
  return sequence < trace.manifest.counts.sequences ? '' : recordedSequences(trace);
}
