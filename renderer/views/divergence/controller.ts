// Pointer and keys over the figure. What they point at is drawn at once, outside React.

import type { KeyboardEvent } from 'react';
import { listenForDrags } from '../../charts/brush.ts';
import { createTooltip } from '../../charts/tooltip.ts';
import { chooseMiddle } from '../../state/alignment.ts';
import { hover, useHover } from '../../state/hover.ts';
import { brush, selectLanguage, selectLayer } from '../../state/selection.ts';
import type { Size } from '../../ui/use-size.ts';
import { createCursor } from './cursor.ts';
import { type CurvesData, firstModel } from './curves-data.ts';
import { draw } from './draw.ts';
import { drawMiddle } from './draw-frame.ts';
import { drawMarks, type Marks } from './draw-marks.ts';
import { createHandles } from './handles.ts';
import type { CurvesLayout } from './layout.ts';
import { type LayerRange, middleOf } from './middle.ts';
import { layerX, type PanelLayout } from './panel-layout.ts';
import type { Panel } from './panels.ts';
import { layersBetween, type Pointed, pointedAt } from './pointing.ts';
import { curveLines } from './reading.ts';

export interface CurvesController {
  readonly update: (data: CurvesData | null, size: Size) => void;
  /** Runs with nothing drawn that follows pointer or cursor: what leaves the window has none of it. */
  readonly bare: <T>(run: () => T) => T;
  /** @returns whether the key was used */
  readonly key: (event: KeyboardEvent) => boolean;
  readonly destroy: () => void;
}

export function createCurvesController(host: HTMLElement, svg: SVGSVGElement): CurvesController {
  const tooltip = createTooltip();
  let shown: { readonly data: CurvesData; readonly layout: CurvesLayout } | null = null;
  let pointed: Pointed | null = null;
  let span: Marks['brush'] = null;
  const cursor = createCursor(() => shown?.data ?? null);
  const handles = createHandles(host, { preview, commit, reset });

  function preview(range: LayerRange): void {
    const root = svg.querySelector<SVGGElement>('g.panel');
    const [panel, layout] = [shown?.data.panels[0], shown?.layout.panels[0]];
    if (shown && root && panel && layout) drawMiddle(root, { ...shown.data, chosen: range }, panel, layout, true);
  }

  /** The layers between the handles are the group, too: other views show them. */
  function commit(range: LayerRange): void {
    if (!shown) return;
    const { layers } = firstModel(shown.data);
    const inside = layers.filter(({ layer }) => layer >= range[0] && layer <= range[1]);
    chooseMiddle(shown.data.path, range);
    brush({ layers: [...new Set(inside.map(({ layer }) => layer))] }, 'new');
  }

  function reset(): void {
    if (shown) chooseMiddle(shown.data.path, null);
  }

  function marks(): void {
    if (!shown) return;
    const elsewhere = pointed ?? fromElsewhere();
    const at = cursor.at();
    drawMarks(svg, shown.data, shown.layout, {
      at: elsewhere ?? at,
      cursor: elsewhere === null && at !== null,
      brush: span,
    });
  }

  /** What another view points at, where it is a language or a layer of this figure. */
  function fromElsewhere(): Pointed | null {
    const { target } = useHover.getState();
    if (!shown || !target || target.kind === 'token') return null;
    const { curves, layers } = firstModel(shown.data);
    if (target.kind === 'language') {
      const layer = layers.findIndex((each) => each.layer === shown?.data.layer);
      // Without a layer chosen, views show the first one.
      const isHere = curves.some((each) => each.language === target.language);
      return isHere ? { panel: -1, language: target.language, layer: Math.max(0, layer) } : null;
    }
    const layer = layers.findIndex((each) => each.layer === target.layer);
    return layer < 0 ? null : { panel: -1, language: null, layer };
  }

  function point(at: Pointed | null): void {
    pointed = at;
    const layer = shown && at ? firstModel(shown.data).layers[at.layer]?.layer : undefined;
    if (at?.language != null) hover({ kind: 'language', language: at.language });
    else hover(layer === undefined ? null : { kind: 'layer', layer });
    marks();
  }

  function showTip({ panel, layer, language }: Pointed): void {
    const [own, layout] = [shown?.data.panels[panel], shown?.layout.panels[panel]];
    const curve = own?.model.curves.find((each) => each.language === language);
    if (!own || !layout || !curve) {
      tooltip.hide();
      return;
    }
    const box = host.getBoundingClientRect();
    const x = box.left + layout.plot.x + layerX(layout, layer);
    const y = box.top + layout.plot.y + layout.y(curve.points[layer]?.value ?? 0);
    tooltip.show(`${panel} ${curve.language} ${layer}`, { left: x - 6, right: x + 6, top: y - 6, bottom: y + 6 }, () =>
      curveLines(own.model, curve, layer),
    );
  }

  const find = (x: number, y: number) => (shown ? pointedAt(shown.data.panels, shown.layout, x, y) : null);
  function move(event: PointerEvent): void {
    if (span) return;
    const box = host.getBoundingClientRect();
    const at = find(event.clientX - box.left, event.clientY - box.top);
    point(at);
    if (at) showTip(at);
    else tooltip.hide();
  }

  function leave(): void {
    tooltip.hide();
    point(null);
  }

  function choose(at: Pointed): void {
    const layer = shown ? firstModel(shown.data).layers[at.layer]?.layer : undefined;
    if (at.language !== null) selectLanguage(at.language);
    else if (layer !== undefined) selectLayer(layer);
  }

  /** The panel in which a drag began, by its left edge. */
  function panelAt(x: number, y: number): number {
    return find(x, y)?.panel ?? 0;
  }

  const endDrags = listenForDrags(host, {
    accepts: (x, y) => find(x, y) !== null,
    move({ x0, x1, y0 }) {
      if (!shown) return;
      const panel = span?.panel ?? panelAt(x0, y0);
      const { plot } = shown.layout.panels[panel] as PanelLayout;
      span = { panel, from: Math.max(plot.x, x0), to: Math.min(plot.x + plot.width, Math.max(plot.x, x1)) };
      tooltip.hide();
      marks();
    },
    end({ x0, x1 }, mode) {
      const panel = span?.panel ?? 0;
      span = null;
      marks();
      if (!shown) return;
      const { layers } = firstModel(shown.data);
      const chosen = layersBetween(shown.layout.panels[panel] as PanelLayout, layers.length, x0, x1);
      if (chosen.length > 0) brush({ layers: [...new Set(chosen.map((i) => layers[i]?.layer ?? 0))] }, mode);
    },
    click(x, y) {
      const at = find(x, y);
      if (at) choose(at);
    },
    cancel() {
      span = null;
      marks();
    },
    pan: () => {},
  });
  host.addEventListener('pointermove', move);
  host.addEventListener('pointerleave', leave);
  host.closest('.view-body')?.addEventListener('blur', tooltip.hide);
  const endHover = useHover.subscribe(marks);

  return {
    bare(run) {
      if (shown) drawMarks(svg, shown.data, shown.layout, { at: null, cursor: false, brush: null });
      const result = run();
      marks();
      return result;
    },
    update(data, size) {
      if (!data || size.width < 1 || size.height < 1) return;
      if (data.panels !== shown?.data.panels) pointed = null;
      shown = { data, layout: draw(svg, data, size) };
      cursor.keep();
      const { model } = data.panels[0] as Panel;
      const hasHandles = data.panels.length === 1 && model.measure.id === 'divergence' && model.layers.length > 1;
      const { range } = middleOf(model, data.language, data.chosen);
      handles.update(model, hasHandles ? (shown.layout.panels[0] as PanelLayout) : null, range);
      marks();
      tooltip.refresh();
    },
    key(event) {
      const isUsed = cursor.key(event.key);
      const at = cursor.at();
      if (isUsed && at) {
        marks();
        showTip(at);
      }
      // What another key opens should not lie beneath the reading.
      if (!isUsed) tooltip.hide();
      return isUsed;
    },
    destroy() {
      endDrags();
      endHover();
      handles.destroy();
      host.removeEventListener('pointermove', move);
      host.removeEventListener('pointerleave', leave);
      host.closest('.view-body')?.removeEventListener('blur', tooltip.hide);
      tooltip.destroy();
      hover(null);
    },
  };
}
