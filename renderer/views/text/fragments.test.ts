import { expect, test } from 'vitest';
import { pieceOf, runsRightToLeft, spelledTokens, textFragments, tokenRanges } from './fragments.ts';

const cut = (text: string, bytes: readonly number[]) => {
  const ranges = tokenRanges(text, Uint32Array.from(bytes.slice(0, -1)), Uint32Array.from(bytes.slice(1)));
  return textFragments(text, ranges).map((f) => `${text.slice(f.start, f.end)}:${f.tokens.join('+')}`);
};

test('whole-word tokens keep their spaces and become one fragment each', () => {
  expect(cut('the cat sat', [0, 3, 7, 11])).toEqual(['the:0', ' cat:1', ' sat:2']);
});

test('tokens that are pieces of one character share it', () => {
  // ก is three bytes, here three tokens.
  expect(cut('aกb', [0, 1, 2, 3, 4, 5])).toEqual(['a:0', 'ก:1+2+3', 'b:4']);
});

test('a token that ends inside a character shares that character only', () => {
  // 中 and 文 are three bytes each; the first token holds 中 and one byte of 文.
  expect(cut('中文', [0, 4, 6])).toEqual(['中:0', '文:0+1']);
});

test('a combining mark stays with its letter', () => {
  expect(cut('e\u0301x', [0, 1, 3, 4])).toEqual(['e\u0301:0+1', 'x:2']);
  // हि is a letter and a vowel sign that stands before it.
  expect(cut('हिन', [0, 3, 6, 9])).toEqual(['हि:0+1', 'न:2']);
});

test('an emoji joined from several is one character to a reader', () => {
  const family = '👩‍👧';
  const bytes = new TextEncoder().encode(family).length;
  expect(bytes).toBe(11);
  expect(cut(`${family}!`, [0, 4, 7, 11, 12])).toEqual([`${family}:0+1+2`, '!:3']);
});

test('tokens without bytes cover nothing', () => {
  const ranges = tokenRanges('ab', Uint32Array.of(0, 0, 2), Uint32Array.of(0, 2, 2));
  expect(textFragments('ab', ranges)).toEqual([{ start: 0, end: 2, tokens: [1] }]);
});

test('damaged offsets beyond the text do not reach beyond it', () => {
  const ranges = tokenRanges('ab', Uint32Array.of(0, 5), Uint32Array.of(5, 9));
  expect([...ranges.end]).toEqual([2, 2]);
});

test('a piece says which it is', () => {
  const text = 'aก';
  const ranges = tokenRanges(text, Uint32Array.of(0, 1, 2, 3), Uint32Array.of(1, 2, 3, 4));
  const fragments = textFragments(text, ranges);
  expect(pieceOf(text, fragments, 2)).toEqual({ number: 2, of: 3, character: 'ก' });
  expect(pieceOf(text, fragments, 0)).toBeNull();
});

test('pieces run in the direction of their script, punctuation in that of its paragraph', () => {
  expect(runsRightToLeft('ش', false)).toBe(true);
  expect(runsRightToLeft('ש', false)).toBe(true);
  expect(runsRightToLeft('ก', true)).toBe(false);
  expect(runsRightToLeft('“', true)).toBe(true);
  expect(runsRightToLeft('“', false)).toBe(false);
});

test('without text the spellings stand apart and every token keeps its own', () => {
  const { text, ranges } = spelledTokens(['Ġthe', 'à¸ģ', '</s>']);
  expect(text).toBe('Ġthe à¸ģ </s> ');
  expect(text.slice(ranges.start[1], ranges.end[1])).toBe('à¸ģ');
});
