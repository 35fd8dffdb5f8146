// Pointer and keys over the figure. What they point at is drawn at once, outside React.

import type { KeyboardEvent } from 'react';
import { createTooltip } from '../../charts/tooltip.ts';
import { hover, useHover } from '../../state/hover.ts';
import { choosePublished, chooseRho, chooseSegment, useLocalityChoice } from '../../state/locality.ts';
import { selectLayer } from '../../state/selection.ts';
import { announce } from '../../ui/notices.ts';
import type { Size } from '../../ui/use-size.ts';
import type { ConsistencyData } from './consistency-data.ts';
import { draw, drawMarks } from './draw.ts';
import { type ConsistencyLayout, nearest, type Pointed, panelAt, pointedAt } from './layout.ts';
import { pointedLines, spokenRho, spokenSegment } from './reading.ts';

export interface ConsistencyController {
  readonly update: (data: ConsistencyData | null, size: Size) => void;
  /** Runs with nothing drawn that follows the pointer: what leaves the window has none of it. */
  readonly bare: <T>(run: () => T) => T;
  /** @returns whether the key was used */
  readonly key: (event: KeyboardEvent) => boolean;
  readonly destroy: () => void;
}

/** How near to a handle a drag takes it. */
const GRASP = 10;

export function createConsistencyController(host: HTMLElement, svg: SVGSVGElement): ConsistencyController {
  const tooltip = createTooltip();
  let shown: { readonly data: ConsistencyData; readonly layout: ConsistencyLayout } | null = null;
  let pointed: Pointed | null = null;
  /** Which handle is being dragged. */
  let held: 'srp' | 'hits' | null = null;

  function marks(): void {
    if (shown) drawMarks(svg, shown.data, shown.layout, { at: pointed ?? fromElsewhere() });
  }

  /** A layer that another view points at. */
  function fromElsewhere(): Pointed | null {
    const { target } = useHover.getState();
    if (!shown || target?.kind !== 'layer') return null;
    const at = shown.data.model.layers.findIndex(({ layer }) => layer === target.layer);
    return at < 0 ? null : { kind: 'layer', at };
  }

  const place = (event: PointerEvent) => {
    const box = host.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  /** Brings the handle that is held to the choice nearest to the pointer. */
  function drag(x: number): void {
    if (!shown || !held) return;
    const { data, layout } = shown;
    const { lengths, hits } = data.model;
    if (held === 'srp') chooseSegment(lengths[nearest(lengths.map(layout.m), x - layout.srp.x)] as number);
    else if (hits) chooseRho(hits.rhos[nearest(hits.rhos.map(layout.rho), x - layout.hits.x)] as number);
  }

  /** The handle at this place. */
  function handleAt(x: number, y: number): 'srp' | 'hits' | null {
    if (!shown) return null;
    const { data, layout } = shown;
    const where = panelAt(layout, x, y);
    if (where === null || where === 'layers') return null;
    const at = where === 'srp' ? layout.m(data.model.lengths[data.segment] as number) : layout.rho(data.rho);
    return Math.abs(x - layout[where].x - at) <= GRASP ? where : null;
  }

  function down(event: PointerEvent): void {
    if (event.button !== 0 || !shown) return;
    const { x, y } = place(event);
    const at = pointedAt(shown.data, shown.layout, x, y);
    if (at?.kind === 'published') {
      const name = shown.data.model.published[at.at]?.model ?? null;
      choosePublished(name === useLocalityChoice.getState().published ? null : name);
      return;
    }
    if (at?.kind === 'layer') {
      selectLayer(shown.data.model.layers[at.at]?.layer ?? 0);
      return;
    }
    const where = panelAt(shown.layout, x, y);
    if (where !== 'srp' && where !== 'hits') return;
    held = where;
    host.setPointerCapture(event.pointerId);
    tooltip.hide();
    drag(x);
  }

  function move(event: PointerEvent): void {
    if (!shown) return;
    const { x, y } = place(event);
    if (held) {
      drag(x);
      return;
    }
    pointed = pointedAt(shown.data, shown.layout, x, y);
    host.style.cursor =
      pointed?.kind === 'published' ? 'pointer' : handleAt(x, y) ? 'ew-resize' : pointed ? 'pointer' : '';
    const layer = pointed?.kind === 'layer' ? shown.data.model.layers[pointed.at]?.layer : undefined;
    hover(layer === undefined ? null : { kind: 'layer', layer });
    marks();
    if (!pointed) {
      tooltip.hide();
      return;
    }
    const at = pointed;
    const { data } = shown;
    const key = JSON.stringify([at, data.segment, data.rho]);
    const [left, top] = [event.clientX, event.clientY];
    tooltip.show(key, { left: left - 8, right: left + 8, top: top - 8, bottom: top + 8 }, () => pointedLines(data, at));
  }

  function up(): void {
    held = null;
  }

  function leave(): void {
    tooltip.hide();
    pointed = null;
    hover(null);
    marks();
  }

  const listeners: readonly [keyof HTMLElementEventMap, (event: never) => void][] = [
    ['pointerdown', down],
    ['pointermove', move],
    ['pointerup', up],
    ['pointercancel', up],
    ['pointerleave', leave],
  ];
  for (const [name, listener] of listeners) host.addEventListener(name, listener as EventListener);
  const body = host.closest('.view-body');
  body?.addEventListener('blur', tooltip.hide);
  const endHover = useHover.subscribe(marks);

  function key({ key: name }: KeyboardEvent): boolean {
    tooltip.hide();
    if (!shown) return false;
    const { data } = shown;
    const { lengths, hits } = data.model;
    const step = (list: readonly number[], at: number, by: number): number =>
      list[Math.max(0, Math.min(list.length - 1, at + by))] as number;
    const segments: Readonly<Record<string, number>> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      Home: -lengths.length,
      End: lengths.length,
    };
    const by = segments[name];
    if (by !== undefined) {
      const m = step(lengths, data.segment, by);
      chooseSegment(m);
      announce(spokenSegment({ ...data, segment: lengths.indexOf(m) }));
      return true;
    }
    if (hits && (name === 'ArrowUp' || name === 'ArrowDown')) {
      const rho = step(hits.rhos, hits.rhos.indexOf(data.rho), name === 'ArrowUp' ? 1 : -1);
      chooseRho(rho);
      announce(spokenRho({ ...data, rho }));
      return true;
    }
    return false;
  }

  return {
    bare(run) {
      if (shown) drawMarks(svg, shown.data, shown.layout, { at: null });
      const result = run();
      marks();
      return result;
    },
    update(data, size) {
      if (!data || size.width < 1 || size.height < 1) return;
      if (data.model !== shown?.data.model) pointed = null;
      shown = { data, layout: draw(svg, data, size) };
      marks();
      tooltip.refresh();
    },
    key,
    destroy() {
      endHover();
      for (const [name, listener] of listeners) host.removeEventListener(name, listener as EventListener);
      body?.removeEventListener('blur', tooltip.hide);
      tooltip.destroy();
      hover(null);
    },
  };
}
