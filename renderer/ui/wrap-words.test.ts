import { expect, test } from 'vitest';
import { wrapWords } from './wrap-words.ts';

const upTo = (most: number) => (line: string) => line.length <= most;

test('lines break at spaces and no line is longer than fits', () => {
  expect(wrapWords('one two three four', upTo(9))).toEqual(['one two', 'three', 'four']);
  expect(wrapWords('one\u00a0two three', upTo(9))).toEqual(['one\u00a0two', 'three']);
  expect(wrapWords('', upTo(9))).toEqual([]);
});

test('a word longer than a line is cut, and nothing is lost', () => {
  expect(wrapWords('sha256 0123456789abcdef end', upTo(8))).toEqual(['sha256', '01234567', '89abcdef', 'end']);
  expect(wrapWords('ab', () => false)).toEqual(['a', 'b']);
});
