// What the engine says of a set: of the whole of it, to choose from, and of what is chosen.

import { useEffect } from 'react';
import { currentChoice, settleChoice, useCorpus } from '../../../state/corpus.ts';
import { type ChosenSet, type SetChoice, selectionOf, sourceOf } from '../../../state/corpus-choice.ts';
import { type Answer, useAnswer } from '../../../state/use-answer.ts';
import { MOST_ITEMS } from './taken.ts';

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
  // Without a language there is nothing to be read, which the engine would take for all of them.
  const known = data !== undefined && choice.languages !== null && choice.languages.length > 0;
  const source = sourceOf(set, choice, selectionOf(choice));
  const taken = useAnswer(
    'dataset.preview',
    known ? { source, rows: Math.min(choice.items ?? MOST_ITEMS, MOST_ITEMS) } : null,
  );
  return { choice, whole, taken };
}
