// Pointer and keys over the figure. What they point at is drawn at once, outside React.

import type { KeyboardEvent } from 'react';
import { deviceRatio } from '../../charts/canvas.ts';
import { createTooltip, type TooltipLine } from '../../charts/tooltip.ts';
import { hover, useHover } from '../../state/hover.ts';
import { selectExpert, toggleInGroup } from '../../state/selection.ts';
import { announce } from '../../ui/notices.ts';
import type { Size } from '../../ui/use-size.ts';
import { draw, drawMarks, endsOf } from './draw.ts';
import type { FlowData } from './flow-data.ts';
import { cellAt, type FlowLayout, type FlowTarget, targetAt } from './layout.ts';
import { chosenIn, type FlowModel } from './model.ts';
import { expertLines, pairLines, spokenPair } from './reading.ts';

export interface FlowController {
  readonly update: (data: FlowData | null, size: Size) => void;
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

interface Expert {
  readonly layer: number;
  readonly expert: number;
}

/** The expert that a click selects: a label's own, else the one that the pair leaves. */
function expertAt({ rows, columns }: FlowModel, layout: FlowLayout, at: FlowTarget): Expert | null {
  if (at.kind === 'expert') return { layer: (at.side === 'row' ? rows : columns).layer, expert: at.expert };
  const { row } = endsOf(layout, at);
  return row < 0 ? null : { layer: rows.layer, expert: row };
}

export function createFlowController(host: HTMLElement, svg: SVGSVGElement): FlowController {
  const tooltip = createTooltip();
  let shown: { readonly data: FlowData; readonly layout: FlowLayout } | null = null;
  let pointed: FlowTarget | null = null;
  let cursor: CellPlace | null = null;

  /** What another view points at, where it is an expert of one of the two layers. */
  function fromElsewhere(): FlowTarget | null {
    const { target } = useHover.getState();
    if (!shown || target?.kind !== 'expert') return null;
    const { row, column } = chosenIn(shown.data.model, target);
    if (row >= 0) return { kind: 'expert', side: 'row', expert: row };
    return column < 0 ? null : { kind: 'expert', side: 'column', expert: column };
  }

  function marks(): void {
    if (!shown) return;
    const at = pointed ?? fromElsewhere() ?? (cursor ? { kind: 'cell' as const, ...cursor } : null);
    drawMarks(svg, shown.data, shown.layout, at);
  }

  function showTip(at: FlowTarget, pointer: { readonly x: number; readonly y: number }): void {
    if (!shown) return;
    const { model } = shown.data;
    const { body, cell } = shown.layout;
    const box = host.getBoundingClientRect();
    const { row, column } = endsOf(shown.layout, at);
    const [left, top, side] =
      at.kind === 'cell'
        ? [box.left + body.x + column * cell, box.top + body.y + row * cell, cell]
        : [pointer.x - 6, pointer.y - 6, 12];
    // A line of the list is read as a whole, so the whole of it stays free.
    const { pairs } = shown.layout;
    const line =
      at.kind === 'pair' && pairs ? { left: box.left + pairs.x, right: box.left + pairs.x + pairs.width } : {};
    const lines = (): readonly TooltipLine[] =>
      at.kind === 'expert' ? expertLines(model, at.side, at.expert) : pairLines(model, row, column);
    const key = `${model.kind} ${model.rows.label} ${at.kind} ${row} ${column}`;
    tooltip.show(key, { left, top, right: left + side, bottom: top + side, ...line }, lines);
  }

  const find = (event: MouseEvent): FlowTarget | null => {
    const box = host.getBoundingClientRect();
    if (!shown) return null;
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const at = targetAt(shown.layout, x, y);
    if (at?.kind !== 'cell') return at;
    return { kind: 'cell', ...cellAt(shown.data.model, shown.layout, x, y, deviceRatio()) };
  };

  function move(event: PointerEvent): void {
    if (!shown) return;
    pointed = find(event);
    host.style.cursor = pointed ? 'pointer' : 'default';
    if (pointed) showTip(pointed, { x: event.clientX, y: event.clientY });
    else tooltip.hide();
    const expert = pointed && expertAt(shown.data.model, shown.layout, pointed);
    hover(expert && { kind: 'expert', ...expert });
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
    const expert = at && shown && expertAt(shown.data.model, shown.layout, at);
    if (!expert) return;
    if (event.ctrlKey || event.metaKey) toggleInGroup({ kind: 'expert', ...expert });
    else selectExpert(expert);
  }

  host.addEventListener('pointermove', move);
  host.addEventListener('pointerleave', leave);
  host.addEventListener('click', click);
  host.closest('.view-body')?.addEventListener('blur', tooltip.hide);
  const endHover = useHover.subscribe(marks);

  function key({ key: name }: KeyboardEvent): boolean {
    if (!shown) return false;
    const { model, chosen } = shown.data;
    const from = cursor ?? { row: Math.max(0, chosen.row), column: Math.max(0, chosen.column) };
    const down = (row: number) => Math.max(0, Math.min(model.rows.experts - 1, row));
    const along = (column: number) => Math.max(0, Math.min(model.columns.experts - 1, column));
    const moves: Readonly<Record<string, CellPlace>> = {
      ArrowRight: { ...from, column: along(from.column + 1) },
      ArrowLeft: { ...from, column: along(from.column - 1) },
      ArrowDown: { ...from, row: down(from.row + 1) },
      ArrowUp: { ...from, row: down(from.row - 1) },
      Home: { ...from, column: 0 },
      End: { ...from, column: along(Number.POSITIVE_INFINITY) },
    };
    const next = moves[name];
    if (next) {
      // The first arrow shows where the cursor is.
      cursor = cursor ? next : from;
      marks();
      showTip({ kind: 'cell', ...cursor }, { x: 0, y: 0 });
      announce(spokenPair(model, cursor.row, cursor.column));
      return true;
    }
    // What the key opens should not lie beneath the reading.
    tooltip.hide();
    const expert = { layer: model.rows.layer, expert: from.row };
    if (name === 'Enter') selectExpert(expert);
    else if (name === ' ') toggleInGroup({ kind: 'expert', ...expert });
    else return false;
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
      const { rows, columns } = data.model;
      if (cursor && (cursor.row >= rows.experts || cursor.column >= columns.experts)) cursor = null;
      // A drawing that changed beneath the pointer is found again by its next move.
      if (data !== shown?.data) pointed = null;
      shown = { data, layout: draw(svg, data, size) };
      marks();
      tooltip.refresh();
    },
    key,
    destroy() {
      endHover();
      host.removeEventListener('pointermove', move);
      host.removeEventListener('pointerleave', leave);
      host.removeEventListener('click', click);
      host.closest('.view-body')?.removeEventListener('blur', tooltip.hide);
      tooltip.destroy();
      hover(null);
    },
  };
}
