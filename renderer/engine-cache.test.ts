import { expect, test } from 'vitest';
import { createCache } from './engine-cache.ts';

test('the answer not asked for the longest leaves first when the bytes run out', () => {
  // Room for three answers of 8,000 bytes and what is around them.
  const cache = createCache(35_000);
  const big = () => ({ values: new Float32Array(2000) });
  cache.set('a', big());
  cache.set('b', big());
  expect(cache.get('a')).toBeDefined();
  cache.set('c', big());
  cache.set('d', big());
  expect(cache.get('b')).toBeUndefined();
  expect(cache.get('a')).toBeDefined();
  expect(cache.get('d')).toBeDefined();
});

test('an answer larger than the whole cache is not kept and drives nothing out', () => {
  const cache = createCache(10_000);
  cache.set('small', 1);
  cache.set('huge', new Float64Array(100_000));
  expect(cache.get('small')).toBe(1);
  expect(cache.get('huge')).toBeUndefined();
});

test('forgetting a path takes only the requests that name it', () => {
  const cache = createCache();
  const key = (path: string) => JSON.stringify(['trace.open', { path }, 0]);
  cache.set(key('/a.trace'), 1);
  cache.set(key('/a.trace2'), 2);
  cache.forget('/a.trace');
  expect(cache.get(key('/a.trace'))).toBeUndefined();
  expect(cache.get(key('/a.trace2'))).toBe(2);
});
