import { expect, test } from 'vitest';
import { utf8Length, utf16Offsets } from './text.ts';

test('byte offsets map to UTF-16 indices in every width of UTF-8', () => {
  const text = 'aé中😀ก';
  const bytes = new TextEncoder().encode(text);
  expect(utf8Length(text)).toBe(bytes.length);
  const offsets = utf16Offsets(text);
  expect(offsets.length).toBe(bytes.length + 1);
  // a 0 · é 1,1 · 中 2,2,2 · 😀 3,3,3,3 (two units) · ก 5,5,5 · end 6
  expect([...offsets]).toEqual([0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 5, 5, 5, 6]);
});
