// Pointer and keys over the figure. What they point at is drawn at once, outside React.

import type { KeyboardEvent } from 'react';
import { deviceRatio } from '../../charts/canvas.ts';
import { type Place, pointedFigure, type Shown, type Tip } from '../../charts/pointed-figure.ts';
import { selectExpert, toggleInGroup } from '../../state/selection.ts';
import { announce } from '../../ui/notices.ts';
import type { Drawing } from '../../ui/use-drawing.ts';
import { draw, drawMarks, endsOf } from './draw.ts';
import type { FlowData } from './flow-data.ts';
import { cellAt, type FlowLayout, type FlowTarget, targetAt } from './layout.ts';
import { chosenIn, type FlowModel } from './model.ts';
import { expertLines, pairLines, spokenPair } from './reading.ts';

export interface FlowController extends Drawing<FlowData> {
  /** Runs with nothing drawn that follows pointer or cursor: what leaves the window has none of it. */
  readonly bare: <T>(run: () => T) => T;
  /** @returns whether the key was used */
  readonly key: (event: KeyboardEvent) => boolean;
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
  let cursor: CellPlace | null = null;

  function tipOf({ data: { model }, layout }: Shown<FlowData, FlowLayout>, at: FlowTarget, pointer: Place): Tip {
    const { body, cell } = layout;
    const box = host.getBoundingClientRect();
    const { row, column } = endsOf(layout, at);
    const [left, top, side] =
      at.kind === 'cell'
        ? [box.left + body.x + column * cell, box.top + body.y + row * cell, cell]
        : [pointer.x - 6, pointer.y - 6, 12];
    // A line of the list is read as a whole, so the whole of it stays free.
    const { pairs } = layout;
    const line =
      at.kind === 'pair' && pairs ? { left: box.left + pairs.x, right: box.left + pairs.x + pairs.width } : {};
    return {
      key: `${model.kind} ${model.rows.label} ${at.kind} ${row} ${column}`,
      mark: { left, top, right: left + side, bottom: top + side, ...line },
      lines: () => (at.kind === 'expert' ? expertLines(model, at.side, at.expert) : pairLines(model, row, column)),
    };
  }

  const figure = pointedFigure<FlowData, FlowLayout, FlowTarget>(host, {
    draw(data, size) {
      const { rows, columns } = data.model;
      if (cursor && (cursor.row >= rows.experts || cursor.column >= columns.experts)) cursor = null;
      return draw(svg, data, size);
    },
    drawMark: ({ data, layout }, mark) => drawMarks(svg, data, layout, mark),
    find({ data, layout }, { x, y }) {
      const at = targetAt(layout, x, y);
      return at?.kind === 'cell' ? { kind: 'cell', ...cellAt(data.model, layout, x, y, deviceRatio()) } : at;
    },
    fromElsewhere({ data }, target) {
      if (target.kind !== 'expert') return null;
      const { row, column } = chosenIn(data.model, target);
      if (row >= 0) return { kind: 'expert', side: 'row', expert: row };
      return column < 0 ? null : { kind: 'expert', side: 'column', expert: column };
    },
    targetOf({ data, layout }, mark) {
      const expert = expertAt(data.model, layout, mark);
      return expert && { kind: 'expert', ...expert };
    },
    tipOf,
    cursorOf: (_, mark) => (mark ? 'pointer' : 'default'),
    forgets: (before, now) => now !== before,
    resting: () => cursor && { kind: 'cell', ...cursor },
    click({ data, layout }, mark, event) {
      const expert = mark && expertAt(data.model, layout, mark);
      if (!expert) return;
      if (event.ctrlKey || event.metaKey) toggleInGroup({ kind: 'expert', ...expert });
      else selectExpert(expert);
    },
  });

  function key({ key: name }: KeyboardEvent): boolean {
    const shown = figure.shown();
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
      figure.marks();
      const tip = tipOf(shown, { kind: 'cell', ...cursor }, { x: 0, y: 0 });
      figure.tooltip.show(tip.key, tip.mark, tip.lines);
      announce(spokenPair(model, cursor.row, cursor.column));
      return true;
    }
    // What the key opens should not lie beneath the reading.
    figure.tooltip.hide();
    const expert = { layer: model.rows.layer, expert: from.row };
    if (name === 'Enter') selectExpert(expert);
    else if (name === ' ') toggleInGroup({ kind: 'expert', ...expert });
    else return false;
    return true;
  }

  const { bare, update, destroy } = figure;
  return { bare, update, key, destroy };
}
