// In which of the designed states the text view is.

import type { TraceManifest } from '#protocol';
import type { Answer } from '../../state/use-answer.ts';
import { answerState, type ViewState } from '../../ui/view-frame.tsx';
import type { KnownSequence } from './use-sequences.ts';

/**
 * @param answer of the current sequence
 * @param recording whether the trace is growing
 */
export function textState(
  manifest: TraceManifest,
  answer: Answer<'trace.sequence'>,
  drawn: readonly KnownSequence[],
  recording: boolean,
): ViewState {
  if (manifest.corpus.sequences === 0) return { kind: 'empty', text: 'This trace holds no sequences.' };
  // A sequence whose part is not written yet is refused by the engine; while recording that is no error.
  if (answer.status === 'error' && recording) {
    return manifest.counts.sequences > 0
      ? { kind: 'partial' }
      : { kind: 'empty', text: 'No sequence is recorded yet. They appear here as soon as the first part is written.' };
  }
  if (answer.status !== 'ready') return answerState(answer);
  if (drawn.some((each) => each.loading && !each.data)) return { kind: 'loading' };
  return recording ? { kind: 'partial' } : { kind: 'ready' };
}
