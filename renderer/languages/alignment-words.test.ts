import { expect, test } from 'vitest';
import type { TraceSummary } from '#protocol';
import { impossible, pairsWords, variantWords } from './alignment-words.ts';
import { ROUTERS, testArrays } from './testing.ts';

const trace = (languages: readonly string[], routers = ROUTERS): TraceSummary =>
  ({ languages, manifest: { routers } }) as unknown as TraceSummary;

test('a trace that cannot be compared says why, and what is needed', () => {
  const none = { withoutItems: false };
  expect(impossible(trace([]), none)).toMatch(/No sequence .* labelled .* parallel corpus/);
  expect(impossible(trace(['sw']), none)).toMatch(/All sequences .* sw\. .* two languages/);
  expect(impossible(trace(['en', 'sw'], []), none)).toMatch(/no router/);
  expect(impossible(trace(['en', 'sw']), { withoutItems: true })).toMatch(/none belongs to an item/);
  expect(impossible(trace(['en', 'sw']), none)).toBeNull();
});

test('pairs are counted, and told when they differ by language', () => {
  expect(pairsWords(testArrays())).toBe('40 items in common with en');
  expect(pairsWords(testArrays([40, 7]))).toBe('7–40 items in common with en, n differs by language');
});

test('the variant is named', () => {
  expect(variantWords(testArrays())).toBe('mean router probabilities over all experts; divergence per pair, then mean');
});
