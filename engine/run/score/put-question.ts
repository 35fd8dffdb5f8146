// How a task is put to the model: the text before the choices, and what each choice adds to it.

import { type ChoiceForm, type DatasetItem, UserError } from '#protocol';

export interface PutQuestion {
  readonly context: string;
  /** With what separates each from the context. */
  readonly continuations: readonly string[];
  /** Without it: what lengths are taken of. */
  readonly choices: readonly string[];
}

/**
 * @param item with choices
 * @param form absent: letters for a question, text for anything else
 * @param delimiter put between context and choice where neither has white space there
 * @throws UserError for more choices than letters
 */
export function putQuestion(item: DatasetItem, form: ChoiceForm | undefined, delimiter: string): PutQuestion {
  const { choices: given = [], text } = item;
  const about = item.context === undefined ? '' : `${item.context}\n`;
  const put = (context: string, choices: readonly string[]): PutQuestion => ({
    context,
    choices,
    continuations: choices.map((choice) => (/\s$/.test(context) || /^\s/.test(choice) ? choice : delimiter + choice)),
  });
  switch (form ?? (item.labels.role === 'question' ? 'letters' : 'text')) {
    case 'text':
      return put(`${about}${text}`, given);
    case 'question':
      return put(`${about}Question: ${text.trim()}\nAnswer:`, given);
    case 'letters': {
      if (given.length > 26) {
        throw new UserError(`${item.id}: ${given.length} choices are more than there are letters.`, 'Use --form text.');
      }
      const letters = given.map((_, c) => String.fromCharCode(65 + c));
      const options = given.map((choice, c) => `${letters[c]}. ${choice}`);
      return put(`${about}${[text.trim(), ...options, 'Answer:'].join('\n')}`, letters);
    }
  }
}
