import { expect, test } from 'vitest';
import { languageStyles } from '../../languages/language-groups.ts';
import { emphasisedOf } from './emphasis.ts';

test('eight lines all have their colours', () => {
  const languages = ['de', 'nl', 'sv', 'da', 'fr', 'es', 'it', 'ro'];
  expect([...emphasisedOf(languages, languageStyles(languages, 'family'))]).toEqual(languages);
});

test('of more, every group has one before any has two, and eight in all', () => {
  const languages = ['de', 'nl', 'sv', 'da', 'fr', 'es', 'it', 'ro', 'sw', 'el', 'zh'];
  const chosen = emphasisedOf(languages, languageStyles(languages, 'family'));
  expect(chosen.size).toBe(8);
  for (const one of ['de', 'fr', 'sw', 'el', 'zh']) expect(chosen).toContain(one);
  expect([...chosen].slice(5)).toEqual(['nl', 'es', 'sv']);
});

test('twenty groups have eight colours all the same', () => {
  const languages = 'de fr ru hi ar sw zh th el fi tr ta ka cy hy sq mn eu'.split(' ');
  expect(emphasisedOf(languages, languageStyles(languages, 'family')).size).toBe(8);
});
