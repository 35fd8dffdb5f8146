import { expect, test } from 'vitest';
import { chordOf, isKey, type KeyPress, showKeys } from './keys.ts';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

test('a combination needs exactly its modifiers', () => {
  expect(isKey('Ctrl K', press('k', { ctrlKey: true }), false)).toBe(true);
  expect(isKey('Ctrl K', press('k'), false)).toBe(false);
  expect(isKey('T', press('t'), false)).toBe(true);
  expect(isKey('T', press('t', { ctrlKey: true }), false)).toBe(false);
  expect(isKey('Alt ←', press('ArrowLeft', { altKey: true }), false)).toBe(true);
  expect(isKey('F6', press('F6', { shiftKey: true }), false)).toBe(false);
  expect(isKey('Shift F6', press('F6', { shiftKey: true }), false)).toBe(true);
});

test('characters typed with Shift or AltGr count as the characters they are', () => {
  expect(isKey('?', press('?', { shiftKey: true }), false)).toBe(true);
  const altGraph = { ctrlKey: true, altKey: true, getModifierState: (name: string) => name === 'AltGraph' };
  expect(isKey('[', press('[', altGraph), false)).toBe(true);
});

test('two letters are keys one after the other, a modifier and a letter are not', () => {
  expect(chordOf('G A')).toEqual(['G', 'A']);
  for (const keys of ['Ctrl K', 'Alt ←', 'Shift F6', 'T', '?']) expect(chordOf(keys)).toBeNull();
});

test('on a Mac, Ctrl is Command', () => {
  expect(isKey('Ctrl K', press('k', { metaKey: true }), true)).toBe(true);
  expect(isKey('Ctrl K', press('k', { ctrlKey: true }), true)).toBe(false);
  expect(showKeys('Ctrl K', true)).toBe('Cmd K');
});
