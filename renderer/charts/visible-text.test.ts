import { expect, test } from 'vitest';
import { isFragment, visibleText } from './visible-text.ts';

test('spaces are shown at the ends and left alone inside', () => {
  expect(visibleText('  a b ')).toBe('␣␣a b␣');
  expect(visibleText('a\n\tb')).toBe('a↵⇥b');
  expect(visibleText('')).toBe('');
});

test('a token of spaces alone is seen, whichever spaces they are', () => {
  expect(visibleText('  ')).toBe('␣␣');
  expect(visibleText('\u00a0\u3000')).toBe('␣␣');
  expect(visibleText('\u200d')).toBe('U+200D');
});

test('a mark that has lost its letter stands on a dotted circle', () => {
  expect(visibleText('\u0e34')).toBe('◌\u0e34');
  expect(visibleText(' \u0301')).toBe('␣◌\u0301');
  expect(visibleText('\u093e')).toBe('\u093e');
  expect(visibleText('\u0e01\u0e34')).toBe('\u0e01\u0e34');
});

test('pieces of characters are told from text', () => {
  expect(isFragment('⟨E0 B8⟩')).toBe(true);
  expect(isFragment(' ⟨EC⟩')).toBe(true);
  expect(isFragment('⟨x⟩')).toBe(false);
  expect(isFragment('E0')).toBe(false);
});
