// The text's pointer and keys, and its canvas. Measures the paragraph once per layout, paints beneath it per change, and
// speaks to the rest of the window only through selection and hover.

import type { SequenceData } from '#protocol';
import { frameThrottle } from '../../charts/canvas.ts';
import { type Box, createTooltip } from '../../charts/tooltip.ts';
import { hover, useHover } from '../../state/hover.ts';
import { brush, selectToken, toggleInGroup } from '../../state/selection.ts';
import { announce } from '../../ui/notices.ts';
import { type Boxes, layoutBoxes, type PointMark, pointMarks, tokenAt } from './boxes.ts';
import { draw, type UnderlayData } from './draw.ts';
import type { Fragment } from './fragments.ts';
import { acrossLines, extentOn, lineOf } from './places.ts';
import { type Reader, spokenToken, tokenLines } from './reading.ts';

/** What to paint; where things stand is measured here. */
export interface TextInput {
  readonly text: string;
  readonly fragments: readonly Fragment[];
  readonly reader: Reader;
  readonly colors: readonly (string | null)[];
  readonly group: Uint8Array | null;
  readonly selected: number;
  readonly marks: boolean;
  readonly lineHeight: number;
  readonly theme: UnderlayData['theme'];
}

export interface TextElements {
  /** Scrolls. */
  readonly scroller: HTMLElement;
  /** As tall as the text; holds the canvas and the paragraph. */
  readonly page: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  /** Holds one text node. */
  readonly paragraph: HTMLElement;
}

export interface TextLayout {
  readonly boxes: Boxes;
  readonly points: readonly PointMark[];
  readonly rtl: boolean;
  readonly width: number;
}

export interface TextController {
  /** @param moved whether the layout changed: text, size or font */
  readonly update: (input: TextInput, moved: boolean) => void;
  readonly key: (event: { readonly key: string; readonly ctrlKey: boolean; readonly metaKey: boolean }) => boolean;
  readonly layout: () => TextLayout | null;
  readonly destroy: () => void;
}

/** The canvas reaches this many panes beyond what is in view, so that scrolling shows colour before it is painted anew. */
const BEYOND = 1;
/** Room left of the text for marks that stand before its first letter. */
const BLEED = 12;

/** 1 for each token that takes an expert at a layer. [token] */
export function takers(data: SequenceData, router: number, topK: number, expert: number): Uint8Array {
  const mask = new Uint8Array(data.tokens);
  const experts = data.experts[router];
  for (let at = 0; experts && at < experts.length; at++) if (experts[at] === expert) mask[Math.floor(at / topK)] = 1;
  return mask;
}

export function createTextController(elements: TextElements): TextController {
  const { scroller, page, canvas, paragraph } = elements;
  const tooltip = createTooltip('below');
  const range = document.createRange();
  let input: TextInput | null = null;
  let layout: TextLayout | null = null;
  /** The stretch of the text that is painted. */
  let painted = { top: 0, bottom: -1 };
  let pointed = -1;
  let shownToken = -1;

  function measure(): void {
    const node = paragraph.firstChild;
    if (!input || !(node instanceof Text)) {
      layout = null;
      return;
    }
    const origin = paragraph.getBoundingClientRect();
    const rtl = getComputedStyle(paragraph).direction === 'rtl';
    const boxes = layoutBoxes(
      input.text,
      input.fragments,
      (start, end) => {
        range.setStart(node, start);
        range.setEnd(node, end);
        return Array.from(range.getClientRects(), (rect) => ({
          left: rect.left - origin.left,
          top: rect.top - origin.top,
          width: rect.width,
          height: rect.height,
        }));
      },
      input.lineHeight,
      rtl,
    );
    const points = pointMarks(input.reader.data.tokens, boxes, rtl, origin.width);
    layout = { boxes, points, rtl, width: origin.width };
  }

  function ghosts(): Uint8Array | null {
    const { target } = useHover.getState();
    if (!input || target?.kind !== 'expert') return null;
    const { data, router, index } = input.reader;
    return target.layer === router.layer ? takers(data, index, router.topK, target.expert) : null;
  }

  function hoveredToken(): number {
    const { target } = useHover.getState();
    if (target?.kind === 'token' && target.sequence === input?.reader.data.sequence) return target.position;
    return pointed;
  }

  function paint(): void {
    if (!input || !layout) return;
    const data: UnderlayData = {
      ...input,
      boxes: layout.boxes,
      points: layout.points,
      ghosts: ghosts(),
      hovered: hoveredToken(),
    };
    const paper = paragraph.offsetTop;
    const view = scroller.clientHeight;
    const top = Math.max(0, scroller.scrollTop - BEYOND * view);
    const bottom = Math.min(page.offsetHeight, scroller.scrollTop + (1 + BEYOND) * view);
    // With nothing to draw the canvas goes away: the paragraph is then exactly a plain one.
    canvas.hidden = !data.marks && data.selected < 0 && data.hovered < 0 && !data.ghosts;
    painted = { top, bottom };
    if (canvas.hidden) return;
    canvas.style.transform = `translate(${paragraph.offsetLeft - BLEED}px, ${top}px)`;
    draw({ canvas }, data, {
      width: layout.width + 2 * BLEED,
      top: top - paper,
      height: Math.max(1, bottom - top),
      left: BLEED,
    });
  }
  const frame = frameThrottle(paint);

  function onScroll(): void {
    tooltip.hide();
    const { scrollTop, clientHeight } = scroller;
    const reach = (BEYOND * clientHeight) / 3;
    const covered =
      (scrollTop - reach >= painted.top || painted.top === 0) &&
      (scrollTop + clientHeight + reach <= painted.bottom || painted.bottom >= page.offsetHeight);
    if (!covered) frame.request();
  }

  function find(event: MouseEvent): number {
    if (!input || !layout) return -1;
    const origin = paragraph.getBoundingClientRect();
    return tokenAt(
      layout.boxes,
      layout.points,
      event.clientX - origin.left,
      event.clientY - origin.top,
      input.lineHeight,
    );
  }

  /** The part of a token on one line, in client coordinates. */
  function boxOf(token: number, line: number): Box {
    const origin = paragraph.getBoundingClientRect();
    const { lineHeight } = input as TextInput;
    const { boxes, points } = layout as TextLayout;
    const { left, right } = extentOn(boxes, points, token, line);
    const top = origin.top + line * lineHeight;
    return { left: origin.left + left, right: origin.left + right, top, bottom: top + lineHeight };
  }

  function move(event: PointerEvent): void {
    if (!input || event.buttons !== 0) return;
    const token = find(event);
    if (token < 0) {
      leave();
      return;
    }
    const { reader } = input;
    pointed = token;
    hover({ kind: 'token', sequence: reader.data.sequence, position: token });
    const line = Math.floor((event.clientY - paragraph.getBoundingClientRect().top) / input.lineHeight);
    tooltip.show(`${reader.data.sequence}:${token}`, boxOf(token, line), () => tokenLines(reader, token));
  }

  function leave(): void {
    tooltip.hide();
    if (pointed < 0) return;
    pointed = -1;
    hover(null);
  }

  function click(event: MouseEvent): void {
    // Letters were selected: that is reading, not pointing.
    if (!input || (getSelection()?.toString() ?? '') !== '') return;
    const position = find(event);
    if (position < 0) return;
    const { sequence } = input.reader.data;
    if (event.ctrlKey || event.metaKey) {
      toggleInGroup({ kind: 'token', sequence, position });
    } else if (event.shiftKey && input.selected >= 0) {
      const start = Math.min(input.selected, position);
      brush({ tokens: [{ sequence, start, end: Math.max(input.selected, position) + 1 }] }, 'new');
    } else {
      selectToken({ sequence, position });
    }
  }

  /** Shift-click is ours; the browser would select letters. */
  function down(event: MouseEvent): void {
    if (event.shiftKey && find(event) >= 0) event.preventDefault();
  }

  function choose(position: number): void {
    if (!input) return;
    const { reader } = input;
    const next = Math.max(0, Math.min(reader.data.tokens - 1, position));
    selectToken({ sequence: reader.data.sequence, position: next });
    announce(spokenToken(reader, next));
  }

  /** The token above or below; from one that stands nowhere, the next in order. */
  function chooseAcross(step: number): void {
    if (!input || !layout) return;
    const { selected } = input;
    const next = acrossLines(layout.boxes, selected, step);
    if (next >= 0) choose(next);
    else if (!layout.boxes.token.includes(selected)) choose(selected + step);
  }

  function bringIntoView(token: number): void {
    if (!input || !layout || token < 0) return;
    const line = Math.max(0, lineOf(layout.boxes, layout.points, token));
    const top = paragraph.offsetTop + line * input.lineHeight;
    const bottom = top + input.lineHeight;
    const { scrollTop, clientHeight } = scroller;
    if (top < scrollTop) scroller.scrollTop = top - input.lineHeight;
    else if (bottom > scrollTop + clientHeight) scroller.scrollTop = bottom + input.lineHeight - clientHeight;
  }

  const stopHover = useHover.subscribe(() => frame.request());
  scroller.addEventListener('scroll', onScroll, { passive: true });
  paragraph.addEventListener('pointermove', move);
  paragraph.addEventListener('pointerleave', leave);
  paragraph.addEventListener('mousedown', down);
  paragraph.addEventListener('click', click);
  // Fonts that arrive late move every letter.
  const onFonts = () => {
    measure();
    frame.request();
  };
  document.fonts.addEventListener('loadingdone', onFonts);

  return {
    update(next, moved) {
      input = next;
      if (moved) measure();
      if (next.selected !== shownToken || moved) {
        if (next.selected !== shownToken) bringIntoView(next.selected);
        shownToken = next.selected;
      }
      // Paragraph and colours change together, never a frame apart.
      if (moved) paint();
      else frame.request();
    },
    key(event) {
      if (!input || event.ctrlKey || event.metaKey) return false;
      const { selected } = input;
      // Left is forward in a text that runs from the right.
      const forward = layout?.rtl ? -1 : 1;
      if (event.key === 'ArrowRight') choose(selected + forward);
      else if (event.key === 'ArrowLeft') choose(selected - forward);
      else if (event.key === 'ArrowDown') chooseAcross(1);
      else if (event.key === 'ArrowUp') chooseAcross(-1);
      else if (event.key === 'Home') choose(0);
      else if (event.key === 'End') choose(input.reader.data.tokens - 1);
      else if (event.key === ' ') return tooltip.togglePin();
      else if (event.key === 'Enter' && selected >= 0) {
        const { reader } = input;
        const line = layout ? lineOf(layout.boxes, layout.points, selected) : -1;
        if (line >= 0) tooltip.show(`key ${selected}`, boxOf(selected, line), () => tokenLines(reader, selected));
      } else return false;
      return true;
    },
    layout: () => layout,
    destroy() {
      frame.cancel();
      stopHover();
      scroller.removeEventListener('scroll', onScroll);
      paragraph.removeEventListener('pointermove', move);
      paragraph.removeEventListener('pointerleave', leave);
      paragraph.removeEventListener('mousedown', down);
      paragraph.removeEventListener('click', click);
      document.fonts.removeEventListener('loadingdone', onFonts);
      tooltip.destroy();
      hover(null);
    },
  };
}
