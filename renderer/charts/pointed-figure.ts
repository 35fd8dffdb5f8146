// What the pointer does over a figure: the mark under it is drawn at once, outside React, told to the other views, and read
// in a tooltip. What there is to point at, and what it means, is the view's.

import type { Target } from '../state/group.ts';
import { hover, useHover } from '../state/hover.ts';
import type { Size } from '../ui/use-size.ts';
import { type Box, createTooltip, type Tooltip, type TooltipLine } from './tooltip.ts';

/** What is drawn, and where its parts stand. */
export interface Shown<Data, Layout> {
  readonly data: Data;
  readonly layout: Layout;
}

/** In CSS pixels of the figure, from its top left corner. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Tip {
  /** Says whether it is still the same mark. */
  readonly key: string;
  readonly mark: Box;
  readonly lines: () => readonly TooltipLine[];
}

export interface FigureHandlers<Data, Layout, Mark> {
  /** @param before what was drawn until now, for a drawing that can keep some of it */
  readonly draw: (data: Data, size: Size, before: Shown<Data, Layout> | null) => Layout;
  /** Draws what follows the pointer, over the figure and without touching it; null draws nothing of it. */
  readonly drawMark: (shown: Shown<Data, Layout>, mark: Mark | null) => void;
  readonly find: (shown: Shown<Data, Layout>, place: Place) => Mark | null;
  /** The mark that another view points at. */
  readonly fromElsewhere: (shown: Shown<Data, Layout>, target: Target) => Mark | null;
  /** What the other views are told of a mark; null: nothing that they could show. */
  readonly targetOf: (shown: Shown<Data, Layout>, mark: Mark) => Target | null;
  /** @param at the pointer, in client coordinates */
  readonly tipOf: (shown: Shown<Data, Layout>, mark: Mark, at: Place) => Tip | null;
  readonly cursorOf: (shown: Shown<Data, Layout>, mark: Mark | null, place: Place) => string;
  /** Whether what was pointed at may be something else in the new data. */
  readonly forgets: (before: Data | undefined, now: Data) => boolean;
  /** The mark that is drawn while nothing is pointed at: where the arrow keys are. */
  readonly resting?: () => Mark | null;
  readonly click?: (shown: Shown<Data, Layout>, mark: Mark | null, event: MouseEvent) => void;
  /** The main button goes down. @returns what follows the pointer until it comes up, if that is a drag */
  readonly press?: (
    shown: Shown<Data, Layout>,
    mark: Mark | null,
    place: Place,
  ) => ((shown: Shown<Data, Layout>, x: number) => void) | null;
}

export interface PointedFigure<Data, Layout> {
  readonly tooltip: Tooltip;
  readonly shown: () => Shown<Data, Layout> | null;
  /** Draws what is pointed at anew, here or elsewhere. */
  readonly marks: () => void;
  readonly update: (data: Data | null, size: Size) => void;
  /** Runs with nothing drawn that follows pointer or cursor: what leaves the window has none of it. */
  readonly bare: <T>(run: () => T) => T;
  readonly destroy: () => void;
}

/** The box of a pointer that the tooltip keeps free. @param reach CSS pixels to each side */
export function boxAround({ x, y }: Place, reach: number): Box {
  return { left: x - reach, right: x + reach, top: y - reach, bottom: y + reach };
}

export function pointedFigure<Data, Layout, Mark>(
  host: HTMLElement,
  view: FigureHandlers<Data, Layout, Mark>,
): PointedFigure<Data, Layout> {
  const tooltip = createTooltip();
  let shown: Shown<Data, Layout> | null = null;
  let pointed: Mark | null = null;
  /** What follows the pointer while its button is down. */
  let drag: ((shown: Shown<Data, Layout>, x: number) => void) | null = null;

  function marks(): void {
    if (!shown) return;
    const { target } = useHover.getState();
    const elsewhere = pointed === null && target ? view.fromElsewhere(shown, target) : null;
    view.drawMark(shown, pointed ?? elsewhere ?? view.resting?.() ?? null);
  }

  const placeOf = (event: MouseEvent): Place => {
    const box = host.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  function down(event: PointerEvent): void {
    if (event.button !== 0 || !shown || !view.press) return;
    const place = placeOf(event);
    drag = view.press(shown, view.find(shown, place), place);
    if (!drag) return;
    host.setPointerCapture(event.pointerId);
    tooltip.hide();
    drag(shown, place.x);
  }

  function move(event: PointerEvent): void {
    if (!shown) return;
    const place = placeOf(event);
    if (drag) {
      drag(shown, place.x);
      return;
    }
    pointed = view.find(shown, place);
    host.style.cursor = view.cursorOf(shown, pointed, place);
    hover(pointed === null ? null : view.targetOf(shown, pointed));
    marks();
    const tip = pointed === null ? null : view.tipOf(shown, pointed, { x: event.clientX, y: event.clientY });
    if (tip) tooltip.show(tip.key, tip.mark, tip.lines);
    else tooltip.hide();
  }

  function up(): void {
    drag = null;
  }

  function leave(): void {
    tooltip.hide();
    pointed = null;
    hover(null);
    marks();
  }

  function click(event: MouseEvent): void {
    if (shown) view.click?.(shown, view.find(shown, placeOf(event)), event);
  }

  const listeners: readonly [keyof HTMLElementEventMap, (event: never) => void][] = [
    ['pointerdown', down],
    ['pointermove', move],
    ['pointerup', up],
    ['pointercancel', up],
    ['pointerleave', leave],
    ['click', click],
  ];
  for (const [name, listener] of listeners) host.addEventListener(name, listener as EventListener);
  const body = host.closest('.view-body');
  body?.addEventListener('blur', tooltip.hide);
  const endHover = useHover.subscribe(marks);

  return {
    tooltip,
    shown: () => shown,
    marks,
    update(data, size) {
      if (!data || size.width < 1 || size.height < 1) return;
      // A drawing that changed beneath the pointer is found again by its next move.
      if (view.forgets(shown?.data, data)) pointed = null;
      shown = { data, layout: view.draw(data, size, shown) };
      marks();
      tooltip.refresh();
    },
    bare(run) {
      if (shown) view.drawMark(shown, null);
      const result = run();
      marks();
      return result;
    },
    destroy() {
      endHover();
      for (const [name, listener] of listeners) host.removeEventListener(name, listener as EventListener);
      body?.removeEventListener('blur', tooltip.hide);
      tooltip.destroy();
      hover(null);
    },
  };
}
