// The one canvas beneath all paragraphs in view. It reaches beyond what is in view, so that scrolling shows colour before
// it is painted anew, and goes away when there is nothing to draw: the paragraphs are then exactly plain ones.

import type { SequenceData } from '#protocol';
import { prepareCanvas } from '../../charts/canvas.ts';
import type { Facets, Target } from '../../state/group.ts';
import type { TokenAddress } from '../../state/selection.ts';
import type { Theme } from '../../ui/theme.ts';
import { drawParagraph } from './draw.ts';
import type { Scene, Stood } from './scene.ts';
import { CHOSEN, groupMask } from './token-group.ts';

export interface PaintInput {
  /** Whether the channel shows anything. */
  readonly marks: boolean;
  readonly selected: TokenAddress | null;
  readonly theme: Theme;
}

export interface Painter {
  /**
   * @param hovered what the pointer is on, here or in another view
   * @param preview the group that a drag would leave; null while there is none
   */
  readonly paint: (input: PaintInput, hovered: Target | null, preview: Facets | null) => void;
  /** Whether what is painted still reaches far enough beyond what is in view. */
  readonly covers: () => boolean;
}

export interface PainterElements {
  readonly scroller: HTMLElement;
  readonly page: HTMLElement;
  readonly canvas: HTMLCanvasElement;
}

/** In panes, above and below. */
const BEYOND = 1;

/** 1 for each token that takes an expert at a layer. [token] */
export function takers(data: SequenceData, router: number, topK: number, expert: number): Uint8Array {
  const mask = new Uint8Array(data.tokens);
  const experts = data.experts[router];
  for (let at = 0; experts && at < experts.length; at++) if (experts[at] === expert) mask[Math.floor(at / topK)] = 1;
  return mask;
}

/** Position of an address in this sequence, -1 when it lies in another. */
function positionIn({ item }: Stood, address: TokenAddress | null): number {
  if (address?.sequence !== item.sequence) return -1;
  return address.position < item.reader.data.tokens ? address.position : -1;
}

function ghostsIn({ item }: Stood, hovered: Target | null): Uint8Array | null {
  const { data, router, index } = item.reader;
  if (!router || hovered?.kind !== 'expert' || hovered.layer !== router.layer) return null;
  return takers(data, index, router.topK, hovered.expert);
}

export function createPainter({ scroller, page, canvas }: PainterElements, scene: Scene): Painter {
  let painted = { top: 0, bottom: -1 };

  return {
    paint({ marks, selected, theme }, hovered, preview) {
      const view = scroller.clientHeight;
      const width = page.clientWidth;
      const top = Math.max(0, scroller.scrollTop - BEYOND * view);
      const bottom = Math.min(page.offsetHeight, scroller.scrollTop + (1 + BEYOND) * view);
      painted = { top, bottom };
      const pointed = hovered?.kind === 'token' ? hovered : null;
      const parts = [...scene.all()].map((stood) => ({
        stood,
        selected: positionIn(stood, selected),
        hovered: positionIn(stood, pointed),
        ghosts: ghostsIn(stood, hovered),
        group: preview ? groupMask(preview, stood.item.reader) : stood.item.group,
      }));
      const blank =
        !marks &&
        parts.every((part) => part.selected < 0 && part.hovered < 0 && !part.ghosts && !part.group?.includes(CHOSEN));
      canvas.hidden = blank || width === 0 || view === 0;
      if (canvas.hidden) return;
      canvas.style.transform = `translate(0, ${top}px)`;
      const height = Math.max(1, bottom - top);
      const context = prepareCanvas(canvas, width, height);
      const origin = page.getBoundingClientRect();
      for (const { stood, ...state } of parts) {
        const { item, element, layout } = stood;
        const place = element.getBoundingClientRect();
        const down = place.top - origin.top - top;
        if (down > height || down + place.height < 0) continue;
        context.save();
        context.translate(place.left - origin.left, down);
        drawParagraph(context, { ...item, ...layout, ...state, marks, theme }, { top: -down, height });
        context.restore();
      }
    },
    covers() {
      const { scrollTop, clientHeight } = scroller;
      const reach = (BEYOND * clientHeight) / 3;
      return (
        (scrollTop - reach >= painted.top || painted.top === 0) &&
        (scrollTop + clientHeight + reach <= painted.bottom || painted.bottom >= page.offsetHeight)
      );
    },
  };
}
