// Pointer and keys over the figure. The handle only looks up: every size is in the answer already.

import type { KeyboardEvent } from 'react';
import { boxAround, pointedFigure } from '../../charts/pointed-figure.ts';
import type { Box } from '../../charts/tooltip.ts';
import { choosePolicy, chooseShare } from '../../state/locality.ts';
import { selectLanguage, selectLayer } from '../../state/selection.ts';
import { announce } from '../../ui/notices.ts';
import type { Drawing } from '../../ui/use-drawing.ts';
import type { Size } from '../../ui/use-size.ts';
import type { CacheData } from './cache-data.ts';
import { draw, drawMarks, drawSize } from './draw.ts';
import { worstFirst } from './labels.ts';
import { type CacheLayout, CELL_WORDS, cellPanel, isInPlot, type Pointed, pointedAt, sizeAt } from './layout.ts';
import { pointedLines, spokenSize } from './reading.ts';

export interface CacheController extends Drawing<CacheData> {
  /** Runs with nothing drawn that follows the pointer: what leaves the window has none of it. */
  readonly bare: <T>(run: () => T) => T;
  /** @returns whether the key was used */
  readonly key: (event: KeyboardEvent) => boolean;
}

function onlySizeDiffers(a: CacheData, b: CacheData): boolean {
  const same = (key: keyof CacheData) => a[key] === b[key];
  return (['model', 'theme', 'policy', 'layer', 'beneath', 'labels', 'language'] as const).every(same);
}

function sameSize(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height;
}

/** Values of the label as they stand. */
function labelsShown({ labels, size }: CacheData): readonly string[] {
  return labels ? worstFirst(labels, size).map(({ value }) => value) : [];
}

function drag({ data: { model }, layout }: { data: CacheData; layout: CacheLayout }, x: number): void {
  chooseShare(sizeAt(model, layout, x) / model.most);
}

export function createCacheController(host: HTMLElement, svg: SVGSVGElement): CacheController {
  function cellBox(layout: CacheLayout, at: number): Box {
    const { x, y, width, height } = cellPanel(layout, at);
    const { left, top } = host.getBoundingClientRect();
    return { left: left + x, right: left + x + width, top: top + y - CELL_WORDS, bottom: top + y + height };
  }

  const figure = pointedFigure<CacheData, CacheLayout, Pointed>(host, {
    draw(data, size, before) {
      if (!before || !onlySizeDiffers(before.data, data) || !sameSize(before.layout.size, size)) {
        const layout = draw(svg, data, size);
        host.style.minHeight = layout.needed > 0 ? `${layout.needed}px` : '';
        return layout;
      }
      drawSize(svg, data, before.layout);
      return before.layout;
    },
    drawMark: ({ data, layout }, mark) => drawMarks(svg, data, layout, mark),
    find: ({ data, layout }, { x, y }) => pointedAt(data.model, layout, x, y, data.labels?.curves.length),
    fromElsewhere({ data }, target) {
      if (target.kind === 'language') {
        const place = data.labels?.label === 'language' ? labelsShown(data).indexOf(target.language) : -1;
        return place < 0 ? null : { kind: 'label', at: place };
      }
      const at = target.kind === 'layer' ? data.model.layers.findIndex(({ layer }) => layer === target.layer) : -1;
      return at < 0 ? null : { kind: 'layer', at };
    },
    targetOf({ data }, mark) {
      const language =
        mark.kind === 'label' && data.labels?.label === 'language' ? labelsShown(data)[mark.at] : undefined;
      if (language !== undefined) return { kind: 'language', language };
      const layer = mark.kind === 'layer' ? data.model.layers[mark.at]?.layer : undefined;
      return layer === undefined ? null : { kind: 'layer', layer };
    },
    tipOf({ data, layout }, mark, at) {
      if (mark.kind === 'size' && mark.policy < 0) return null;
      const key = JSON.stringify([mark, data.size, data.policy]);
      // A small figure is looked at as a whole, so the whole of it stays free.
      const box = mark.kind === 'label' ? cellBox(layout, mark.at) : boxAround(at, 8);
      return { key, mark: box, lines: () => pointedLines(data, mark) };
    },
    cursorOf: (_, mark) => (mark?.kind === 'size' ? 'ew-resize' : mark ? 'pointer' : ''),
    forgets: (before, now) => now.model !== before?.model,
    press({ data, layout }, mark, { x, y }) {
      if (mark?.kind === 'label') {
        const value = labelsShown(data)[mark.at];
        if (data.labels?.label === 'language' && value !== undefined) selectLanguage(value);
        return null;
      }
      if (mark?.kind === 'layer') {
        selectLayer(data.model.layers[mark.at]?.layer ?? 0);
        return null;
      }
      return isInPlot(layout, x, y) ? drag : null;
    },
  });

  function key({ key: name, shiftKey }: KeyboardEvent): boolean {
    figure.tooltip.hide();
    const data = figure.shown()?.data;
    if (!data) return false;
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

  const { bare, update, destroy } = figure;
  return { bare, update, key, destroy };
}
