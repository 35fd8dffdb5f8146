import { expect, test } from 'vitest';
import { groupOf, languageStyles, occurringGroups } from './language-groups.ts';

test('a language has its family, and its script even where the code names none', () => {
  expect(groupOf('sw', 'family')).toEqual({ name: 'Niger-Congo', slot: 5 });
  expect(groupOf('zh-Hans', 'family')).toEqual({ name: 'East Asian area', slot: 6 });
  expect(groupOf('zh-Hans', 'script').name).toBe('Han, Kana, Hangul');
  expect(groupOf('sr-Latn', 'script').name).toBe('Latin');
  expect(groupOf('sr', 'script').name).toBe('Cyrillic');
});

test('what has no colour of its own still has a name', () => {
  expect(groupOf('el', 'family')).toEqual({ name: 'Hellenic', slot: null });
  expect(groupOf('el', 'script')).toEqual({ name: 'Greek', slot: null });
  expect(groupOf('Old English!', 'family')).toEqual({ name: 'other', slot: null });
});

test('languages that share a colour differ by their dashes', () => {
  const styles = languageStyles(['de', 'fr', 'nl', 'el', 'hu'], 'family');
  expect(styles.get('de')?.dash).toBe('');
  expect(styles.get('fr')?.dash).toBe('');
  expect(styles.get('nl')?.dash).not.toBe('');
  // Of two families, but both in the neutral colour.
  expect(styles.get('hu')?.dash).not.toBe(styles.get('el')?.dash);
});

test('groups with a colour come first, in the order of the colours', () => {
  const groups = occurringGroups(languageStyles(['el', 'ru', 'de', 'nl'], 'family'));
  expect(groups.map(({ group, languages }) => `${group.name}: ${languages.join(' ')}`)).toEqual([
    'Germanic: de nl',
    'Balto-Slavic: ru',
    'Hellenic: el',
  ]);
});
