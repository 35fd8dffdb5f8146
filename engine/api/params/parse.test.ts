import { expect, test } from 'vitest';
import { UserError } from '#protocol';
import { boolean, byKind, integer, list, object, oneOf, path, stringMap, text } from './parse.ts';

const person = object({ name: text(10), age: integer(0, 150) }, { tags: list(text(5), 0, 2), alive: boolean });

test('an object passes with its required fields and any of the optional ones, absent ones staying absent', () => {
  expect(person({ name: 'Ada', age: 36 }, 'person')).toEqual({ name: 'Ada', age: 36 });
  expect(Object.keys(person({ name: 'Ada', age: 36, alive: undefined }, 'person'))).toEqual(['name', 'age']);
  expect(person({ name: 'Ada', age: 36, tags: ['x'], alive: false }, 'person')).toMatchObject({ tags: ['x'] });
});

test.each([
  [{ age: 3 }, 'person.name: expected a text, found nothing.'],
  [{ name: 'Ada', age: 1.5 }, 'person.age: expected a whole number from 0 to 150, found 1.5.'],
  [{ name: 'Ada', age: '36' }, 'person.age: expected a whole number from 0 to 150, found "36".'],
  [{ name: 'Ada', age: Number.NaN }, 'person.age: expected a whole number from 0 to 150, found null.'],
  [{ name: 'Ada Lovelace', age: 36 }, 'person.name: expected a text of at most 10 characters, found "12".'],
  [{ name: 'Ada', age: 36, tags: ['a', 3] }, 'person.tags[1]: expected a text, found 3.'],
  [
    { name: 'Ada', age: 36, tags: ['a', 'b', 'c'] },
    'person.tags: expected a list of 0 to 2 entries, found "3 entries".',
  ],
  [
    { name: 'Ada', age: 36, colour: 'red' },
    'person: expected only known fields (name, age, tags, alive), found "colour".',
  ],
  [
    { name: 'Ada', age: 36, constructor: 'red' },
    'person: expected only known fields (name, age, tags, alive), found "constructor".',
  ],
  [['Ada', 36], 'person: expected an object, found ["Ada",36].'],
  [null, 'person: expected an object, found null.'],
  [new Uint8Array(3), 'person: expected an object, found "Uint8Array".'],
])('%j is refused with its place, what was expected and what was found', (value, message) => {
  expect(() => person(value, 'person')).toThrow(message);
});

test('a path is neither empty nor holds a NUL', () => {
  expect(path('/models/x', 'p')).toBe('/models/x');
  for (const bad of ['', '  ', 'a\0b', 7, 'x'.repeat(5000)]) expect(() => path(bad, 'p')).toThrow(UserError);
});

test('a kind decides which fields belong to it', () => {
  const shape = byKind<object>({
    square: object({ kind: oneOf(['square']), side: integer(1) }, {}),
    point: object({ kind: oneOf(['point']) }, {}),
  });
  expect(shape({ kind: 'square', side: 2 }, 's')).toEqual({ kind: 'square', side: 2 });
  expect(() => shape({ kind: 'point', side: 2 }, 's')).toThrow('s: expected only known fields (kind), found "side".');
  expect(() => shape({ kind: 'toString' }, 's')).toThrow('s.kind: expected one of square, point, found "toString".');
});

test('label names are checked and may not smuggle in a prototype', () => {
  const labels = stringMap(/^[a-z]+$/, 'small letters', 2);
  expect(labels({ language: 'de' }, 'l')).toEqual({ language: 'de' });
  expect(() => labels(JSON.parse('{"__proto__": "x"}'), 'l')).toThrow('expected small letters');
  expect(() => labels({ a: '1', b: '2', c: '3' }, 'l')).toThrow('at most 2 entries');
  expect(() => labels({ a: 1 }, 'l')).toThrow('l.a: expected a text, found 1.');
});
