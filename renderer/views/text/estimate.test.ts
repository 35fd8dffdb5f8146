import { expect, test } from 'vitest';
import { estimateByTokens, estimateHeight, estimateWidth, ITEM_PADDING } from './estimate.ts';

const setting = { fontSize: 15, lineHeight: 26, nastaliq: false };
const lines = (height: number) => (height - 2 * ITEM_PADDING) / 26;

test('Han, Kana and Hangul take twice the room of Latin; marks on a letter take none', () => {
  expect(estimateWidth('神は光', 15)).toBe(45);
  expect(estimateWidth('하늘', 15)).toBe(30);
  expect(estimateWidth('abcd', 15)).toBe(30);
  expect(estimateWidth('שָׁ', 15)).toBe(7.5);
});

test('lines break at the width and at line ends', () => {
  expect(lines(estimateHeight('a'.repeat(100), setting, 300))).toBe(3);
  expect(lines(estimateHeight('a\n\nb', setting, 300))).toBe(3);
  expect(lines(estimateHeight('', setting, 300))).toBe(1);
  // No paragraph is wider than what can be read.
  expect(estimateHeight('a'.repeat(1000), setting, 5000)).toBe(estimateHeight('a'.repeat(1000), setting, 920));
});

test('a narrow pane or one without size still gives a finite height', () => {
  expect(estimateHeight('abc', setting, -40)).toBeLessThan(200);
  expect(lines(estimateByTokens(0, setting, 0))).toBe(1);
  expect(lines(estimateByTokens(40, setting, 600))).toBe(2);
});
