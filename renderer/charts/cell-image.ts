// A grid of values as an image: one pixel per cell while cells are large, one per device pixel once they are smaller than
// two. A pixel that covers several cells shows the most extreme of them, so a single hot cell never disappears.

/** Never chosen: drawn as paper. A cell outside the grid is NaN and drawn as nothing. */
export const DEAD = -Infinity;

/** Where along one axis the cells of an image lie. */
export interface AxisMarks {
  /** Marks along this axis. */
  readonly count: number;
  /** First cell of each mark and the one after its last. [mark] */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Where the marks begin and end, in CSS pixels of the pane. */
  readonly start: number;
  readonly end: number;
  /** Most cells that share one mark: 1 when none do. */
  readonly cellsPerMark: number;
}

/** Below this many device pixels a cell gets no mark of its own. */
export const SMALLEST_MARK = 2;

/**
 * The marks of one axis for the part of it that is in view.
 * @param first first visible cell, fractions allowed
 * @param cell size of a cell in CSS pixels
 * @param cells number of cells along the axis
 * @param length visible length in CSS pixels
 * @param ratio device pixels per CSS pixel
 */
export function axisMarks(first: number, cell: number, cells: number, length: number, ratio: number): AxisMarks {
  const begin = Math.max(0, Math.floor(first));
  const finish = Math.min(cells, Math.ceil(first + length / cell));
  if (cell * ratio >= SMALLEST_MARK) {
    const count = Math.max(0, finish - begin);
    const from = Int32Array.from({ length: count }, (_, i) => begin + i);
    const to = Int32Array.from({ length: count }, (_, i) => begin + i + 1);
    return { count, from, to, start: (begin - first) * cell, end: (finish - first) * cell, cellsPerMark: 1 };
  }
  const pixel = 1 / ratio;
  const end = Math.min(length, (cells - first) * cell);
  const count = Math.max(0, Math.ceil(end * ratio));
  const from = new Int32Array(count);
  const to = new Int32Array(count);
  let cellsPerMark = 1;
  for (let mark = 0; mark < count; mark++) {
    // Every cell that touches the pixel counts for it; the small slack keeps rounding from adding a neighbour.
    from[mark] = Math.max(0, Math.floor(first + (mark * pixel) / cell + 1e-6));
    to[mark] = Math.min(
      cells,
      Math.max((from[mark] as number) + 1, Math.ceil(first + ((mark + 1) * pixel) / cell - 1e-6)),
    );
    cellsPerMark = Math.max(cellsPerMark, (to[mark] as number) - (from[mark] as number));
  }
  return { count, from, to, start: 0, end: count * pixel, cellsPerMark };
}

/**
 * The most extreme of two values on a scale around 0. DEAD counts as far as `clip`; of two equally far the larger wins,
 * NaN never does.
 */
export function moreExtreme(a: number, b: number, clip: number): number {
  if (Number.isNaN(a)) return b;
  if (Number.isNaN(b)) return a;
  const farA = a === DEAD ? clip : Math.abs(a);
  const farB = b === DEAD ? clip : Math.abs(b);
  if (farA === farB) return Math.max(a, b);
  return farA > farB ? a : b;
}

/**
 * RGBA pixels of the marks where `x` and `y` cross.
 * @param values [row, column], as displayed; NaN no cell, DEAD never chosen
 * @param table 256 colours from -clip to clip. [entry, 4]
 * @param paper RGBA of a dead cell
 * @returns [y.count, x.count, 4]
 */
export function paintCells(
  values: Float32Array,
  columns: number,
  x: AxisMarks,
  y: AxisMarks,
  clip: number,
  table: Uint8ClampedArray,
  paper: readonly [number, number, number, number],
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(x.count * y.count * 4);
  for (let row = 0, out = 0; row < y.count; row++) {
    for (let column = 0; column < x.count; column++, out += 4) {
      let value = Number.NaN;
      for (let r = y.from[row] as number; r < (y.to[row] as number); r++) {
        for (let c = x.from[column] as number; c < (x.to[column] as number); c++) {
          value = moreExtreme(value, values[r * columns + c] as number, clip);
        }
      }
      if (Number.isNaN(value)) continue;
      if (value === DEAD) {
        pixels.set(paper, out);
        continue;
      }
      const share = Math.min(1, Math.max(0, (value + clip) / (2 * clip)));
      const entry = Math.round(share * 255) * 4;
      pixels[out] = table[entry] as number;
      pixels[out + 1] = table[entry + 1] as number;
      pixels[out + 2] = table[entry + 2] as number;
      pixels[out + 3] = table[entry + 3] as number;
    }
  }
  return pixels;
}
