import { expect, test } from 'vitest';
import { channelOf } from './use-channel.ts';

const expert = { layer: 3, expert: 7 };

test('an expert of the shown layer that is selected elsewhere lights up where it spoke', () => {
  expect(channelOf(null, expert, null, 3)).toBe('weight');
  expect(channelOf(null, expert, 'L3.E6', 3)).toBe('weight');
  expect(channelOf(null, expert, null, 2)).toBe('experts');
  expect(channelOf(null, null, null, 3)).toBe('experts');
});

test('what the reader chose stays, and picking an expert from the colours keeps them', () => {
  expect(channelOf('entropy', expert, null, 3)).toBe('entropy');
  expect(channelOf(null, expert, 'L3.E7', 3)).toBe('experts');
});
