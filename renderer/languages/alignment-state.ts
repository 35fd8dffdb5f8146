// The state of a view that draws the alignment of languages: ready, computing, waiting for a word, or impossible.

import { formatCount, type TraceSummary } from '#protocol';
import type { Alignment } from '../state/alignment.ts';
import { changeRecorder } from '../state/recorder.ts';
import { showLayout } from '../state/workspace.ts';
import { answerState, type ViewState } from '../ui/view-state.tsx';
import { impossible } from './alignment-words.ts';

const RECORD = {
  label: 'Record a parallel corpus',
  run: () => {
    changeRecorder({ source: 'corpora' });
    showLayout('record');
  },
};

/** @param unpaired no language shares an item with the reference */
export function alignmentState(
  trace: TraceSummary,
  alignment: Alignment,
  recording: number | null,
  unpaired: boolean,
): ViewState {
  const { arrays, answer, waits, start, stop } = alignment;
  if (trace.map.tokens === 0) {
    return recording === null
      ? { kind: 'empty', text: 'The recording ended before its first tokens were stored.' }
      : { kind: 'loading', text: 'Waiting for the first tokens' };
  }
  const why = impossible(trace, alignment);
  // While it grows, its other languages may still come.
  if (why !== null && recording !== null) return { kind: 'empty', text: `So far: ${why}` };
  if (why !== null) return { kind: 'missing', text: why, action: RECORD };
  if (waits !== null && !arrays)
    return { kind: 'empty', text: WAITS[waits](trace), action: { label: 'Compute', run: start } };
  if (answer.status === 'loading') {
    return {
      kind: 'loading',
      progress: answer.progress,
      text: arrays ? 'Computing anew' : 'Comparing languages',
      stop,
    };
  }
  if (unpaired && arrays) {
    return {
      kind: 'missing',
      text: `No item in ${arrays.reference} is there in another language too. Choose another reference, or record a parallel corpus.`,
      action: RECORD,
    };
  }
  if (answer.status === 'error') return answerState(answer);
  return recording === null ? { kind: 'ready' } : { kind: 'partial' };
}

const WAITS: Readonly<Record<NonNullable<Alignment['waits']>, (trace: TraceSummary) => string>> = {
  large: ({ map }) =>
    `How alike the languages of this trace are routed would be here. It takes a pass over its ${formatCount(map.tokens)} tokens.`,
  recording: () =>
    'The recording still runs. What is there so far can be compared already; the rest follows at its end.',
  stopped: () => 'Stopped before there was a result.',
};
