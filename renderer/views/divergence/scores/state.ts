// The state of the figure of scores: what keeps the other figures from being drawn, then what a score needs.

import type { ScoresAnswer } from '../../../state/alignment-scores.ts';
import { answerState, type ViewState } from '../../../ui/view-state.tsx';

/**
 * @param before of the other figures
 * @param n languages in the figure; null before there is an answer
 */
export function scoresState(before: ViewState, scores: ScoresAnswer, n: number | null): ViewState {
  if (before.kind !== 'ready' && before.kind !== 'partial') return before;
  const { answer, isMissing, arrays, stop, start, waits } = scores;
  if (answer.status === 'error') return answerState(answer);
  if (answer.status === 'loading') {
    return {
      kind: 'loading',
      progress: answer.progress,
      text: arrays ? 'Computing anew' : 'Comparing with scores',
      stop,
    };
  }
  if (waits !== null && !arrays) {
    return {
      kind: 'empty',
      text: 'The divergence of the middle layers against a score would be here.',
      action: { label: 'Compute', run: start },
    };
  }
  const ways = 'Bring a table of a language and its score on each line (above), or record with losses (nll).';
  if (isMissing) return { kind: 'missing', text: `The losses of its tokens, of which bits per byte are made. ${ways}` };
  if (n === 0) {
    return {
      kind: 'missing',
      text: `No language has both a divergence and ${arrays?.score.unit ?? 'a score'}. ${ways}`,
    };
  }
  return before;
}
