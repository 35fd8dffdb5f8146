// Colours of a cell and of what is written on it.

import { DEAD } from '../../charts/cell-image.ts';
import { inkOn } from '../../charts/contrast.ts';
import type { Theme } from '../../ui/theme.ts';

/** Values are shown from an eighth to eight times uniform; what lies beyond is marked. */
export const CLIP = 3;

/** A cell's fill at a value of `MapModel.values`; null for a dead or missing one. */
export function cellColor(theme: Theme, value: number): string | null {
  return Number.isNaN(value) || value === DEAD ? null : theme.diverging(value / CLIP);
}

/** Cell sizes in CSS pixels from which a cell prints its value, and its address above it. */
const VALUE_FROM = 22;
const ADDRESS_FROM = 34;
/** Width from which a cell's letters are larger. */
const LARGE_FROM = 64;
const CELL_LINE = 13;

interface CellSize {
  readonly width: number;
  readonly height: number;
}

/** Whether a cell has room for its value. */
export function printsValue({ width, height }: CellSize): boolean {
  return width >= VALUE_FROM && height >= CELL_LINE + 2;
}

/** Whether it has room for its address too. */
export function printsAddress({ width, height }: CellSize): boolean {
  return width >= ADDRESS_FROM && height >= 2 * CELL_LINE + 4;
}

/** Size of a cell's letters and height of its lines. */
export function cellLetters({ width, height }: CellSize): { readonly size: number; readonly line: number } {
  return width >= LARGE_FROM && height >= LARGE_FROM / 2 ? { size: 13, line: 17 } : { size: 10, line: CELL_LINE };
}

/** Ratio to uniform as short as a cell needs it: `2.3`, `0.41`, `12`. */
export function shortRatio(value: number): string {
  const ratio = 2 ** value;
  return ratio >= 9.95 ? ratio.toFixed(0) : ratio >= 0.995 ? ratio.toFixed(1) : ratio.toFixed(2).replace(/^0/, '');
}

/** For each entry of a theme's diverging table whether dark or light letters are read on it. */
function letterInks(theme: Theme): readonly string[] {
  let inks = inksByTheme.get(theme);
  if (!inks) {
    const { ink, bg } = theme.colors;
    inks = Array.from({ length: 256 }, (_, i) => inkOn(theme.diverging((2 * i) / 255 - 1), ink, bg));
    inksByTheme.set(theme, inks);
  }
  return inks;
}
const inksByTheme = new WeakMap<Theme, readonly string[]>();

/** Letters, dots and corners on a value's cell. */
export function inkOfCell(theme: Theme, value: number): string {
  if (value === DEAD) return theme.colors.ink3;
  const share = Math.min(1, Math.max(0, (value + CLIP) / (2 * CLIP)));
  return letterInks(theme)[Math.round(share * 255)] as string;
}
