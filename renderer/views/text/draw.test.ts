import { expect, test } from 'vitest';
import { blend, contrast } from '../../charts/contrast.ts';
import { themeOf } from '../../ui/theme.ts';
import { WASH } from './draw.ts';

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
