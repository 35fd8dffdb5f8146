import { expect, test } from 'vitest';
import { visibleText } from './visible-text.ts';

test('spaces are shown at the ends and left alone inside', () => {
  expect(visibleText('  a b ')).toBe('␣␣a b␣');
  expect(visibleText('a\n\tb')).toBe('a↵⇥b');
  expect(visibleText('')).toBe('');
});
