import { afterEach, expect, test, vi } from 'vitest';
import { startProfile, stopProfile, timed } from './profile.ts';

let now = 0;
const pass = (milliseconds: number): void => {
  now += milliseconds;
};

afterEach(() => {
  stopProfile();
  vi.restoreAllMocks();
});

function profile(): ReturnType<typeof startProfile> {
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  return startProfile();
}

test('an operation inside another is taken off it', () => {
  const measured = profile();
  pass(5);
  const result = timed('attention', () => {
    pass(100);
    timed('linear', () => pass(250));
    timed('linear', () => pass(50));
    pass(7);
    return 'mixed';
  });
  pass(3);
  expect(result).toBe('mixed');
  expect(measured.rows()).toEqual([
    { operation: 'linear', calls: 2, seconds: 0.3 },
    { operation: 'attention', calls: 1, seconds: 0.107 },
    { operation: 'rest', calls: 0, seconds: 0.008 },
  ]);
});

test('a promise is measured until it settles, and one that fails too', async () => {
  const measured = profile();
  const late = (milliseconds: number) => async () => {
    await Promise.resolve();
    pass(milliseconds);
  };
  await timed('read back', late(40));
  const failing = timed('read back', async () => {
    await late(2)();
    throw new Error('unread');
  });
  await expect(failing).rejects.toThrow('unread');
  expect(() =>
    timed('norms', () => {
      pass(1);
      throw new Error('no numbers');
    }),
  ).toThrow('no numbers');
  pass(9);
  expect(measured.rows()).toEqual([
    { operation: 'read back', calls: 2, seconds: 0.042 },
    { operation: 'rest', calls: 0, seconds: 0.009 },
    { operation: 'norms', calls: 1, seconds: 0.001 },
  ]);
});

test('without a profile nothing is kept', () => {
  const measured = profile();
  stopProfile();
  expect(timed('linear', () => 3)).toBe(3);
  expect(measured.rows().map(({ operation }) => operation)).toEqual(['rest']);
});
