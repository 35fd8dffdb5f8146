import { expect, test } from 'vitest';
import { isMeant, nameOf, onePerScript, quickChoices } from './quick-languages.ts';

test('one language per script, English for Latin', () => {
  expect(onePerScript(['ar', 'de', 'en', 'fa', 'hi', 'ru', 'sr-Latn', 'uk', 'zh-Hans', 'zh-Hant'])).toEqual([
    'ar',
    'en',
    'hi',
    'ru',
    'zh-Hans',
    'zh-Hant',
  ]);
  expect(onePerScript(['no language code!', ''])).toEqual([]);
});

test('only choices that make a difference are offered', () => {
  expect(quickChoices(['de', 'en']).map((each) => each.label)).toEqual(['All', 'None']);
  expect(quickChoices(['ar', 'de', 'en', 'fr']).map((each) => each.label)).toEqual([
    'All',
    'None',
    'Basic 3',
    'One per script',
  ]);
});

test('a language is found by its code, its own name and its English name', () => {
  expect(isMeant('sw', 'swa')).toBe(true);
  expect(isMeant('de', 'deut')).toBe(true);
  expect(isMeant('de', 'germ')).toBe(true);
  expect(isMeant('de', 'fr')).toBe(false);
  expect(isMeant('x_own', 'own')).toBe(true);
  expect(nameOf('sw', 'sw')).toBe('Kiswahili');
});
