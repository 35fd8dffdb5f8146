// Legends: a colour ramp with both ends named, and small keys for whatever else occurs in the picture.

import type { SvgGroup, TickMark } from './axis.ts';

export interface RampLegend {
  readonly width: number;
  /** Colour at a share from 0 to 1 of the ramp. */
  readonly color: (share: number) => string;
  /** `at` from 0 to 1. */
  readonly ticks: readonly TickMark[];
  readonly low: string;
  readonly high: string;
}

const RAMP_HEIGHT = 8;
const STEPS = 48;

/** Rough width of a caption, for laying out keys without measuring: 11 px Inter averages 5.7 px a character. */
export function captionWidth(text: string): number {
  return Math.ceil(text.length * 5.9);
}

/** As much of a caption's beginning as fits, an ellipsis after it where something is left out. */
export function shortened(text: string, width: number): string {
  if (captionWidth(text) <= width) return text;
  return `${text.slice(0, Math.max(1, Math.floor(width / 5.9) - 1))}…`;
}

/**
 * Draws `low [ramp] high` with ticks beneath, from x = 0, y = 0 the top of the ramp.
 * @returns the width it took
 */
export function drawRampLegend(group: SvgGroup, legend: RampLegend): number {
  const start = captionWidth(legend.low) + 8;
  const step = legend.width / STEPS;
  group
    .selectAll<SVGRectElement, number>('rect.ramp')
    .data(Array.from({ length: STEPS }, (_, i) => i))
    .join('rect')
    .attr('class', 'ramp')
    .attr('x', (i) => start + i * step)
    // Overlapping by half a pixel keeps seams from showing.
    .attr('width', (i) => step + (i < STEPS - 1 ? 0.5 : 0))
    .attr('height', RAMP_HEIGHT)
    .attr('fill', (i) => legend.color((i + 0.5) / STEPS));
  group
    .selectAll<SVGTextElement, string>('text.end')
    .data([legend.low, legend.high])
    .join('text')
    .attr('class', 'end caption')
    .attr('x', (_, i) => (i === 0 ? start - 8 : start + legend.width + 8))
    .attr('text-anchor', (_, i) => (i === 0 ? 'end' : 'start'))
    .attr('y', RAMP_HEIGHT)
    .text((text) => text);
  group
    .selectAll<SVGTextElement, TickMark>('text.ramp-tick')
    .data(legend.ticks)
    .join('text')
    .attr('class', 'ramp-tick tick-label')
    .attr('text-anchor', 'middle')
    .attr('x', (tick) => start + tick.at * legend.width)
    .attr('y', RAMP_HEIGHT + 12)
    .text((tick) => tick.text);
  return start + legend.width + 8 + captionWidth(legend.high);
}

export type KeyKind = 'dead' | 'off' | 'dense' | 'shared' | 'clipped' | 'none';

export interface LegendKey {
  readonly kind: KeyKind;
  readonly text: string;
}

const KEY = 11;

/** Draws one key's symbol into a group whose origin is the symbol's top left corner, `size` wide and high. */
export function drawKeySymbol(group: SvgGroup, kind: KeyKind, size: number): void {
  const middle = size / 2;
  const frame = () => group.append('rect').attr('width', size).attr('height', size).attr('class', 'key-frame');
  if (kind === 'dead') {
    frame();
    group.append('circle').attr('class', 'dead-dot').attr('cx', middle).attr('cy', middle).attr('r', 1.5);
  } else if (kind === 'off') {
    const radius = size / 2 - 1;
    group.append('circle').attr('class', 'off-ring').attr('cx', middle).attr('cy', middle).attr('r', radius);
    const reach = radius * Math.SQRT1_2;
    group
      .append('line')
      .attr('class', 'off-ring')
      .attr('x1', middle - reach)
      .attr('y1', middle + reach)
      .attr('x2', middle + reach)
      .attr('y2', middle - reach);
  } else if (kind === 'clipped') {
    frame();
    group.append('path').attr('class', 'clip-corner').attr('d', `M${size},0h-6l6,6z`);
  } else if (kind === 'shared') {
    group.append('rect').attr('width', size).attr('height', size).attr('class', 'shared-cell');
  } else {
    frame();
    for (const offset of [-0.5, 0, 0.5]) {
      const shift = offset * size;
      const low = Math.max(0, shift);
      const high = Math.min(size, size + shift);
      group
        .append('line')
        .attr('class', 'hatch-line')
        .attr('x1', low)
        .attr('y1', size - (low - shift))
        .attr('x2', high)
        .attr('y2', size - (high - shift));
    }
  }
}

export interface PlacedKey extends LegendKey {
  readonly x: number;
  readonly row: number;
}

/** Keys in rows of at most `width`; what would not fit into `rows` of them is left out. */
export function placeKeys(keys: readonly LegendKey[], width: number, rows: number): readonly PlacedKey[] {
  const placed: PlacedKey[] = [];
  let x = 0;
  let row = 0;
  for (const key of keys) {
    const own = KEY + 6 + captionWidth(key.text);
    if (x > 0 && x + own > width) {
      x = 0;
      row++;
    }
    if (row >= rows || own > width) break;
    placed.push({ ...key, x, row });
    x += own + 14;
  }
  return placed;
}

const KEY_ROW = 16;

/** Width of keys in one row. */
export function keysWidth(keys: readonly LegendKey[]): number {
  const last = placeKeys(keys, Number.POSITIVE_INFINITY, 1).at(-1);
  return last ? last.x + KEY + 6 + captionWidth(last.text) : 0;
}

/** Draws keys from x = 0, y = 0, in as many rows as they need, at most `rows`. */
export function drawKeys(group: SvgGroup, keys: readonly LegendKey[], width: number, rows = 2): void {
  group.selectAll('*').remove();
  for (const key of placeKeys(keys, width, rows)) {
    const item = group.append('g').attr('transform', `translate(${key.x},${key.row * KEY_ROW})`);
    drawKeySymbol(item.append('g'), key.kind, KEY);
    item
      .append('text')
      .attr('class', 'caption')
      .attr('x', KEY + 6)
      .attr('y', KEY - 2)
      .text(key.text);
  }
}
