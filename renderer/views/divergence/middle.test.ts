import { expect, test } from 'vitest';
import { ROUTERS, testArrays } from '../../languages/testing.ts';
import { movedRange } from './handles.ts';
import { middleOf, placesOf, rangeWords } from './middle.ts';
import { curvesModel } from './model.ts';

// Layers 1, 2 and 5 have routers; the mean's trough is 2 to 5, sw has none.
const model = curvesModel(testArrays(), ROUTERS, 'family', 'divergence');

test('the middle is what was chosen, else the trough that is shown, else where the metric puts it', () => {
  expect(middleOf(model, null, null)).toMatchObject({ range: [2, 5], kind: 'trough', of: 'mean of all' });
  expect(middleOf(model, null, [1, 2])).toMatchObject({ range: [1, 2], kind: 'chosen' });
  expect(middleOf(model, 'sw', null)).toMatchObject({ range: [2, 5], kind: 'none', of: 'sw' });
});

test('a range has places among the layers with routers, or none', () => {
  expect(placesOf(model, [1, 4])).toEqual({ from: 0, to: 1 });
  expect(placesOf(model, [3, 4])).toEqual({ from: -1, to: -1 });
  expect([rangeWords([2, 2]), rangeWords([2, 5])]).toEqual(['layer 2', 'layers 2–5']);
});

test('a handle moves from router to router, never beyond the other one or the ends', () => {
  expect(movedRange(model, [2, 5], 'from', 0)).toEqual([1, 5]);
  expect(movedRange(model, [2, 5], 'to', 1)).toEqual([2, 2]);
  expect(movedRange(model, [2, 5], 'to', 0)).toEqual([2, 2]);
  expect(movedRange(model, [1, 2], 'from', 2)).toEqual([2, 2]);
  expect(movedRange(model, [2, 5], 'from', -3)).toEqual([1, 5]);
  expect(movedRange(model, [2, 5], 'to', 9)).toEqual([2, 5]);
});
