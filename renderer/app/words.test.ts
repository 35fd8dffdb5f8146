import { expect, test } from 'vitest';
import { formatCountOf, type JobState } from '#protocol';
import { jobWords, progressWords } from './words.ts';

test('progress says share, rate and time left, and leaves out what is not known', () => {
  const progress = {
    stage: 'Recording',
    done: 410,
    total: 1000,
    unit: 'tokens',
    rate: 1203,
    secondsLeft: 125,
  } as const;
  expect(progressWords(progress)).toBe('Recording · 41 % · 1,203 tokens/s · 2 min left');
  expect(progressWords({ ...progress, total: 0, rate: 0, secondsLeft: null })).toBe('Recording');
  expect(progressWords({ ...progress, stage: 'Loading weights', unit: 'bytes', rate: 5e8 })).toContain('500 MB/s');
});

test('a failed job says why', () => {
  const job = { status: 'failed', error: { kind: 'user', message: 'Disk full.', hint: '' } } as JobState;
  expect(jobWords(job)).toBe('Disk full.');
});

test('one is singular', () => {
  expect([formatCountOf(1, 'token'), formatCountOf(0, 'token'), formatCountOf(1203, 'token')]).toEqual([
    '1 token',
    '0 tokens',
    '1,203 tokens',
  ]);
});
