// The column as one thing: where its sequences stand, the canvas beneath them, pointer and keys. Outside React, which
// only says what is to be shown.

import { frameThrottle } from '../../charts/canvas.ts';
import { createTooltip } from '../../charts/tooltip.ts';
import type { Facets } from '../../state/group.ts';
import { hover, useHover } from '../../state/hover.ts';
import { createDragging } from './dragging.ts';
import { createPainter, type PainterElements, type PaintInput } from './painter.ts';
import { lineOf } from './places.ts';
import { createPointing } from './pointing.ts';
import { createScene, type SceneItem, type Stood } from './scene.ts';
import { createColumnScroll, type PlaceOf, type View, type Wish } from './scroll.ts';
import { createStepping, type PressedKey, type SteppingInput } from './stepping.ts';

export interface TextInput extends PaintInput, SteppingInput {
  /** Of the whole text. */
  readonly count: number;
  /** Tells texts apart: sequences of another one stand elsewhere. */
  readonly corpus: string;
  /** Sequences that are on the page and can be read. */
  readonly items: ReadonlyMap<number, SceneItem>;
  /** What the page was made of: with another one its rows are measured anew. */
  readonly page: unknown;
  /** Heights of sequences that may not have been measured, for a width of the page. */
  readonly estimates: (width: number) => Iterable<readonly [sequence: number, height: number]>;
}

export interface TextController {
  readonly update: (input: TextInput) => void;
  readonly reveal: (wish: Wish) => void;
  readonly key: (event: PressedKey) => boolean;
  readonly stood: (sequence: number) => Stood | undefined;
  readonly destroy: () => void;
}

/** @param onView called when other sequences belong on the page */
export function createTextController(elements: PainterElements, onView: (view: View) => void): TextController {
  const { scroller, page } = elements;
  const scene = createScene(page);
  const scroll = createColumnScroll(scroller, page, onView);
  const painter = createPainter(elements, scene);
  const tooltip = createTooltip('below');
  let input: TextInput | null = null;
  let width = 0;
  let preview: Facets | null = null;

  const paint = () => {
    if (input) painter.paint(input, useHover.getState().target, preview);
  };
  const frame = frameThrottle(paint);
  const dragging = createDragging(page, scene, {
    begin: () => pointing.leave(),
    preview(group) {
      preview = group;
      frame.request();
    },
  });
  const pointing = createPointing(page, scene, tooltip, () => input?.selected ?? null, dragging.wasDragged);
  const stepping = createStepping(scene, tooltip, scroll.page);

  /** Lines of the wished token within its row. */
  const placeOf: PlaceOf = ({ sequence, position }) => {
    const stood = scene.of(sequence);
    if (!stood || position < 0) return null;
    const { element, layout, item } = stood;
    const line = Math.max(0, lineOf(layout.boxes, layout.points, position));
    const top = element.offsetTop + line * item.lineHeight;
    return { top, bottom: top + item.lineHeight };
  };

  function arrange(anew: boolean): void {
    // A pane without size says nothing about where things stand.
    if (!input || page.clientWidth === 0) return;
    if (page.clientWidth !== width) {
      width = page.clientWidth;
      scroll.forget();
    }
    for (const [sequence, height] of input.estimates(width)) scroll.estimate(sequence, height);
    scene.update(input.items.values(), anew);
    scroll.settle(placeOf);
    // Paragraphs and colours change together, never a frame apart.
    paint();
  }

  function onScroll(): void {
    pointing.leave();
    if (!painter.covers()) frame.request();
  }

  // Fonts that arrive late move every letter.
  const onFonts = () => {
    scroll.forget();
    arrange(true);
  };
  const stopHover = useHover.subscribe(frame.request);
  scroller.addEventListener('scroll', onScroll, { passive: true });
  document.fonts.addEventListener('loadingdone', onFonts);

  return {
    update(next) {
      const other = input?.corpus !== next.corpus || input.count !== next.count;
      input = next;
      if (other) {
        scroll.reset(next.count);
        scroll.reveal({ sequence: next.current, position: next.selected?.position ?? -1 });
      }
      arrange(false);
    },
    reveal(wish) {
      scroll.reveal(wish);
      scroll.settle(placeOf);
    },
    key: (event) => (input ? stepping(event, input) : false),
    stood: scene.of,
    destroy() {
      frame.cancel();
      stopHover();
      scroller.removeEventListener('scroll', onScroll);
      document.fonts.removeEventListener('loadingdone', onFonts);
      scroll.destroy();
      dragging.destroy();
      pointing.destroy();
      tooltip.destroy();
      hover(null);
    },
  };
}
