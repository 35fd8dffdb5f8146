// A whole number of a command line.

import { UserError } from '#protocol';

/** @throws UserError */
export function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UserError(`Expected a whole number, found "${text}".`, 'Write it in digits.');
}
