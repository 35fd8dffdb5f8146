// Choices and the right one, in the shapes that sets of the field have them.

import { type Fields, listField, textField, wrong } from '../../reading/fields.ts';

export interface ChoiceList {
  /** NFC; at least two. */
  readonly choices: readonly string[];
  /** The right one's number, from 0, where the record says it. */
  readonly answer?: number;
}

/** Fields that a record's choices and answer may stand in. */
export const CHOICE_FIELDS = ['choices', 'endings', 'sol1', 'sol2', 'answer', 'answerKey', 'label', 'gold'] as const;

/**
 * Choices: a list of texts (`choices`, `endings`), `{ text: [...], label: [...] }`, a list of `{ text, label }`, or `sol1` and
 * `sol2`. The answer: a number from 0 (`answer`, `label`, `gold`; in digits too), a choice's own text, its label
 * (`answerKey`), or a letter from A.
 * @throws UserError for choices that are not texts, fewer than two, or an answer that is none of them
 */
export function choiceList(fields: Fields, place: string): ChoiceList {
  const { texts, labels } = choicesOf(fields, place);
  if (texts.length < 2) throw wrong(`${place}, choices`, 'at least two', texts.length);
  const choices = texts.map((text, i) => {
    if (typeof text !== 'string' || text.trim() === '') {
      throw wrong(`${place}, choice ${i + 1}`, 'text that is not empty', text);
    }
    return text.normalize('NFC');
  });
  const answer = answerOf(fields, choices, labels, place);
  return answer === undefined ? { choices } : { choices, answer };
}

interface Raw {
  readonly texts: readonly unknown[];
  readonly labels: readonly unknown[];
}

function choicesOf(fields: Fields, place: string): Raw {
  if ('sol1' in fields) return { texts: ['sol1', 'sol2'].map((name) => textField(fields, name, place)), labels: [] };
  const name = 'endings' in fields ? 'endings' : 'choices';
  const value = fields[name];
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const both = value as Fields;
    return { texts: listField(both, 'text', place), labels: Array.isArray(both.label) ? both.label : [] };
  }
  const list = listField(fields, name, place);
  const pairs = list.filter((each): each is Fields => typeof each === 'object' && each !== null && 'text' in each);
  if (pairs.length > 0 && pairs.length === list.length) {
    return { texts: pairs.map(({ text }) => text), labels: pairs.map(({ label }) => label) };
  }
  return { texts: list, labels: [] };
}

function answerOf(
  fields: Fields,
  choices: readonly string[],
  labels: readonly unknown[],
  place: string,
): number | undefined {
  const name = (['answerKey', 'answer', 'label', 'gold'] as const).find((each) => fields[each] !== undefined);
  const value = name === undefined ? null : fields[name];
  // Test sets keep their answers back: null, an empty text, or -1.
  if (value === null || value === '' || value === -1) return undefined;
  const number = numberOf(value, choices, labels);
  if (number >= 0 && number < choices.length) return number;
  throw wrong(`${place}, field "${name}"`, `one of ${choices.length} choices`, value);
}

function numberOf(value: unknown, choices: readonly string[], labels: readonly unknown[]): number {
  if (typeof value === 'number') return Number.isInteger(value) ? value : -1;
  if (typeof value !== 'string') return -1;
  if (labels.includes(value)) return labels.indexOf(value);
  const own = choices.indexOf(value.normalize('NFC'));
  if (own >= 0) return own;
  if (/^\d+$/.test(value)) return Number(value);
  return /^[A-Z]$/.test(value) ? value.charCodeAt(0) - 'A'.charCodeAt(0) : -1;
}
