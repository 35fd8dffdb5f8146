// The paragraphs that are on the page and where their tokens stand in them. Each is measured once per text and width.

import type { Box } from '../../charts/tooltip.ts';
import { type Boxes, layoutBoxes, type PointMark, pointMarks, tokenAt } from './boxes.ts';
import type { Paragraph } from './paragraph.ts';
import { extentOn, nearestToken } from './places.ts';
import type { Reader } from './reading.ts';

/** A sequence that can be read: what to paint beneath it, not where. */
export interface SceneItem {
  readonly sequence: number;
  readonly paragraph: Paragraph;
  readonly reader: Reader;
  readonly colors: readonly (string | null)[];
  /** OUTSIDE, INSIDE or CHOSEN (token-group.ts); null without a group. [token] */
  readonly group: Uint8Array | null;
  readonly lineHeight: number;
}

export interface TextLayout {
  readonly boxes: Boxes;
  readonly points: readonly PointMark[];
  readonly rtl: boolean;
  readonly width: number;
}

/** A sequence that stands on the page. */
export interface Stood {
  readonly item: SceneItem;
  /** Holds one text node. */
  readonly element: HTMLElement;
  readonly layout: TextLayout;
}

export interface Scene {
  /** @param anew measures also what did not change: fonts came late */
  readonly update: (items: Iterable<SceneItem>, anew: boolean) => void;
  readonly of: (sequence: number) => Stood | undefined;
  readonly all: () => Iterable<Stood>;
  /** The sequence whose row an event happened in. */
  readonly under: (target: EventTarget | null) => Stood | undefined;
  /** Token under a point of the window, -1 for none. */
  readonly tokenUnder: (stood: Stood, x: number, y: number) => number;
  /** Token nearest to a point of the window on its line, -1 for none. */
  readonly nearestTo: (stood: Stood, x: number, y: number) => number;
  /** The part of a token on one line, in client coordinates. */
  readonly boxOf: (stood: Stood, token: number, line: number) => Box;
}

/** Direction, boxes and marks of a paragraph as the browser set it. */
function layOut(element: HTMLElement, node: Text, { paragraph, reader, lineHeight }: SceneItem): TextLayout {
  const range = document.createRange();
  const origin = element.getBoundingClientRect();
  const rtl = getComputedStyle(element).direction === 'rtl';
  const measure = (start: number, end: number) => {
    range.setStart(node, start);
    range.setEnd(node, end);
    return Array.from(range.getClientRects(), ({ left, top, width, height }) => ({
      left: left - origin.left,
      top: top - origin.top,
      width,
      height,
    }));
  };
  const boxes = layoutBoxes(paragraph.text, paragraph.fragments, measure, lineHeight, rtl);
  return { boxes, points: pointMarks(reader.data.tokens, boxes, rtl, origin.width), rtl, width: origin.width };
}

/** @param page holds a `.text-item` with `data-sequence` for each sequence, and in it a `.text-paragraph` */
export function createScene(page: HTMLElement): Scene {
  let stood = new Map<number, Stood>();

  return {
    update(items, anew) {
      const next = new Map<number, Stood>();
      for (const item of items) {
        const element = page.querySelector(`[data-sequence="${item.sequence}"] .text-paragraph`);
        const node = element?.firstChild;
        if (!(element instanceof HTMLElement) || !(node instanceof Text) || node.data !== item.paragraph.text) continue;
        const before = stood.get(item.sequence);
        const same =
          !anew &&
          before?.element === element &&
          before.item.paragraph === item.paragraph &&
          before.item.lineHeight === item.lineHeight &&
          before.layout.width === element.getBoundingClientRect().width;
        next.set(item.sequence, { item, element, layout: same ? before.layout : layOut(element, node, item) });
      }
      stood = next;
    },
    of: (sequence) => stood.get(sequence),
    all: () => stood.values(),
    under(target) {
      const row = target instanceof Element ? target.closest('.text-item') : null;
      return row instanceof HTMLElement ? stood.get(Number(row.dataset.sequence)) : undefined;
    },
    tokenUnder({ element, layout, item }, x, y) {
      const origin = element.getBoundingClientRect();
      return tokenAt(layout.boxes, layout.points, x - origin.left, y - origin.top, item.lineHeight);
    },
    nearestTo({ element, layout, item }, x, y) {
      const origin = element.getBoundingClientRect();
      return nearestToken(layout.boxes, x - origin.left, y - origin.top, item.lineHeight);
    },
    boxOf({ element, layout, item }, token, line) {
      const origin = element.getBoundingClientRect();
      const { left, right } = extentOn(layout.boxes, layout.points, token, line);
      const top = origin.top + line * item.lineHeight;
      return { left: origin.left + left, right: origin.left + right, top, bottom: top + item.lineHeight };
    },
  };
}
