import { expect, test } from 'vitest';
import { plainlyWithin } from './use-out-of-reach.ts';

test('only what lies plainly below the served folder needs no question', () => {
  expect(plainlyWithin('/work/a.trace', '/work')).toBe(true);
  expect(plainlyWithin('/work/a.trace', '/work/')).toBe(true);
  expect(plainlyWithin('/workshop/a.trace', '/work')).toBe(false);
  expect(plainlyWithin('/work/.hidden/a.trace', '/work')).toBe(false);
  expect(plainlyWithin('/home/a.trace', '/')).toBe(true);
  expect(plainlyWithin('C:\\models\\a', 'C:\\models')).toBe(true);
});
