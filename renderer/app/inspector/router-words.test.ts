import { expect, test } from 'vitest';
import type { RouterEntry } from '#protocol';
import { routerFacts } from './router-words.ts';

const plain: RouterEntry = {
  layer: 1,
  router: 0,
  experts: 8,
  topK: 2,
  score: 'softmax',
  normalize: false,
  scale: 1,
  sharedExperts: 0,
  ids: 'expert',
};

const words = (change: Partial<RouterEntry>) =>
  routerFacts({ ...plain, ...change }).map(({ name, value }) => `${name}: ${value}`);

test('a plain router is told in two facts', () => {
  expect(words({})).toEqual(['Experts: 8, 2 per token', 'Router: softmax, weights as scored']);
});

test('what a router has besides is told where it is there', () => {
  expect(
    words({
      score: 'sigmoid',
      normalize: true,
      scale: 2.5,
      biased: true,
      softcap: 30,
      groups: { count: 4, keep: 2, score: 'top-2' },
      correction: [-0.5, 0, 0.25, 1.234, 0, 0, 0, 0],
      sharedExperts: 1,
    }),
  ).toEqual([
    'Experts: 8, 2 per token',
    'Router: sigmoid, weights sum to 1, × 2.5',
    'Router bias: yes',
    'Soft cap: 30',
    'Groups: the best 2 of 4, 2 experts each',
    'Correction bias: −0.50 to 1.2',
    'Shared experts: 1, always on',
  ]);
});

test('weights of other kinds are told where they are there', () => {
  expect(words({ choice: 'logits', mixer: { nearness: 0.02 }, leastSum: 1e-12, weightsAtInput: true })).toEqual([
    'Experts: 8, 2 per token',
    'Router: softmax, weights of SparseMixer',
    'Choice: by logits',
    'SparseMixer: within 2 %',
    'Least sum: 1e-12',
    'Weights act: on what goes in',
  ]);
});

test('what a group is worth is in its note', () => {
  const note = (score: 'max' | 'top-2') =>
    routerFacts({ ...plain, groups: { count: 4, keep: 2, score } }).find(({ name }) => name === 'Groups')?.note;
  expect(note('max')).toContain('its best expert;');
  expect(note('top-2')).toContain('the sum of its best two experts');
});
