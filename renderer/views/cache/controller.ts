// Pointer and keys over the figure. The handle only looks up: every size is in the answer already.

import type { KeyboardEvent } from 'react';
import { createTooltip } from '../../charts/tooltip.ts';
import { hover, useHover } from '../../state/hover.ts';
import { choosePolicy, chooseShare } from '../../state/locality.ts';
import { selectLayer } from '../../state/selection.ts';
import { announce } from '../../ui/notices.ts';
import type { Size } from '../../ui/use-size.ts';
import type { CacheData } from './cache-data.ts';
import { draw, drawMarks, drawSize } from './draw.ts';
import { type CacheLayout, isInPlot, type Pointed, pointedAt, sizeAt } from './layout.ts';
import { pointedLines, spokenSize } from './reading.ts';

export interface CacheController {
  readonly update: (data: CacheData | null, size: Size) => void;
  /** Runs with nothing drawn that follows the pointer: what leaves the window has none of it. */
  readonly bare: <T>(run: () => T) => T;
  /** @returns whether the key was used */
  readonly key: (event: KeyboardEvent) => boolean;
  readonly destroy: () => void;
}

function onlySizeDiffers(a: CacheData, b: CacheData): boolean {
  return a.model === b.model && a.theme === b.theme && a.policy === b.policy && a.layer === b.layer;
}

function sameSize(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height;
}

export function createCacheController(host: HTMLElement, svg: SVGSVGElement): CacheController {
  const tooltip = createTooltip();
  let shown: { readonly data: CacheData; readonly layout: CacheLayout } | null = null;
  let pointed: Pointed | null = null;
  let held = false;

  function marks(): void {
    if (shown) drawMarks(svg, shown.data, shown.layout, pointed ?? fromElsewhere());
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

  function drag(x: number): void {
    if (!shown) return;
    const { model } = shown.data;
    chooseShare(sizeAt(model, shown.layout, x) / model.most);
  }

  function down(event: PointerEvent): void {
    if (event.button !== 0 || !shown) return;
    const { x, y } = place(event);
    const at = pointedAt(shown.data.model, shown.layout, x, y);
    if (at?.kind === 'layer') {
      selectLayer(shown.data.model.layers[at.at]?.layer ?? 0);
      return;
    }
    if (!isInPlot(shown.layout, x, y)) return;
    held = true;
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
    const { data, layout } = shown;
    pointed = pointedAt(data.model, layout, x, y);
    host.style.cursor = pointed?.kind === 'size' ? 'ew-resize' : pointed ? 'pointer' : '';
    const layer = pointed?.kind === 'layer' ? data.model.layers[pointed.at]?.layer : undefined;
    hover(layer === undefined ? null : { kind: 'layer', layer });
    marks();
    if (!pointed || (pointed.kind === 'size' && pointed.policy < 0)) {
      tooltip.hide();
      return;
    }
    const at = pointed;
    const [left, top] = [event.clientX, event.clientY];
    tooltip.show(
      JSON.stringify([at, data.size, data.policy]),
      { left: left - 8, right: left + 8, top: top - 8, bottom: top + 8 },
      () => pointedLines(data, at),
    );
  }

  function up(): void {
    held = false;
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

  function key({ key: name, shiftKey }: KeyboardEvent): boolean {
    tooltip.hide();
    if (!shown) return false;
    const { data } = shown;
    const { most, policies } = data.model;
    const page = Math.max(1, Math.round(most / 10));
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: shiftKey ? page : 1,
      ArrowLeft: shiftKey ? -page : -1,
      PageUp: page,
      PageDown: -page,
      Home: -most,
      End: most,
    };
    const step = steps[name];
    if (step !== undefined) {
      const size = Math.max(1, Math.min(most, data.size + step));
      chooseShare(size / most);
      announce(spokenSize({ ...data, size }));
      return true;
    }
    if (name !== 'ArrowUp' && name !== 'ArrowDown') return false;
    const policy = Math.max(0, Math.min(policies.length - 1, data.policy + (name === 'ArrowUp' ? -1 : 1)));
    choosePolicy(policies[policy]?.id ?? '');
    announce(spokenSize({ ...data, policy }));
    return true;
  }

  return {
    bare(run) {
      if (shown) drawMarks(svg, shown.data, shown.layout, null);
      const result = run();
      marks();
      return result;
    },
    update(data, size) {
      if (!data || size.width < 1 || size.height < 1) return;
      if (data.model !== shown?.data.model) pointed = null;
      if (shown && onlySizeDiffers(shown.data, data) && sameSize(shown.layout.size, size)) {
        drawSize(svg, data, shown.layout);
        shown = { data, layout: shown.layout };
      } else shown = { data, layout: draw(svg, data, size) };
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
