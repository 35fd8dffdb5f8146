import { expect, test } from 'vitest';
import { channelOf } from './use-channel.ts';

const expert = { layer: 3, expert: 7 };

test('an expert of the shown layer that is selected elsewhere lights up where it spoke', () => {
  expect(channelOf(true, null, expert, null, 3)).toBe('weight');
  expect(channelOf(true, null, expert, 'L3.E6', 3)).toBe('weight');
  expect(channelOf(true, null, expert, null, 2)).toBe('experts');
  expect(channelOf(true, null, null, null, 3)).toBe('experts');
});

test('what the reader chose stays, and picking an expert from the colours keeps them', () => {
  expect(channelOf(true, 'entropy', expert, null, 3)).toBe('entropy');
  expect(channelOf(true, null, expert, 'L3.E7', 3)).toBe('experts');
});

test('of a dense model surprise is shown, or nothing', () => {
  expect(channelOf(false, null, null, null, 0)).toBe('nll');
  expect(channelOf(false, 'entropy', expert, null, 3)).toBe('nll');
  expect(channelOf(false, 'off', null, null, 0)).toBe('off');
});
