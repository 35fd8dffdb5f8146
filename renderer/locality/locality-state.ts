// The state of a view of the Locality layout: ready, computing, waiting for a word, or impossible.

import { formatCount, formatShare, type TraceSummary } from '#protocol';
import type { LocalityAnswer } from '../state/locality.ts';
import type { Badge } from '../ui/view-frame-props.ts';
import { answerState, type ViewState } from '../ui/view-state.tsx';

/** What a reader must know before believing a figure. */
export function localityBadges(metrics: readonly LocalityAnswer[], recording: number | null): readonly Badge[] {
  const badges: Badge[] = [];
  if (recording !== null) badges.push({ kind: 'partial', text: `partial ${formatShare(recording)}` });
  if (metrics.some(({ arrays, waits }) => arrays && waits !== null))
    badges.push({ kind: 'stale', why: 'The trace or a choice has changed since; ⋯ computes it again.' });
  return badges;
}

/**
 * @param main the metric that the figure cannot do without; of the others it says itself what is missing
 * @param undefinedBecause why no number of it exists; null where one does
 */
export function localityState(
  trace: TraceSummary,
  [main, ...others]: readonly [LocalityAnswer, ...LocalityAnswer[]],
  recording: number | null,
  undefinedBecause: string | null,
): ViewState {
  if (trace.manifest.routers.length === 0) {
    return { kind: 'missing', text: 'This model has no router, so there is no routing that could be local.' };
  }
  if (trace.map.tokens === 0) {
    return recording === null
      ? { kind: 'empty', text: 'This trace holds no token that counts: special tokens are left out.' }
      : { kind: 'loading', text: 'Waiting for the first tokens' };
  }
  const { arrays, answer, waits, start } = main;
  if (waits !== null && !arrays) {
    return { kind: 'empty', text: WAITS[waits](trace), action: { label: 'Compute', run: start } };
  }
  const running = [main, ...others].find((each) => each.answer.status === 'loading');
  if (running) {
    return {
      kind: 'loading',
      progress: running.answer.progress,
      text: running.arrays ? 'Computing anew' : running === main ? 'Reading segments' : 'Replaying caches',
      stop: running.stop,
    };
  }
  if (answer.status === 'error') return answerState(answer);
  if (undefinedBecause !== null) return { kind: 'missing', text: undefinedBecause };
  return recording === null ? { kind: 'ready' } : { kind: 'partial' };
}

const WAITS: Readonly<Record<NonNullable<LocalityAnswer['waits']>, (trace: TraceSummary) => string>> = {
  large: ({ map }) =>
    `How local the routing of this trace is would be here. It takes a pass over its ${formatCount(map.tokens)} tokens.`,
  recording: () =>
    'The recording still runs. What is there so far can be computed already; the rest follows at its end.',
  stopped: () => 'Stopped before there was a result.',
};
