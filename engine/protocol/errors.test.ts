import { expect, test } from 'vitest';
import { UserError } from './errors.ts';

test('a message is readable whatever it quotes: of one length, and without what moves a cursor', () => {
  const { message, hint } = new UserError('a\u001b[2Jb\u009bc\nd\te', '\u0007');
  expect([message, hint]).toEqual(['a [2Jb c\nd\\te', ' ']);
  const long = new UserError(`start ${'x'.repeat(1e6)} end`).message;
  expect(long.length).toBeLessThanOrEqual(2000);
  expect(long).toMatch(/^start x+ \.\.\. \(998070 characters\) \.\.\. x+ end$/);
});
