import { expect, test } from 'vitest';
import { WeakPool } from './weak-pool.ts';

test('what is given back is taken once, by its size', () => {
  const pool = new WeakPool<{ readonly name: string }>();
  const [first, second] = [{ name: 'first' }, { name: 'second' }];
  pool.giveBack(10, first);
  pool.giveBack(20, second);
  expect(pool.take(30)).toBeUndefined();
  expect(pool.take(10)).toBe(first);
  expect(pool.take(10)).toBeUndefined();
  pool.giveBack(20, first);
  expect([pool.take(20), pool.take(20), pool.take(20)]).toEqual([first, second, undefined]);
});
