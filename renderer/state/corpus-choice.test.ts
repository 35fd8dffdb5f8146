import { expect, test } from 'vitest';
import { choiceProblem, FEW_LANGUAGES, rereading, selectionOf, settled, sourceOf, UNTOUCHED } from './corpus-choice.ts';

const languages = (...codes: string[]) =>
  codes.map((language) => ({ language, source: language, items: 9, missing: [], missingCount: 0 }));

test('a small set is taken whole, a large one in part', () => {
  expect(settled(UNTOUCHED, { languages: languages('de', 'en'), items: 9 })).toMatchObject({
    languages: ['de', 'en'],
    items: null,
  });
  const many = [...FEW_LANGUAGES, 'fr', 'es', 'th', 'ko'];
  expect(settled(UNTOUCHED, { languages: languages(...many), items: 45 })).toMatchObject({
    languages: FEW_LANGUAGES,
    items: 20,
  });
  const others = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((each) => `x${each}`);
  expect(settled(UNTOUCHED, { languages: languages(...others), items: 1 }).languages).toEqual(others.slice(0, 8));
});

test('of a set whose languages share no item one language is taken, English where there is English', () => {
  const all = languages('de', 'en', 'th');
  expect(settled(UNTOUCHED, { languages: all, items: 27 })).toMatchObject({ languages: ['en'], items: null });
  expect(settled(UNTOUCHED, { languages: all, items: 20 }).languages).toHaveLength(3);
  expect(settled(UNTOUCHED, { languages: languages('th'), items: 9 }).languages).toEqual(['th']);
});

test('what was chosen stays as it is, and what cannot be read yet is left open', () => {
  const chosen = { ...UNTOUCHED, languages: [] };
  expect(settled(chosen, { languages: languages('de'), items: 1 })).toBe(chosen);
  expect(settled(UNTOUCHED, { languages: [], items: 0 })).toBe(UNTOUCHED);
});

test('only what was chosen is asked for', () => {
  expect(selectionOf(UNTOUCHED)).toBeUndefined();
  // Files that name no language: there is nothing to ask for.
  expect(selectionOf({ ...UNTOUCHED, languages: [''] })).toBeUndefined();
  expect(
    selectionOf({
      ...UNTOUCHED,
      languages: ['sw'],
      roles: ['passage'],
      labels: { topic: ['weather'], split: [] },
      items: 3,
      complete: true,
    }),
  ).toEqual({ languages: ['sw'], roles: ['passage'], labels: { topic: ['weather'] }, items: 3, complete: true });
});

test('another way of reading keeps what was said of it and forgets what was chosen', () => {
  const before = { ...UNTOUCHED, reading: { language: 'de' }, languages: ['de'], items: 2 };
  expect(rereading(before, { reader: 'table' })).toEqual({
    ...UNTOUCHED,
    reading: { language: 'de', reader: 'table' },
  });
});

test('files carry how they are read, built-in corpora do not', () => {
  const choice = { ...UNTOUCHED, reading: { reader: 'table' } };
  expect(sourceOf({ kind: 'corpus', name: 'sample' }, choice)).toEqual({ kind: 'corpus', name: 'sample' });
  expect(sourceOf({ kind: 'dataset', path: '/a' }, choice, { items: 1 })).toEqual({
    kind: 'dataset',
    path: '/a',
    reading: { reader: 'table' },
    selection: { items: 1 },
  });
  expect(sourceOf({ kind: 'dataset', path: '/a' }, UNTOUCHED)).toEqual({ kind: 'dataset', path: '/a' });
});

test('a choice says what is missing', () => {
  const set = { kind: 'corpus', name: 'x' } as const;
  expect(choiceProblem(null, UNTOUCHED, undefined)).toMatch(/corpus/);
  expect(choiceProblem(set, UNTOUCHED, undefined)).toMatch(/read yet/);
  expect(choiceProblem(set, { ...UNTOUCHED, languages: [] }, undefined)).toMatch(/language/);
  expect(choiceProblem(set, { ...UNTOUCHED, languages: ['en'] }, undefined)).toMatch(/being read/);
  expect(choiceProblem(set, { ...UNTOUCHED, languages: ['en'] }, { error: null })).toBe('');
});
