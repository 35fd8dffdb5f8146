// Pointer and keys over the matrix. What they point at is drawn at once, outside React.

import type { KeyboardEvent } from 'react';
import { createTooltip } from '../../charts/tooltip.ts';
import { hover, useHover } from '../../state/hover.ts';
import { selectLanguage, selectLayer } from '../../state/selection.ts';
import { announce } from '../../ui/notices.ts';
import type { Size } from '../../ui/use-size.ts';
import { draw, drawMarks } from './draw.ts';
import { type MatrixLayout, type MatrixTarget, targetAt } from './layout.ts';
import type { MatrixData } from './matrix-data.ts';
import { cellLines, spokenCell } from './reading.ts';

export interface MatrixController {
  readonly update: (data: MatrixData | null, size: Size) => void;
  /** Runs with nothing drawn that follows pointer or cursor: what leaves the window has none of it. */
  readonly bare: <T>(run: () => T) => T;
  /** @returns whether the key was used */
  readonly key: (event: KeyboardEvent) => boolean;
  readonly destroy: () => void;
}

interface CellPlace {
  readonly row: number;
  readonly column: number;
}

export function createMatrixController(host: HTMLElement, svg: SVGSVGElement): MatrixController {
  const tooltip = createTooltip();
  let shown: { readonly data: MatrixData; readonly layout: MatrixLayout } | null = null;
  let pointed: MatrixTarget | null = null;
  let cursor: CellPlace | null = null;

  /** What another view points at, where it is a language or a layer of this matrix. */
  function fromElsewhere(): MatrixTarget | null {
    const { target } = useHover.getState();
    if (!shown || !target) return null;
    const { languages, layers } = shown.data.model;
    if (target.kind === 'language') {
      const place = languages.indexOf(target.language);
      return place < 0 ? null : { kind: 'language', place };
    }
    const place = target.kind === 'layer' ? layers.findIndex((each) => each.layer === target.layer) : -1;
    return place < 0 ? null : { kind: 'layer', place };
  }

  function marks(): void {
    if (!shown) return;
    const at = pointed ?? fromElsewhere() ?? (cursor ? { kind: 'cell' as const, ...cursor } : null);
    drawMarks(svg, shown.data, shown.layout, at);
  }

  function showTip({ row, column }: CellPlace): void {
    if (!shown) return;
    const { data, layout } = shown;
    const box = host.getBoundingClientRect();
    const left = box.left + layout.body.x + column * layout.cell;
    const top = box.top + layout.body.y + row * layout.cell;
    const mark = { left, top, right: left + layout.cell, bottom: top + layout.cell };
    tooltip.show(`${data.layer} ${row} ${column}`, mark, () => cellLines(data.model, data.layer, row, column));
  }

  const find = (event: MouseEvent): MatrixTarget | null => {
    const box = host.getBoundingClientRect();
    return shown ? targetAt(shown.layout, event.clientX - box.left, event.clientY - box.top) : null;
  };

  function move(event: PointerEvent): void {
    pointed = find(event);
    const model = shown?.data.model;
    host.style.cursor = pointed ? 'pointer' : 'default';
    if (pointed?.kind === 'cell') showTip(pointed);
    else tooltip.hide();
    const language = pointed?.kind === 'cell' ? pointed.row : pointed?.kind === 'language' ? pointed.place : -1;
    const layer = pointed?.kind === 'layer' ? model?.layers[pointed.place]?.layer : undefined;
    const name = model?.languages[language];
    if (name !== undefined) hover({ kind: 'language', language: name });
    else hover(layer === undefined ? null : { kind: 'layer', layer });
    marks();
  }

  function leave(): void {
    tooltip.hide();
    pointed = null;
    hover(null);
    marks();
  }

  function click(event: MouseEvent): void {
    const at = find(event);
    const model = shown?.data.model;
    if (!at || !model) return;
    if (at.kind === 'layer') selectLayer(model.layers[at.place]?.layer ?? 0);
    else selectLanguage(model.languages[at.kind === 'cell' ? at.row : at.place] as string);
  }

  host.addEventListener('pointermove', move);
  host.addEventListener('pointerleave', leave);
  host.addEventListener('click', click);
  host.closest('.view-body')?.addEventListener('blur', tooltip.hide);
  const endHover = useHover.subscribe(marks);

  function key({ key: name }: KeyboardEvent): boolean {
    if (!shown) return false;
    const { model, layer, language } = shown.data;
    const last = model.languages.length - 1;
    const row = Math.max(0, model.languages.indexOf(language ?? model.reference));
    const from = cursor ?? { row, column: 0 };
    const clamp = (place: number) => Math.max(0, Math.min(last, place));
    const moves: Readonly<Record<string, CellPlace>> = {
      ArrowRight: { ...from, column: clamp(from.column + 1) },
      ArrowLeft: { ...from, column: clamp(from.column - 1) },
      ArrowDown: { ...from, row: clamp(from.row + 1) },
      ArrowUp: { ...from, row: clamp(from.row - 1) },
      Home: { ...from, column: 0 },
      End: { ...from, column: last },
    };
    const next = moves[name];
    if (next) {
      // The first arrow shows where the cursor is.
      cursor = cursor ? next : from;
      marks();
      showTip(cursor);
      announce(spokenCell(model, layer, cursor.row, cursor.column));
      return true;
    }
    // What the key opens should not lie beneath the reading.
    tooltip.hide();
    if (name !== 'Enter') return false;
    selectLanguage(model.languages[from.row] as string);
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
      const count = data.model.languages.length;
      if (cursor && (cursor.row >= count || cursor.column >= count)) cursor = null;
      if (data.model !== shown?.data.model) pointed = null;
      shown = { data, layout: draw(svg, data, size) };
      marks();
      tooltip.refresh();
    },
    key,
    destroy() {
      endHover();
      host.removeEventListener('pointermove', move);
      host.removeEventListener('pointerleave', leave);
      host.closest('.view-body')?.removeEventListener('blur', tooltip.hide);
      host.removeEventListener('click', click);
      tooltip.destroy();
      hover(null);
    },
  };
}
