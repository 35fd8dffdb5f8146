// Pointer and keys over the matrix. What they point at is drawn at once, outside React.

import type { KeyboardEvent } from 'react';
import { pointedFigure, type Shown, type Tip } from '../../charts/pointed-figure.ts';
import { selectLanguage, selectLayer } from '../../state/selection.ts';
import { announce } from '../../ui/notices.ts';
import type { Drawing } from '../../ui/use-drawing.ts';
import { draw, drawMarks } from './draw.ts';
import { type MatrixLayout, type MatrixTarget, targetAt } from './layout.ts';
import type { MatrixData } from './matrix-data.ts';
import { cellLines, spokenCell } from './reading.ts';

export interface MatrixController extends Drawing<MatrixData> {
  /** Runs with nothing drawn that follows pointer or cursor: what leaves the window has none of it. */
  readonly bare: <T>(run: () => T) => T;
  /** @returns whether the key was used */
  readonly key: (event: KeyboardEvent) => boolean;
}

interface CellPlace {
  readonly row: number;
  readonly column: number;
}

export function createMatrixController(host: HTMLElement, svg: SVGSVGElement): MatrixController {
  let cursor: CellPlace | null = null;

  function tipOf({ data, layout }: Shown<MatrixData, MatrixLayout>, { row, column }: CellPlace): Tip {
    const box = host.getBoundingClientRect();
    const left = box.left + layout.body.x + column * layout.cell;
    const top = box.top + layout.body.y + row * layout.cell;
    return {
      key: `${data.layer} ${row} ${column}`,
      mark: { left, top, right: left + layout.cell, bottom: top + layout.cell },
      lines: () => cellLines(data.model, data.layer, row, column),
    };
  }

  const figure = pointedFigure<MatrixData, MatrixLayout, MatrixTarget>(host, {
    draw(data, size) {
      const count = data.model.languages.length;
      if (cursor && (cursor.row >= count || cursor.column >= count)) cursor = null;
      return draw(svg, data, size);
    },
    drawMark: ({ data, layout }, mark) => drawMarks(svg, data, layout, mark),
    find: ({ layout }, { x, y }) => targetAt(layout, x, y),
    fromElsewhere({ data: { model } }, target) {
      if (target.kind === 'language') {
        const place = model.languages.indexOf(target.language);
        return place < 0 ? null : { kind: 'language', place };
      }
      const place = target.kind === 'layer' ? model.layers.findIndex((each) => each.layer === target.layer) : -1;
      return place < 0 ? null : { kind: 'layer', place };
    },
    targetOf({ data: { model } }, mark) {
      const language = model.languages[mark.kind === 'cell' ? mark.row : mark.kind === 'language' ? mark.place : -1];
      if (language !== undefined) return { kind: 'language', language };
      const layer = mark.kind === 'layer' ? model.layers[mark.place]?.layer : undefined;
      return layer === undefined ? null : { kind: 'layer', layer };
    },
    tipOf: (shown, mark) => (mark.kind === 'cell' ? tipOf(shown, mark) : null),
    cursorOf: (_, mark) => (mark ? 'pointer' : 'default'),
    forgets: (before, now) => now.model !== before?.model,
    resting: () => cursor && { kind: 'cell', ...cursor },
    click({ data: { model } }, mark) {
      if (!mark) return;
      if (mark.kind === 'layer') selectLayer(model.layers[mark.place]?.layer ?? 0);
      else selectLanguage(model.languages[mark.kind === 'cell' ? mark.row : mark.place] as string);
    },
  });

  function key({ key: name }: KeyboardEvent): boolean {
    const shown = figure.shown();
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
      figure.marks();
      const tip = tipOf(shown, cursor);
      figure.tooltip.show(tip.key, tip.mark, tip.lines);
      announce(spokenCell(model, layer, cursor.row, cursor.column));
      return true;
    }
    // What the key opens should not lie beneath the reading.
    figure.tooltip.hide();
    if (name !== 'Enter') return false;
    selectLanguage(model.languages[from.row] as string);
    return true;
  }

  const { bare, update, destroy } = figure;
  return { bare, update, key, destroy };
}
