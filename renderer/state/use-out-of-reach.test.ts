import { expect, test } from 'vitest';
import { plainlyWithin } from './use-out-of-reach.ts';

test('only what lies plainly below the served folder needs no question', () => {
  expect(plainlyWithin('/models/a.trace', '/models')).toBe(true);
  expect(plainlyWithin('/models/a.trace', '/models/')).toBe(true);
  expect(plainlyWithin('/modelsshop/a.trace', '/models')).toBe(false);
  expect(plainlyWithin('/models/.hidden/a.trace', '/models')).toBe(false);
  expect(plainlyWithin('/home/a.trace', '/')).toBe(true);
  expect(plainlyWithin('C:\\models\\a', 'C:\\models')).toBe(true);
});
