// What the engine says of a set: of the whole of it, to choose from, and of what is chosen.

import { useEffect } from 'react';
import { currentChoice, settleChoice, useCorpus } from '../../../state/corpus.ts';
import { type ChosenSet, type SetChoice, sourceOf, takenQuestion } from '../../../state/corpus-choice.ts';
import { type Answer, useAnswer } from '../../../state/use-answer.ts';

export interface Preview {
  readonly choice: SetChoice;
  readonly whole: Answer<'dataset.preview'>;
  readonly taken: Answer<'dataset.preview'>;
}

export function usePreview(set: ChosenSet): Preview {
  const choice = useCorpus(currentChoice);
  const whole = useAnswer('dataset.preview', { source: sourceOf(set, choice), rows: 1 });
  const { data } = whole;
  const open = choice.languages === null;
  useEffect(() => {
    if (data && open) settleChoice(set, data);
  }, [set, data, open]);
  const taken = useAnswer('dataset.preview', data === undefined ? null : takenQuestion(set, choice));
  return { choice, whole, taken };
}
