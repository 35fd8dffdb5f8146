// Pointer and keys over the figure.

import type { KeyboardEvent } from 'react';
import { boxAround, pointedFigure, type Shown } from '../../charts/pointed-figure.ts';
import { choosePublished, chooseRho, chooseSegment, useLocalityChoice } from '../../state/locality.ts';
import { select, type Target } from '../../state/selection.ts';
import { announce } from '../../ui/notices.ts';
import type { Drawing } from '../../ui/use-drawing.ts';
import type { ConsistencyData } from './consistency-data.ts';
import { draw, drawMarks } from './draw.ts';
import { type ConsistencyLayout, nearest, type Pointed, panelAt, pointedAt } from './layout.ts';
import { pointedLines, spokenRho, spokenSegment } from './reading.ts';

export interface ConsistencyController extends Drawing<ConsistencyData> {
  /** Runs with nothing drawn that follows the pointer: what leaves the window has none of it. */
  readonly bare: <T>(run: () => T) => T;
  /** @returns whether the key was used */
  readonly key: (event: KeyboardEvent) => boolean;
}

/** How near to a handle a drag takes it. */
const GRASP = 10;

type Drawn = Shown<ConsistencyData, ConsistencyLayout>;

/** Bring a handle to the choice nearest to the pointer. */
const DRAGS: Readonly<Record<'srp' | 'hits', (shown: Drawn, x: number) => void>> = {
  srp({ data, layout }, x) {
    const { lengths } = data.model;
    chooseSegment(lengths[nearest(lengths.map(layout.m), x - layout.srp.x)] as number);
  },
  hits({ data, layout }, x) {
    const { hits } = data.model;
    if (hits) chooseRho(hits.rhos[nearest(hits.rhos.map(layout.rho), x - layout.hits.x)] as number);
  },
};

/** Whether there is a handle at this place. */
function isOnHandle({ data, layout }: Drawn, x: number, y: number): boolean {
  const where = panelAt(layout, x, y);
  if (where === null || where === 'beneath') return false;
  const at = where === 'srp' ? layout.m(data.model.lengths[data.segment] as number) : layout.rho(data.rho);
  return Math.abs(x - layout[where].x - at) <= GRASP;
}

/** The mark of this level that stands for what another view points at. */
function markOf({ model, level, labels, by }: ConsistencyData, target: Target): Pointed | null {
  if (target.kind === 'expert' && level === 'expert') {
    const row = model.experts.rows.findIndex(({ layer }) => layer === target.layer);
    return row < 0 ? null : { kind: 'expert', row, expert: target.expert };
  }
  const at =
    target.kind === 'layer' && level === 'layer'
      ? model.layers.findIndex(({ layer }) => layer === target.layer)
      : target.kind === 'language' && level === 'label' && by === 'language'
        ? labels.findIndex(({ value }) => value === target.language)
        : -1;
  return at < 0 ? null : { kind: target.kind === 'layer' ? 'layer' : 'label', at };
}

/** What a mark is to the rest of the window. */
function targetOf({ model, labels, by }: ConsistencyData, mark: Pointed): Target | null {
  if (mark.kind === 'expert') {
    const layer = model.experts.rows[mark.row]?.layer;
    return layer === undefined ? null : { kind: 'expert', layer, expert: mark.expert };
  }
  if (mark.kind === 'label') {
    const language = by === 'language' ? labels[mark.at]?.value : undefined;
    return language === undefined ? null : { kind: 'language', language };
  }
  const layer = mark.kind === 'layer' ? model.layers[mark.at]?.layer : undefined;
  return layer === undefined ? null : { kind: 'layer', layer };
}

export function createConsistencyController(host: HTMLElement, svg: SVGSVGElement): ConsistencyController {
  const figure = pointedFigure<ConsistencyData, ConsistencyLayout, Pointed>(host, {
    draw(data, size) {
      const layout = draw(svg, data, size);
      host.style.minHeight = `${layout.needed}px`;
      return layout;
    },
    drawMark: ({ data, layout }, at) => drawMarks(svg, data, layout, { at }),
    find: ({ data, layout }, { x, y }) => pointedAt(data, layout, x, y),
    fromElsewhere: ({ data }, target) => markOf(data, target),
    targetOf: ({ data }, mark) => targetOf(data, mark),
    tipOf: ({ data }, mark, at) => ({
      key: JSON.stringify([mark, data.segment, data.rho]),
      mark: boxAround(at, 8),
      lines: () => pointedLines(data, mark),
    }),
    cursorOf(shown, mark, { x, y }) {
      if (mark?.kind !== 'published' && isOnHandle(shown, x, y)) return 'ew-resize';
      return mark ? 'pointer' : '';
    },
    forgets: (before, now) => now.model !== before?.model || now.level !== before.level || now.labels !== before.labels,
    press({ data, layout }, mark, { x, y }) {
      if (mark?.kind === 'published') {
        const name = data.model.published[mark.at]?.model ?? null;
        choosePublished(name === useLocalityChoice.getState().published ? null : name);
        return null;
      }
      const target = mark && targetOf(data, mark);
      if (target) select(target);
      if (target || mark?.kind === 'label') return null;
      const where = panelAt(layout, x, y);
      return where === 'srp' || where === 'hits' ? DRAGS[where] : null;
    },
  });

  function key({ key: name }: KeyboardEvent): boolean {
    figure.tooltip.hide();
    const data = figure.shown()?.data;
    if (!data) return false;
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

  const { bare, update, destroy } = figure;
  return { bare, update, key, destroy };
}
