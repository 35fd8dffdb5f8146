// The layer figure on the page: its size, its pointer, and the ghost of whatever expert is pointed at elsewhere.

import { type RefObject, useEffect, useRef } from 'react';
import { createTooltip } from '../../charts/tooltip.ts';
import { hover, useHover } from '../../state/hover.ts';
import { selectExpert } from '../../state/selection.ts';
import { useSize } from '../../ui/use-size.ts';
import { draw, drawGhost } from './draw.ts';
import type { LayerData } from './layer-data.ts';
import { type LayerLayout, rankAt } from './layout.ts';
import { expertLines } from './reading.ts';

interface Drawn {
  readonly layout: LayerLayout;
  readonly data: LayerData;
}

/** Frames the column of the expert under the pointer, wherever the pointer is. */
function showGhost(svg: SVGSVGElement, { layout, data }: Drawn): void {
  const { target } = useHover.getState();
  const mine = target?.kind === 'expert' && target.layer === data.model.router.layer;
  drawGhost(svg, data, layout, mine ? target.expert : -1);
}

interface Pointing {
  /** Reads what the pointer rests on again. */
  readonly refresh: () => void;
  readonly stop: () => void;
}

/** What is on screen: the pointer reads it, React does not. */
function listen(host: HTMLElement, svg: SVGSVGElement, shown: () => Drawn | null): Pointing {
  const tooltip = createTooltip();
  const stop = useHover.subscribe(() => {
    const drawn = shown();
    if (drawn) showGhost(svg, drawn);
  });
  const find = (event: MouseEvent) => {
    const drawn = shown();
    const box = host.getBoundingClientRect();
    const rank = drawn ? rankAt(drawn.data.model, drawn.layout, event.clientX - box.left, event.clientY - box.top) : -1;
    const each = drawn?.data.model.ranked[rank];
    return drawn && each ? { drawn, box, rank, expert: each.expert, layer: drawn.data.model.router.layer } : null;
  };
  const leave = () => {
    tooltip.hide();
    hover(null);
  };
  const move = (event: PointerEvent) => {
    const at = find(event);
    if (!at) {
      leave();
      return;
    }
    const { drawn, box, rank, expert, layer } = at;
    const { data, layout } = drawn;
    const left = box.left + layout.load.x + rank * layout.step;
    const mark = { left, right: left + layout.step, top: box.top + layout.load.y, bottom: box.top + layout.token.y };
    hover({ kind: 'expert', layer, expert });
    tooltip.show(`${layer}:${expert}`, mark, () => {
      const now = shown()?.data ?? data;
      return expertLines(now.model, now.route, rank, now.isOff(now.model.ranked[rank]?.expert ?? -1));
    });
  };
  const click = (event: MouseEvent) => {
    const at = find(event);
    if (at) selectExpert({ layer: at.layer, expert: at.expert });
  };
  host.addEventListener('pointermove', move);
  host.addEventListener('pointerleave', leave);
  host.addEventListener('click', click);
  return {
    refresh: tooltip.refresh,
    stop() {
      stop();
      host.removeEventListener('pointermove', move);
      host.removeEventListener('pointerleave', leave);
      host.removeEventListener('click', click);
      tooltip.destroy();
      hover(null);
    },
  };
}

export interface LayerFigureProps {
  readonly data: LayerData | null;
  /** Of the drawing, for whoever copies it. */
  readonly svg: RefObject<SVGSVGElement | null>;
}

export function LayerFigure({ data, svg }: LayerFigureProps) {
  const host = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn | null>(null);
  const pointing = useRef<Pointing | null>(null);
  const size = useSize(host);
  useEffect(() => {
    if (!svg.current || !data || size.width < 1 || size.height < 1) return;
    drawn.current = { layout: draw(svg.current, data, size), data };
    showGhost(svg.current, drawn.current);
    pointing.current?.refresh();
  }, [data, size, svg]);
  useEffect(() => {
    if (!host.current || !svg.current) return;
    const made = listen(host.current, svg.current, () => drawn.current);
    pointing.current = made;
    return () => {
      pointing.current = null;
      made.stop();
    };
  }, [svg]);
  return (
    <div ref={host} className="layer-figure">
      <svg ref={svg} aria-hidden="true" />
    </div>
  );
}
