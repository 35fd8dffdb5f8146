import { expect, test } from 'vitest';
import { type FigureSource, figureName, figureWords } from './figure-words.ts';

const source = (targets: readonly (readonly [number, number])[]): FigureSource => ({
  name: 'sample',
  manifest: {
    model: { id: 'tiny', family: 'olmoe', layers: 4, config: {}, files: [] },
    interventions:
      targets.length > 0 ? [{ mode: 'mask_pre', targets: targets.map(([layer, expert]) => ({ layer, expert })) }] : [],
  },
});
const view = { title: 'Layer 3', over: '9 tokens', provenance: ['metric expert-load'] };

test('a figure names its trace, its model, and that nothing is off', () => {
  const words = figureWords(view, source([]));
  expect(words.title).toBe('Layer 3 · sample');
  expect(words.subtitle).toBe('9 tokens');
  expect(words.notes).toEqual(['metric expert-load', 'model tiny', 'interventions: none, every expert is on']);
});

test('an edited figure says which experts are off: some in its title, all in its notes', () => {
  const five = source([0, 1, 2, 3, 4].map((expert) => [0, expert] as const));
  expect(figureWords(view, five).title).toBe('Layer 3 · sample · L0.E0, L0.E1, L0.E2 and 2 more off');
  expect(figureWords(view, five).notes).toContain('interventions (mask_pre): L0.E0, L0.E1, L0.E2, L0.E3, L0.E4 off');
});

test('a file is named after its trace, its view and what is off, in signs that every disk takes', () => {
  expect(figureName('Layer 0', source([]))).toBe('sample-layer-0');
  expect(figureName('Layer 0', source([[0, 9]]))).toBe('sample-layer-0-L0.E9-off');
  expect(figureName('Map', { ...source([]), name: '../a b:c' })).toBe('a-b-c-map');
  expect(figureName('Map', null)).toBe('map');
});
