import { expect, test } from 'vitest';
import { brief } from './brief.ts';

test('a value stands in its own spelling', () => {
  expect(brief('a"b')).toBe('"a\\"b"');
  expect(brief({ a: [1, null, { b: 'c' }] })).toBe('{"a":[1,null,{"b":"c"}]}');
  expect(brief(undefined)).toBe('nothing');
  expect(brief(JSON.parse('-1e999'))).toBe('-Infinity');
});

test('a long one is cut, and a deep one does not exhaust the stack', () => {
  expect(brief('x'.repeat(1e6))).toHaveLength(100);
  expect(brief(Array.from({ length: 1e5 }, (_, i) => i)).slice(-3)).toBe('...');
  const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as unknown;
  expect(brief(deep)).toBe('[[[[["..."]]]]]');
  expect(brief({ [`${'k'.repeat(1e6)}`]: 1 })).toHaveLength(100);
});
