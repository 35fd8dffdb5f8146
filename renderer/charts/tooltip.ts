// The one tooltip of a view: at most six lines, 320 px wide, 80 ms after the pointer comes to rest on a mark, beside the
// mark and never over it. Plain DOM, because it follows the pointer and React must not.

/** A box in client coordinates. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface TooltipLine {
  /** `title` address and name, `value` the large one, `note` everything else. */
  readonly kind: 'title' | 'value' | 'note';
  readonly text: string;
  /** Corpus text in it, shown in its own direction after `text`. */
  readonly quote?: string;
}

const DELAY = 80;
const GAP = 10;
const MARGIN = 4;
export const TOOLTIP_LINES = 6;

/** `below` keeps the line of a text free that is being read. */
export type TooltipSide = 'beside' | 'below';

/**
 * Where the tooltip goes: right of the mark, else left, else below, else above, the first that fits; within the window.
 * With `below` preferred, below and above come first.
 * @returns left and top in client coordinates
 */
export function placeTooltip(
  mark: Box,
  size: { readonly width: number; readonly height: number },
  window: { readonly width: number; readonly height: number },
  prefer: TooltipSide = 'beside',
): { readonly left: number; readonly top: number } {
  const slide = (at: number, length: number, limit: number) => Math.max(MARGIN, Math.min(at, limit - length - MARGIN));
  const beside = slide((mark.top + mark.bottom) / 2 - size.height / 2, size.height, window.height);
  const along = slide((mark.left + mark.right) / 2 - size.width / 2, size.width, window.width);
  const fitsBelow = mark.bottom + GAP + size.height + MARGIN <= window.height;
  const fitsAbove = mark.top - GAP - size.height >= MARGIN;
  if (prefer === 'below' && fitsBelow) return { left: along, top: mark.bottom + GAP };
  if (prefer === 'below' && fitsAbove) return { left: along, top: mark.top - GAP - size.height };
  if (mark.right + GAP + size.width + MARGIN <= window.width) return { left: mark.right + GAP, top: beside };
  if (mark.left - GAP - size.width >= MARGIN) return { left: mark.left - GAP - size.width, top: beside };
  if (fitsBelow) return { left: along, top: mark.bottom + GAP };
  return { left: along, top: Math.max(MARGIN, mark.top - GAP - size.height) };
}

export interface Tooltip {
  /** Shows after the delay; at once when one is already up. `key` says whether it is still the same mark. */
  readonly show: (key: string, mark: Box, lines: () => readonly TooltipLine[]) => void;
  /** Reads the mark again, whose numbers may have changed beneath a resting pointer; a pinned one stays as it is. */
  readonly refresh: () => void;
  /** Hides, unless it is pinned. */
  readonly hide: () => void;
  /**
   * Keeps it up until the next call, Escape or a click elsewhere, so that its text can be read and copied.
   * @returns whether there was a tooltip to pin or to let go
   */
  readonly togglePin: () => boolean;
  readonly destroy: () => void;
}

function fill(element: HTMLElement, lines: readonly TooltipLine[]): void {
  element.replaceChildren(
    ...lines.slice(0, TOOLTIP_LINES).map((line) => {
      const row = document.createElement('div');
      row.className = `tooltip-${line.kind}`;
      row.append(line.text);
      if (line.quote !== undefined) {
        const quote = document.createElement('bdi');
        quote.className = 'tooltip-quote';
        quote.textContent = line.quote;
        row.append(line.text ? ' ' : '', quote);
      }
      return row;
    }),
  );
}

/** A tooltip that belongs to one view. It lives at the end of the body, so that no pane cuts it off. */
export function createTooltip(prefer: TooltipSide = 'beside'): Tooltip {
  const element = document.createElement('div');
  element.className = 'chart-tooltip';
  element.setAttribute('role', 'tooltip');
  element.hidden = true;
  document.body.append(element);
  let timer = 0;
  let current = '';
  let pinned = false;
  let read: (() => readonly TooltipLine[]) | null = null;

  function reveal(mark: Box, lines: readonly TooltipLine[]): void {
    fill(element, lines);
    element.hidden = false;
    const { width, height } = element.getBoundingClientRect();
    const place = placeTooltip(mark, { width, height }, { width: innerWidth, height: innerHeight }, prefer);
    element.style.transform = `translate(${Math.round(place.left)}px, ${Math.round(place.top)}px)`;
  }

  function hide(): void {
    if (pinned) return;
    clearTimeout(timer);
    current = '';
    element.hidden = true;
  }

  function setPin(pin: boolean): void {
    pinned = pin;
    element.dataset.pinned = String(pin);
    const listen = pin ? addEventListener : removeEventListener;
    listen('keydown', letGo, true);
    listen('pointerdown', letGo, true);
  }

  function letGo(event: Event): void {
    if (event instanceof KeyboardEvent) {
      if (event.key !== 'Escape') return;
      // It is the topmost thing on the page: Escape ends here.
      event.stopPropagation();
    } else if (event.target instanceof Node && element.contains(event.target)) return;
    setPin(false);
    hide();
  }

  return {
    show(key, mark, lines) {
      if (pinned || key === current) return;
      current = key;
      read = lines;
      clearTimeout(timer);
      if (!element.hidden) reveal(mark, lines());
      else timer = window.setTimeout(() => reveal(mark, lines()), DELAY);
    },
    refresh() {
      if (!element.hidden && !pinned && read) fill(element, read());
    },
    hide,
    togglePin() {
      if (element.hidden) return false;
      setPin(!pinned);
      if (!pinned) hide();
      return true;
    },
    destroy() {
      clearTimeout(timer);
      setPin(false);
      element.remove();
    },
  };
}
