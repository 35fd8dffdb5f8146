// Where the parts of the matrix stand, in CSS pixels. Pure, so that drawing and pointing agree.

import { captionWidth } from '../../charts/legend.ts';
import type { Size } from '../../ui/use-size.ts';
import { keyLayers, type MatrixModel, type SmallLayer } from './model.ts';

export interface MatrixLayout {
  readonly size: Size;
  /** Left and top edge of the matrix, and its side. */
  readonly body: { readonly x: number; readonly y: number; readonly side: number };
  readonly cell: number;
  /** Width of the tree at the right; 0 for none. */
  readonly tree: number;
  /** The row of small matrices. */
  readonly strip: {
    readonly x: number;
    readonly y: number;
    /** Of the scale and the keys beneath it, too. */
    readonly width: number;
    readonly side: number;
    /** How many stand in a row. */
    readonly perRow: number;
    readonly layers: readonly SmallLayer[];
  };
  readonly rampY: number;
  readonly keysY: number;
}

const EDGE = 12;
/** Between labels and cells: the bars of the groups. */
export const GROUP_BAR = 4;
const GAP = 6;
const TREE = 64;
/** Side of a small matrix, and what is beneath it and beside it. */
const SMALLEST = 44;
const LARGEST = 120;
export const SMALL_WORDS = 20;
export const SMALL_GAP = 10;
const RAMP = 36;
const KEYS_ROW = 18;
/** From this width on, and wider than high, the small matrices stand beside the large one. */
const BESIDE_FROM = 760;
const BESIDE_GAP = 36;
/** Between the matrix and what is beneath it. */
const UNDER = 24;

/**
 * @param rowsOf how many rows the keys of the groups take at a width
 */
export function matrixLayout(model: MatrixModel, size: Size, rowsOf: (width: number) => number): MatrixLayout {
  const { languages, tree } = model;
  const longest = Math.max(0, ...languages.map((each) => captionWidth(each)));
  const labels = Math.min(72, longest + 4);
  const x = EDGE + labels + GROUP_BAR + GAP;
  const y = 24 + Math.max(18, labels) + GROUP_BAR + GAP - 8;
  const treeWidth = tree && size.width > 300 ? TREE : 0;
  const treeRoom = treeWidth > 0 ? treeWidth + GAP : 0;
  const beside = size.width >= BESIDE_FROM && size.width > size.height;
  const wide = size.width - x - EDGE - treeRoom;
  const below = UNDER + SMALLEST + SMALL_WORDS + RAMP + rowsOf(size.width - 2 * EDGE) * KEYS_ROW + 8;
  const side = Math.max(
    24,
    beside ? Math.min(wide * 0.62, size.height - y - UNDER) : Math.min(wide, size.height - y - below),
  );
  const left = beside ? x + side + treeRoom + BESIDE_GAP : EDGE;
  const top = beside ? y : y + side + UNDER;
  const width = size.width - left - EDGE;
  const rest = RAMP + rowsOf(width) * KEYS_ROW + 8;
  const strip = stripLayout(model, width, size.height - top - rest);
  const end = top + Math.ceil(strip.layers.length / strip.perRow) * (strip.side + SMALL_WORDS);
  return {
    size,
    body: { x, y, side },
    cell: side / Math.max(1, languages.length),
    tree: treeWidth,
    strip: { x: left, y: top, width, ...strip },
    rampY: end + 4,
    keysY: end + RAMP,
  };
}

/** Small matrices as large as all of them fit; where not even the smallest do, one row of those that say most. */
function stripLayout(
  model: Pick<MatrixModel, 'layers' | 'lowest'>,
  width: number,
  height: number,
): Pick<MatrixLayout['strip'], 'side' | 'perRow' | 'layers'> {
  const perRow = (side: number) => Math.max(1, Math.floor((width + SMALL_GAP) / (side + SMALL_GAP)));
  const count = model.layers.length;
  for (let side = LARGEST; side >= SMALLEST; side -= 2) {
    const rows = Math.ceil(count / perRow(side));
    if (rows * (side + SMALL_WORDS) <= height) {
      return { side, perRow: perRow(side), layers: model.layers.map((_, place) => ({ place, name: '' })) };
    }
  }
  const layers = keyLayers(model);
  const room = Math.min(LARGEST, Math.floor((width + SMALL_GAP) / layers.length) - SMALL_GAP, height - SMALL_WORDS);
  const side = Math.max(SMALLEST, room);
  return { side, perRow: layers.length, layers };
}

/** Left and top edge of the small matrix at a place of the strip. */
export function smallAt(
  { strip }: Pick<MatrixLayout, 'strip'>,
  at: number,
): { readonly x: number; readonly y: number } {
  return {
    x: strip.x + (at % strip.perRow) * (strip.side + SMALL_GAP),
    y: strip.y + Math.floor(at / strip.perRow) * (strip.side + SMALL_WORDS),
  };
}

export type MatrixTarget =
  | { readonly kind: 'cell'; readonly row: number; readonly column: number }
  /** A language, by its label. */
  | { readonly kind: 'language'; readonly place: number }
  /** A layer, by its small matrix. */
  | { readonly kind: 'layer'; readonly place: number };

/** What lies under a point of the picture. */
export function targetAt(layout: MatrixLayout, x: number, y: number): MatrixTarget | null {
  const { body, cell, strip } = layout;
  const inside = (at: number, from: number) => at >= from && at < from + body.side;
  const [column, row] = [Math.floor((x - body.x) / cell), Math.floor((y - body.y) / cell)];
  if (inside(x, body.x) && inside(y, body.y)) return { kind: 'cell', row, column };
  if (x < body.x && inside(y, body.y)) return { kind: 'language', place: row };
  if (y < body.y && y > 20 && inside(x, body.x)) return { kind: 'language', place: column };
  const small = strip.layers.findIndex((_, i) => {
    const place = smallAt(layout, i);
    return x >= place.x && x <= place.x + strip.side && y >= place.y && y <= place.y + strip.side + SMALL_WORDS - 4;
  });
  const found = strip.layers[small];
  return found ? { kind: 'layer', place: found.place } : null;
}
