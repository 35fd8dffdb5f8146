// The sequences on the page as the controller takes them, and the heights of those around them.

import { useCallback, useMemo } from 'react';
import type { RouterEntry, TokenSpelling } from '#protocol';
import { settingOf } from '../../charts/language.ts';
import type { Facets } from '../../state/group.ts';
import type { Theme } from '../../ui/theme.ts';
import type { Scale } from './channels.ts';
import { tokenColors } from './colors.ts';
import { estimateByTokens, estimateHeight } from './estimate.ts';
import { paragraphOf, readerOf } from './paragraph.ts';
import type { SceneItem } from './scene.ts';
import { groupMask } from './token-group.ts';
import type { Sequences } from './use-sequences.ts';

/** By number; sequences without routes are left out. */
export function useItems(
  { drawn }: Sequences,
  scale: Scale,
  router: RouterEntry | undefined,
  index: number,
  group: Facets,
  theme: Theme,
  spelling: TokenSpelling,
): ReadonlyMap<number, SceneItem> {
  return useMemo(() => {
    const items = new Map<number, SceneItem>();
    for (const { sequence, data } of drawn) {
      if (!data || data.tokens === 0) continue;
      const paragraph = paragraphOf(data);
      const reader = readerOf(data, router, index, spelling);
      items.set(sequence, {
        sequence,
        paragraph,
        reader,
        colors: tokenColors(scale, theme, data, router, index),
        group: groupMask(group, reader),
        lineHeight: settingOf(data.labels.language ?? '', paragraph.text).lineHeight,
      });
    }
    return items;
  }, [drawn, scale, router, index, group, theme, spelling]);
}

/** Beside the paragraph: the gutter and the margin. */
const BESIDE = 88;

/** Heights of the sequences whose texts are at hand, for a width of the page. */
export function useEstimates({ rows }: Sequences) {
  return useCallback(
    (width: number) =>
      rows.map((row): readonly [number, number] => {
        const setting = settingOf(row.labels.language ?? '', row.text ?? '');
        const room = width - BESIDE;
        const height =
          row.text === null ? estimateByTokens(row.tokens, setting, room) : estimateHeight(row.text, setting, room);
        return [row.sequence, height];
      }),
    [rows],
  );
}
