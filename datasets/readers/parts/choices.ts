// Multiple-choice fields as MMLU and its translations have them: option_a to option_d and the right one's letter.

import { type Fields, textField, wrong } from '../../reading/fields.ts';

const LETTERS = ['a', 'b', 'c', 'd'];

/**
 * The four options, NFC. An empty one is let through: options are shown, not run.
 * @throws UserError for one that is absent or not text
 */
export function options(fields: Fields, place: string): readonly string[] {
  return LETTERS.map((letter) => textField(fields, `option_${letter}`, place, { empty: true }).normalize('NFC'));
}

/**
 * The right option's number, from 0.
 * @throws UserError for an answer that is no letter from A to D
 */
export function letterAnswer(fields: Fields, place: string): number {
  const letter = fields.answer;
  const number = typeof letter === 'string' && letter.length === 1 ? 'ABCD'.indexOf(letter) : -1;
  if (number < 0) throw wrong(`${place}, field "answer"`, 'A, B, C or D', letter);
  return number;
}
