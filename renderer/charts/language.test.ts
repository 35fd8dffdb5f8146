import { expect, test } from 'vitest';
import { directionOf, languageLabel, settingOf } from './language.ts';

test('direction follows the language, or its script where that is named', () => {
  expect(directionOf('ar')).toBe('rtl');
  expect(directionOf('fa-IR')).toBe('rtl');
  expect(directionOf('ks-Deva')).toBe('ltr');
  expect(directionOf('az-Arab')).toBe('rtl');
  expect(directionOf('sw')).toBe('ltr');
  expect(directionOf('')).toBe('auto');
});

test('scripts with marks above and below get taller lines', () => {
  expect(settingOf('en', 'text').lineHeight).toBe(26);
  expect(settingOf('', 'ข้อความ').lineHeight).toBe(30);
  expect(settingOf('ur', 'متن')).toEqual({ fontSize: 16, lineHeight: 38, nastaliq: true });
});

test('a language is named by its code and in itself', () => {
  expect(languageLabel('de')).toBe('de \u2068Deutsch\u2069');
  expect(languageLabel('not a tag')).toBe('not a tag');
});
