// Pointer and keys over the figure. What they point at is drawn at once, outside React.

import type { KeyboardEvent } from 'react';
import { listenForDrags } from '../../charts/brush.ts';
import { createTooltip } from '../../charts/tooltip.ts';
import { hover, useHover } from '../../state/hover.ts';
import { brush, selectLanguage, selectLayer, toggleInGroup } from '../../state/selection.ts';
import { announce } from '../../ui/notices.ts';
import type { Size } from '../../ui/use-size.ts';
import type { DivergenceData } from './divergence-data.ts';
import { draw, drawMarks } from './draw.ts';
import { type DivergenceLayout, layersBetween, layerX, type Pointed, pointedAt } from './layout.ts';
import { curveLines, spokenPoint } from './reading.ts';

export interface DivergenceController {
  readonly update: (data: DivergenceData | null, size: Size) => void;
  /** Runs with nothing drawn that follows pointer or cursor: what leaves the window has none of it. */
  readonly bare: <T>(run: () => T) => T;
  /** @returns whether the key was used */
  readonly key: (event: KeyboardEvent) => boolean;
  readonly destroy: () => void;
}

export function createDivergenceController(host: HTMLElement, svg: SVGSVGElement): DivergenceController {
  const tooltip = createTooltip();
  let shown: { readonly data: DivergenceData; readonly layout: DivergenceLayout } | null = null;
  /** Under the pointer, and where the arrow keys are. */
  let pointed: Pointed | null = null;
  let cursor: Pointed | null = null;
  let span: readonly [number, number] | null = null;

  function marks(): void {
    if (!shown) return;
    const elsewhere = pointed ?? fromElsewhere();
    drawMarks(svg, shown.data, shown.layout, {
      at: elsewhere ?? cursor,
      cursor: elsewhere === null && cursor !== null,
      brush: span,
    });
  }

  /** What another view points at, where it is a language or a layer of this figure. */
  function fromElsewhere(): Pointed | null {
    const { target } = useHover.getState();
    if (!shown || !target || target.kind === 'token') return null;
    const { curves, layers } = shown.data.model;
    if (target.kind === 'language') {
      const curve = curves.findIndex((each) => each.language === target.language);
      const layer = layers.findIndex((each) => each.layer === shown?.data.layer);
      // Without a layer chosen, views show the first one.
      return curve < 0 ? null : { curve, layer: Math.max(0, layer) };
    }
    const layer = layers.findIndex((each) => each.layer === target.layer);
    return layer < 0 ? null : { curve: -1, layer };
  }

  function point(at: Pointed | null): void {
    pointed = at;
    const model = shown?.data.model;
    const curve = at && model?.curves[at.curve];
    if (curve) hover({ kind: 'language', language: curve.language });
    else {
      const layer = at && model?.layers[at.layer]?.layer;
      hover(layer == null ? null : { kind: 'layer', layer });
    }
    marks();
  }

  function showTip({ layer, curve: at }: Pointed): void {
    const curve = shown?.data.model.curves[at];
    if (!shown || !curve) {
      tooltip.hide();
      return;
    }
    const { data, layout } = shown;
    const box = host.getBoundingClientRect();
    const x = box.left + layout.plot.x + layerX(layout, layer);
    const y = box.top + layout.plot.y + layout.y(curve.points[layer]?.value ?? 0);
    tooltip.show(`${curve.language} ${layer}`, { left: x - 6, right: x + 6, top: y - 6, bottom: y + 6 }, () =>
      curveLines(data.model, curve, layer),
    );
  }

  const find = (x: number, y: number) => (shown ? pointedAt(shown.data.model, shown.layout, x, y) : null);
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
    const model = shown?.data.model;
    const layer = model?.layers[at.layer]?.layer;
    const curve = model?.curves[at.curve];
    if (curve) selectLanguage(curve.language);
    else if (layer !== undefined) selectLayer(layer);
  }

  const endDrags = listenForDrags(host, {
    accepts: (x, y) => find(x, y) !== null,
    move({ x0, x1 }) {
      if (!shown) return;
      const { plot } = shown.layout;
      span = [Math.max(plot.x, x0), Math.min(plot.x + plot.width, Math.max(plot.x, x1))];
      tooltip.hide();
      marks();
    },
    end({ x0, x1 }, mode) {
      span = null;
      marks();
      if (!shown) return;
      const { layers } = shown.data.model;
      const chosen = layersBetween(shown.layout, layers.length, x0, x1);
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

  /** The cursor, or where it begins: at the selection, else at the first language and layer. */
  function start(data: DivergenceData): Pointed {
    const { curves, layers } = data.model;
    return (
      cursor ?? {
        curve: Math.max(
          0,
          curves.findIndex((each) => each.language === data.language),
        ),
        layer: Math.max(
          0,
          layers.findIndex((each) => each.layer === data.layer),
        ),
      }
    );
  }

  /** The next curve above or below at this layer; undefined values are passed over. */
  function neighbour({ model }: DivergenceData, from: Pointed, step: number): number {
    const order = model.curves
      .map((each, curve) => ({ curve, value: each.points[from.layer]?.value ?? null }))
      .filter(({ value }) => value !== null)
      .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
    const at = order.findIndex(({ curve }) => curve === from.curve);
    return order[Math.max(0, Math.min(order.length - 1, at + step))]?.curve ?? from.curve;
  }

  function key({ key: name }: KeyboardEvent): boolean {
    if (!shown) return false;
    const { data } = shown;
    const { curves, layers } = data.model;
    const from = start(data);
    const last = layers.length - 1;
    const moves: Readonly<Record<string, Pointed>> = {
      ArrowRight: { ...from, layer: Math.min(last, from.layer + 1) },
      ArrowLeft: { ...from, layer: Math.max(0, from.layer - 1) },
      ArrowDown: { ...from, curve: neighbour(data, from, 1) },
      ArrowUp: { ...from, curve: neighbour(data, from, -1) },
      Home: { ...from, layer: 0 },
      End: { ...from, layer: last },
    };
    const next = moves[name];
    if (next) {
      // The first arrow shows where the cursor is.
      cursor = cursor ? next : from;
      const curve = curves[cursor.curve];
      marks();
      showTip(cursor);
      if (curve) announce(spokenPoint(data.model, curve, cursor.layer));
      return true;
    }
    if (name === 'Enter') {
      const layer = layers[from.layer]?.layer;
      const curve = curves[from.curve];
      if (layer !== undefined) selectLayer(layer);
      if (curve) selectLanguage(curve.language);
      return true;
    }
    if (name === ' ') {
      const layer = layers[from.layer]?.layer;
      if (layer !== undefined) toggleInGroup({ kind: 'layer', layer });
      return true;
    }
    // What the key opens should not lie beneath the reading.
    tooltip.hide();
    return false;
  }

  return {
    bare(run) {
      if (shown) drawMarks(svg, shown.data, shown.layout, { at: null, cursor: false, brush: null });
      const result = run();
      marks();
      return result;
    },
    update(data, size) {
      if (!data || size.width < 1 || size.height < 1) return;
      const { curves, layers } = data.model;
      if (cursor && (cursor.curve >= curves.length || cursor.layer >= layers.length)) cursor = null;
      if (data.model !== shown?.data.model) pointed = null;
      shown = { data, layout: draw(svg, data, size) };
      marks();
      tooltip.refresh();
    },
    key,
    destroy() {
      endDrags();
      endHover();
      host.removeEventListener('pointermove', move);
      host.removeEventListener('pointerleave', leave);
      host.closest('.view-body')?.removeEventListener('blur', tooltip.hide);
      tooltip.destroy();
      hover(null);
    },
  };
}
