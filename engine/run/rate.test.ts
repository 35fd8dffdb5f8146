import { expect, test } from 'vitest';
import { RateMeter } from './rate.ts';

test('the rate is over the last seconds and what was done before a resume is not counted', () => {
  let clock = 0;
  const meter = new RateMeter('Recording', 1000, 'tokens', 400, () => clock);
  expect(meter.progress()).toMatchObject({ done: 400, rate: 0, secondsLeft: null });
  clock = 2;
  expect(meter.advance(100)).toMatchObject({ done: 500, rate: 50, secondsLeft: 10 });
  clock = 100;
  meter.advance(0);
  clock = 110;
  // The slow stretch has left the window: 10 tokens in the last 10 seconds.
  expect(meter.advance(10).rate).toBeCloseTo(1);
});
