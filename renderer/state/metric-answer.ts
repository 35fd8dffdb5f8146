// A metric's answer about the open trace, for views that share it: not asked unasked where it would take long, kept while
// a new one is computed, and never that of another trace.

import type { LabelledArray, Params, TraceSummary } from '#protocol';
import { type Answer, useAnswer } from './use-answer.ts';
import type { ViewProps } from './view-props.ts';

/** Beyond this many tokens a pass takes seconds, and waits until somebody asks for it. */
export const UNASKED_TOKENS = 500_000;

/** What was asked for by hand, and the state of the trace at that time. */
export interface Asked {
  readonly path: string;
  readonly revision: number;
}

export interface MetricAnswer {
  /** Of the open trace, perhaps for an earlier choice while the new one is computed. */
  readonly arrays: readonly LabelledArray[] | null;
  readonly answer: Answer<'trace.analyze'>;
  /** Why nothing is being computed though it could be. */
  readonly waits: 'large' | 'recording' | 'stopped' | null;
}

function isOf(result: readonly LabelledArray[], { name, manifest }: TraceSummary): boolean {
  const from = result[0]?.provenance.traces[0];
  return from?.name === name && from.created === manifest.created;
}

/**
 * @param params compared by value, so they may be written in place; null where the trace cannot be asked
 * @param stopped whether this very question was stopped
 */
export function useMetricAnswer(
  { trace, recording, revision }: ViewProps,
  params: Params<'trace.analyze'> | null,
  asked: Asked | null,
  stopped: boolean,
): MetricAnswer {
  const byHand = asked?.path === trace.path;
  const waits =
    params === null
      ? null
      : stopped
        ? 'stopped'
        : byHand
          ? null
          : recording !== null
            ? 'recording'
            : trace.map.tokens > UNASKED_TOKENS
              ? 'large'
              : null;
  // A growing trace is not computed anew with every part: what was asked for is answered as of then.
  const at = recording !== null && byHand ? asked.revision : revision;
  const answer = useAnswer('trace.analyze', waits === null ? params : null, at);
  const newest = answer.data ?? answer.last;
  return { arrays: newest && isOf(newest, trace) ? newest : null, answer, waits };
}
