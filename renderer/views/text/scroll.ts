// The scrolling column: places the sequences that are on the page, says which belong there, keeps what is being read
// where it is while heights are corrected, and brings a sequence or a token into sight.

import { type Anchor, anchorAt, type Column, createColumn, drift, revealed, type Span, spanBetween } from './column.ts';

export interface View {
  /** Sequences that belong on the page: those in sight and some around them. */
  readonly drawn: Span;
  /** Sequences in sight. */
  readonly seen: Span;
}

/** What to bring into sight. */
export interface Wish {
  readonly sequence: number;
  /** -1: the sequence as a whole. */
  readonly position: number;
}

/** Upper and lower edge, from the top of the sequence's row; null while it is not known. */
export type PlaceOf = (wish: Wish) => { readonly top: number; readonly bottom: number } | null;

export interface ColumnScroll {
  /** Another text: nothing that was measured holds. */
  readonly reset: (count: number) => void;
  readonly estimate: (sequence: number, height: number) => void;
  /** Measures what is on the page, corrects the estimates, and fulfils the wish as far as it can be. */
  readonly settle: (placeOf: PlaceOf) => void;
  readonly reveal: (wish: Wish) => void;
  readonly page: (step: number) => void;
  /** Width changed: heights are estimates again. */
  readonly forget: () => void;
  readonly destroy: () => void;
}

/** On the page beyond what is in sight, in panes. */
const AROUND = 0.5;
/** Between what was brought into sight and the pane's edge. */
const MARGIN = 26;
/** Height of a sequence of which nothing is known. */
const GUESS = 62;

function sameSpan(a: Span, b: Span): boolean {
  return a.first === b.first && a.end === b.end;
}

/** @param onView called when other sequences belong on the page or are in sight */
export function createColumnScroll(
  scroller: HTMLElement,
  page: HTMLElement,
  onView: (view: View) => void,
): ColumnScroll {
  let column: Column = createColumn(0, GUESS);
  let wish: Wish | null = null;
  let view: View | null = null;
  let anchor: Anchor | null = null;

  function look(): void {
    const { scrollTop, clientHeight } = scroller;
    if (clientHeight === 0 || column.count === 0) return;
    anchor = anchorAt(column, scrollTop, clientHeight);
    const around = AROUND * clientHeight;
    const next = {
      drawn: spanBetween(column, scrollTop - around, scrollTop + clientHeight + around),
      seen: spanBetween(column, scrollTop, scrollTop + clientHeight - 1),
    };
    if (view && sameSpan(view.drawn, next.drawn) && sameSpan(view.seen, next.seen)) return;
    view = next;
    onView(next);
  }

  function rows(): readonly HTMLElement[] {
    return Array.from(page.querySelectorAll<HTMLElement>('.text-item'));
  }

  function measureRows(): void {
    for (const row of rows())
      if (row.dataset.set === 'true') column.measure(Number(row.dataset.sequence), row.offsetHeight);
  }

  function fulfil(placeOf: PlaceOf): void {
    if (!wish) return;
    const { sequence, position } = wish;
    const { clientHeight } = scroller;
    const top = column.top(sequence);
    const bottom = top + column.height(sequence);
    const whole = position < 0 || bottom - top + 2 * MARGIN <= clientHeight;
    let to = scroller.scrollTop;
    if (whole) to = revealed(top, bottom, to, clientHeight, MARGIN);
    const place = placeOf(wish);
    if (place) to = revealed(top + place.top, top + place.bottom, to, clientHeight, MARGIN);
    else if (!whole) to = revealed(top, top + MARGIN, to, clientHeight, MARGIN);
    scroller.scrollTop = to;
    if (column.isMeasured(sequence) && (place || position < 0)) wish = null;
  }

  // Whoever scrolls by hand no longer waits for what was wished.
  const drop = () => {
    wish = null;
  };
  const byHand = ['wheel', 'touchmove', 'pointerdown'] as const;
  for (const name of byHand) scroller.addEventListener(name, drop, { passive: true });
  scroller.addEventListener('scroll', look, { passive: true });

  return {
    reset(count) {
      column = createColumn(count, GUESS);
      view = null;
      anchor = null;
      scroller.scrollTop = 0;
    },
    estimate: (sequence, height) => column.estimate(sequence, height),
    settle(placeOf) {
      // A pane without size says nothing about heights.
      if (scroller.clientHeight === 0 || scroller.clientWidth === 0 || column.count === 0) return;
      measureRows();
      for (const row of rows()) row.style.top = `${column.top(Number(row.dataset.sequence))}px`;
      page.style.height = `${column.total()}px`;
      const moved = drift(column, anchor);
      if (moved !== 0) scroller.scrollTop += moved;
      fulfil(placeOf);
      look();
    },
    reveal(next) {
      if (next.sequence < column.count) wish = next;
    },
    page(step) {
      drop();
      scroller.scrollTop += step * (scroller.clientHeight - MARGIN);
    },
    forget: () => column.forget(),
    destroy() {
      for (const name of byHand) scroller.removeEventListener(name, drop);
      scroller.removeEventListener('scroll', look);
    },
  };
}
