import { expect, test } from 'vitest';
import { ROUTERS, testArrays } from '../../languages/testing.ts';
import { neighbour } from './cursor.ts';
import { curvesModel } from './model.ts';
import { panelsOf } from './panels.ts';

const arrays = testArrays();
const divergence = curvesModel(arrays, ROUTERS, 'family', 'divergence');

test('down leads to the next smaller value, and stays where there is none', () => {
  const panels = panelsOf([divergence], false);
  const sw = { panel: 0, layer: 0, language: 'sw' };
  expect(neighbour(panels, sw, 1)).toEqual({ ...sw, language: 'de' });
  expect(neighbour(panels, { ...sw, language: 'de' }, 1).language).toBe('de');
  expect(neighbour(panels, sw, -1)).toEqual(sw);
});

test('a language without a value at this layer is passed over', () => {
  const de = { panel: 0, layer: 2, language: 'de' };
  expect(neighbour(panelsOf([divergence], false), de, -1)).toEqual(de);
});

test('beyond the last language of a panel comes the next panel', () => {
  const panels = panelsOf([divergence], true);
  const de = { panel: 0, layer: 0, language: 'de' };
  const sw = { panel: 1, layer: 0, language: 'sw' };
  expect(neighbour(panels, de, 1)).toEqual(sw);
  expect(neighbour(panels, sw, -1)).toEqual(de);
});
