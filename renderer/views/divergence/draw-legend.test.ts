import { expect, test } from 'vitest';
import { ROUTERS, testArrays } from '../../languages/testing.ts';
import { themeOf } from '../../ui/theme.ts';
import type { CurvesData } from './curves-data.ts';
import { keysOf } from './draw-legend.ts';
import { curvesModel } from './model.ts';
import { panelsOf } from './panels.ts';

function keys(measure: 'divergence' | 'entropy-profile' | 'consistency', apart = false): readonly string[] {
  const panels = panelsOf([curvesModel(testArrays(), ROUTERS, 'family', measure)], apart);
  const data: CurvesData = {
    ...{ panels, theme: themeOf('light'), path: '/a.trace', language: null, layer: -1, group: [], chosen: null },
  };
  return keysOf(data).map(({ text }) => text);
}

test('where the reference has a line, its dashes have a key of their own, apart from those of chance', () => {
  const groups = ['Germanic', 'en, the reference', 'Niger-Congo'];
  expect(keys('entropy-profile')).toEqual([...groups, '95 % bounds', 'trough']);
  expect(keys('consistency')).toEqual([...groups, 'chance', '95 % bounds', 'trough']);
});

test('a line that is alone in its group is solid and needs none', () => {
  expect(keys('divergence').slice(0, 2)).toEqual(['Germanic', 'Niger-Congo']);
  expect(keys('consistency', true)[0]).toBe('other groups');
});
