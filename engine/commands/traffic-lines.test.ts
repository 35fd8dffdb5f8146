import { expect, test } from 'vitest';
import type { RunTraffic } from '#run';
import { trafficLines } from './traffic-lines.ts';

const none = { asked: 0, kept: 0, foreseen: 0, wasted: 0, reads: 0, bytesRead: 0, waited: 0 };
const traffic: RunTraffic = {
  budget: { bytes: 25, allBytes: 100, all: 16 },
  routers: [],
  prompts: { ...none, asked: 8, kept: 2, foreseen: 4 },
  tokens: none,
  seconds: 1,
};

test('of two runs each account says which it is of, and that of a single one has no name', () => {
  expect(trafficLines(traffic, [], 'switched')[0]).toBe('Experts, switched: 4 of 16 fit in memory (25 B of 100 B).');
  const [head, prompt] = trafficLines(traffic, []);
  expect(head).toBe('Experts: 4 of 16 fit in memory (25 B of 100 B).');
  expect(prompt).toContain('8 asked for: 25.0 % kept, 50.0 % read ahead, 25.0 % not there;');
});
