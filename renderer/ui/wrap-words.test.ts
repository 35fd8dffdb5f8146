import { expect, test } from 'vitest';
import { wrapWords } from './wrap-words.ts';

test('lines break at spaces and no line is longer than asked', () => {
  expect(wrapWords('one two three four', 9)).toEqual(['one two', 'three', 'four']);
  expect(wrapWords('', 9)).toEqual([]);
});

test('a word longer than a line is cut, and nothing is lost', () => {
  const lines = wrapWords('sha256 0123456789abcdef end', 8);
  expect(lines).toEqual(['sha256', '01234567', '89abcdef', 'end']);
});
