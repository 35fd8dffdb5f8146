import { expect, test } from 'vitest';
import { matchScore, parseQuery } from './palette-query.ts';

test('addresses are read in either case', () => {
  expect(parseQuery(' L3.E5 ')).toEqual({ kind: 'address', target: { kind: 'expert', layer: 3, expert: 5 } });
  expect(parseQuery('l12')).toEqual({ kind: 'address', target: { kind: 'layer', layer: 12 } });
  expect(parseQuery('s31@14')).toEqual({ kind: 'address', target: { kind: 'token', sequence: 31, position: 14 } });
  expect(parseQuery('S31')).toEqual({ kind: 'sequence', sequence: 31 });
});

test('what is almost an address is words', () => {
  for (const line of ['L', 'L3.', 'L3.E', 'L3E5', 'E5', 's@4', 'L-1']) expect(parseQuery(line).kind).toBe('words');
});

test('prefixes choose where to look', () => {
  expect(parseQuery('> theme')).toEqual({ kind: 'words', among: 'commands', words: 'theme' });
  expect(parseQuery('@olmoe')).toEqual({ kind: 'words', among: 'things', words: 'olmoe' });
  expect(parseQuery('layer')).toEqual({ kind: 'words', among: 'all', words: 'layer' });
});

test('letters must come in order, and beginnings of words count more', () => {
  expect(matchScore('xyz', 'Next layer')).toBeNull();
  expect(matchScore('rl', 'layer')).toBeNull();
  const score = (text: string) => matchScore('nl', text) ?? Number.NaN;
  expect(score('Next layer')).toBeGreaterThan(score('Open a model'));
});
