// Where the sequences of a long column stand, most of them never drawn: heights are estimated until they are measured.
// Pure arithmetic, in CSS pixels; sequences are numbered from 0, top to bottom.

export interface Column {
  readonly count: number;
  /** Distance of a sequence's upper edge from the top of the page. */
  readonly top: (sequence: number) => number;
  readonly height: (sequence: number) => number;
  /** Height of the whole page. */
  readonly total: () => number;
  /** Sequence at a distance from the top, the nearest one beyond both ends; -1 in an empty column. */
  readonly at: (y: number) => number;
  readonly isMeasured: (sequence: number) => boolean;
  /** Changes nothing once the sequence is measured. */
  readonly estimate: (sequence: number, height: number) => void;
  readonly measure: (sequence: number, height: number) => void;
  /** After a change of width every height is an estimate again. */
  readonly forget: () => void;
}

/** Sequences from `first` up to, not including, `end`. */
export interface Span {
  readonly first: number;
  readonly end: number;
}

/** Room above the first sequence and below the last. */
export const LEAD = 8;
const TAIL = 40;

/** @param guess height of a sequence of which nothing is known */
export function createColumn(count: number, guess: number): Column {
  const heights = new Float64Array(count).fill(guess);
  const measured = new Uint8Array(count);
  /** [count + 1] */
  const tops = new Float64Array(count + 1);
  tops[0] = LEAD;
  /** Tops are right up to and including this one. */
  let right = 0;

  function topOf(sequence: number): number {
    for (; right < sequence; right++) tops[right + 1] = (tops[right] as number) + (heights[right] as number);
    return tops[sequence] as number;
  }

  function set(sequence: number, height: number): void {
    if (heights[sequence] === height) return;
    heights[sequence] = height;
    right = Math.min(right, sequence);
  }

  return {
    count,
    top: topOf,
    height: (sequence) => heights[sequence] ?? 0,
    total: () => topOf(count) + TAIL,
    at(y) {
      topOf(count);
      let low = 0;
      let high = count - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((tops[middle] as number) <= y) low = middle;
        else high = middle - 1;
      }
      return count === 0 ? -1 : low;
    },
    isMeasured: (sequence) => measured[sequence] === 1,
    estimate(sequence, height) {
      if (sequence >= 0 && sequence < count && measured[sequence] !== 1) set(sequence, height);
    },
    measure(sequence, height) {
      if (sequence < 0 || sequence >= count) return;
      measured[sequence] = 1;
      set(sequence, height);
    },
    forget: () => void measured.fill(0),
  };
}

/** Sequences that show between two heights of the page. */
export function spanBetween(column: Column, top: number, bottom: number): Span {
  if (column.count === 0) return { first: 0, end: 0 };
  const first = column.at(top);
  return { first, end: Math.max(first, column.at(bottom)) + 1 };
}

/** What has to stay where it is on screen while heights above it are corrected. */
export interface Anchor {
  readonly sequence: number;
  /** Where it stood on the page. */
  readonly top: number;
}

/**
 * The first sequence that begins in view: one that hangs in from above may still be measured without moving it. Where
 * none begins in view, the one that fills it.
 */
export function anchorAt(column: Column, scrollTop: number, view: number): Anchor | null {
  const reached = column.at(scrollTop);
  if (reached < 0) return null;
  const next = Math.min(column.count - 1, reached + 1);
  const begins = column.top(reached) >= scrollTop || column.top(next) >= scrollTop + view;
  const sequence = begins ? reached : next;
  return { sequence, top: column.top(sequence) };
}

/** By how much the anchor has moved since, and with it everything that is read. */
export function drift(column: Column, anchor: Anchor | null): number {
  return anchor && anchor.sequence < column.count ? column.top(anchor.sequence) - anchor.top : 0;
}

/**
 * Scroll position that brings a stretch into sight: as near as possible to the present one, and where that is more than a
 * pane away, with the stretch near the top. What does not fit is shown from its beginning.
 */
export function revealed(top: number, bottom: number, scrollTop: number, view: number, margin: number): number {
  if (top >= scrollTop && bottom <= scrollTop + view) return scrollTop;
  const far = bottom < scrollTop - view || top > scrollTop + 2 * view;
  const fits = bottom - top + 2 * margin <= view;
  if (top < scrollTop || far || !fits) return Math.max(0, top - margin);
  return bottom + margin - view;
}
