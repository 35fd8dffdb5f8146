import { expect, test } from 'vitest';
import { blend, contrast } from '../../charts/contrast.ts';
import { themeOf } from '../../ui/theme.ts';
import { tokenColors, WASH } from './draw.ts';

test('text stays readable on every wash of both themes', () => {
  for (const name of ['dark', 'light'] as const) {
    const theme = themeOf(name);
    const amounts = Array.from({ length: 65 }, (_, i) => theme.sequential(i / 64));
    for (const paper of [theme.colors.bg, theme.colors.s1]) {
      for (const color of [...theme.categorical, ...amounts]) {
        expect(contrast(theme.colors.ink, blend(paper, color, WASH))).toBeGreaterThanOrEqual(4.5);
      }
    }
  }
});

test('the bars of the eight groups stand out from the paper', () => {
  for (const name of ['dark', 'light'] as const) {
    const theme = themeOf(name);
    for (const color of theme.categorical) expect(contrast(color, theme.colors.s1)).toBeGreaterThanOrEqual(3);
  }
});

test('tokens outside the groups and without a value stay plain', () => {
  const theme = themeOf('dark');
  const groups = tokenColors({ kind: 'groups', groups: [], slot: Int8Array.of(0, -1, 7), others: 1 }, theme, 3);
  expect(groups).toEqual([theme.categorical[0], null, theme.categorical[7]]);
  const amount = {
    kind: 'amount',
    values: Float32Array.of(Number.NaN, 2, 9),
    max: 2,
    title: '',
    low: '',
    high: '',
  } as const;
  expect(tokenColors(amount, theme, 3)).toEqual([null, theme.sequential(1), theme.sequential(1)]);
  expect(tokenColors({ kind: 'off' }, theme, 2)).toEqual([null, null]);
});
