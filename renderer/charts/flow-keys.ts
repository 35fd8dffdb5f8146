// Keys of a legend that are more than a symbol in a box: lines, bands, patches. Laid out in rows like words.

import type { SvgGroup } from './axis.ts';
import { captionWidth } from './legend.ts';

export interface FlowKey {
  readonly text: string;
  /** Draws the symbol into a box of `KEY_WIDTH` by `KEY_HEIGHT`. */
  readonly symbol: (group: SvgGroup) => void;
}

export const KEY_WIDTH = 20;
export const KEY_HEIGHT = 10;
const GAP = 16;
const ROW = 18;

interface Place {
  readonly x: number;
  readonly row: number;
}

function places(texts: readonly string[], width: number): readonly Place[] {
  let [x, row] = [0, 0];
  return texts.map((text) => {
    const own = KEY_WIDTH + 6 + captionWidth(text);
    if (x > 0 && x + own > width) [x, row] = [0, row + 1];
    const place = { x, row };
    x += own + GAP;
    return place;
  });
}

/** Rows that keys with these texts take. */
export function flowRows(texts: readonly string[], width: number): number {
  return (places(texts, width).at(-1)?.row ?? -1) + 1;
}

/** Draws them from x = 0, y = 0 the top of the first row. */
export function drawFlowKeys(group: SvgGroup, keys: readonly FlowKey[], width: number): void {
  group.selectAll('*').remove();
  const placed = places(
    keys.map(({ text }) => text),
    width,
  );
  for (const [i, { text, symbol }] of keys.entries()) {
    const { x, row } = placed[i] as Place;
    const item = group.append('g').attr('transform', `translate(${x},${row * ROW})`);
    symbol(item.append('g'));
    item
      .append('text')
      .attr('class', 'caption')
      .attr('x', KEY_WIDTH + 6)
      .attr('y', KEY_HEIGHT - 1)
      .text(text);
  }
}
