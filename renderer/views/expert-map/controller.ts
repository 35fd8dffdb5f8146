// The map's pointer and keys. It owns zoom, cell cursor and tooltip, draws by itself, and speaks to the rest of the window
// only through selection and hover: a pointer that moves makes no React render and asks the engine nothing.

import type { ExpertAddress } from '#protocol';
import { type DragRect, dragMode, listenForDrags } from '../../charts/brush.ts';
import { frameThrottle } from '../../charts/canvas.ts';
import { type Box, createTooltip, type TooltipLine } from '../../charts/tooltip.ts';
import { FITTED, panBy, reveal, type Viewport } from '../../charts/viewport.ts';
import { hover, useHover } from '../../state/hover.ts';
import { brush, selectExpert, selectLayer, toggleInGroup } from '../../state/selection.ts';
import { announce } from '../../ui/notices.ts';
import { placeOf, rangeBetween, stepCursor } from './cursor.ts';
import { draw, type MapData, type MapTarget } from './draw.ts';
import { type CellPlace, drawBrush, drawCursor, drawGhost } from './draw-marks.ts';
import { rangeFacets, rangeText } from './group-cells.ts';
import { cellRect, cellsIn, extremeCell, hitTest, type MapHit, type MapLayout, rowRect, type Size } from './layout.ts';
import { readCell } from './model.ts';
import { cellLines, rowLines, spokenCell } from './reading.ts';
import { keyView, wheelView } from './zoom.ts';

/** Everything drawn but the zoom, which lives here. */
export type MapInput = Omit<MapData, 'view'>;

export interface MapController {
  readonly update: (input: MapInput, size: Size) => void;
  /** @returns whether the key was taken */
  readonly key: (event: {
    readonly key: string;
    readonly shiftKey: boolean;
    readonly ctrlKey: boolean;
    readonly metaKey: boolean;
  }) => boolean;
  readonly layout: () => MapLayout | null;
  readonly destroy: () => void;
}

export function createMapController(host: HTMLElement, target: MapTarget): MapController {
  const tooltip = createTooltip();
  let input: MapInput | null = null;
  let size: Size = { width: 0, height: 0 };
  let view: Viewport = FITTED;
  let layout: MapLayout | null = null;
  let cursor: CellPlace | null = null;
  let anchor: CellPlace | null = null;

  const isOff = ({ row, column }: CellPlace) =>
    input?.off.some((place) => place.row === row && place.column === column) ?? false;

  function redraw(): void {
    if (!input || size.width < 1 || size.height < 1) return;
    layout = draw(target, { ...input, view }, size);
    view = layout.view;
    const onSelected = cursor?.row === input.selected?.row && cursor?.column === input.selected?.column;
    drawCursor(target.svg, input.model, layout, onSelected ? null : cursor);
    drawHoverGhost();
  }
  const frame = frameThrottle(redraw);

  function drawHoverGhost(): void {
    if (!input || !layout) return;
    const { target: pointed } = useHover.getState();
    const { model } = input;
    if (pointed?.kind === 'expert') drawGhost(target.svg, model, layout, placeOf(model, pointed));
    else if (pointed?.kind === 'layer') {
      const row = model.rows.findIndex((each) => each.layer === pointed.layer);
      drawGhost(target.svg, model, layout, row < 0 ? null : { row, column: null });
    } else drawGhost(target.svg, model, layout, null);
  }
  const stopHover = useHover.subscribe(drawHoverGhost);

  /** Where cells share pixels, the one that gave the pixel its colour. */
  function hitAt(x: number, y: number): { readonly hit: MapHit; readonly sharing: number } | null {
    if (!input || !layout) return null;
    const hit = hitTest(input.model, layout, x, y);
    if (hit?.part !== 'cell') return hit && { hit, sharing: 1 };
    const { row, column, sharing } = extremeCell(input.model, layout, x, y, hit);
    return { hit: { part: 'cell', row, column }, sharing };
  }

  function boxOf(rect: { x: number; y: number; width: number; height: number }): Box {
    const box = host.getBoundingClientRect();
    const left = box.left + rect.x;
    const top = box.top + rect.y;
    return { left, top, right: left + rect.width, bottom: top + rect.height };
  }

  /** Read when shown and again whenever the sums have grown. */
  function linesAt(place: CellPlace, sharing: number): readonly TooltipLine[] {
    const reading = input && readCell(input.model, place.row, place.column);
    return input && reading ? cellLines(input.model, reading, isOff(place), sharing) : [];
  }

  function point(event: PointerEvent): void {
    if (!input || !layout || event.buttons !== 0) return;
    const box = host.getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    const found = hitAt(x, y);
    host.style.cursor = !found ? '' : found.hit.part === 'cell' ? 'crosshair' : 'pointer';
    if (!found) {
      leave();
      return;
    }
    const { model } = input;
    const { hit, sharing } = found;
    const row = model.rows[hit.row];
    if (hit.part === 'cell') {
      const reading = readCell(model, hit.row, hit.column);
      if (!reading) return;
      hover({ kind: 'expert', layer: reading.layer, expert: reading.expert });
      tooltip.show(`cell ${reading.address}`, boxOf(cellRect(model, layout, hit.row, hit.column)), () =>
        linesAt(hit, sharing),
      );
      return;
    }
    hover(row?.kind === 'routed' ? { kind: 'layer', layer: row.layer } : null);
    const rect = rowRect(model, layout, hit.row);
    const mark =
      hit.part === 'entropy' && layout.entropy
        ? { ...rect, x: layout.entropy.x, width: layout.entropy.width }
        : { ...rect, x: 0, width: layout.body.x };
    tooltip.show(`${hit.part} ${hit.row}`, boxOf(mark), () => (input ? rowLines(input.model, hit.row) : []));
  }

  function leave(): void {
    tooltip.hide();
    hover(null);
  }

  const stopDrags = listenForDrags(host, {
    accepts: () => layout !== null,
    move(rect, mode) {
      leave();
      showBrush(rect, mode === 'subtract');
    },
    end(rect, mode) {
      drawBrush(target.svg, null);
      const range = input && layout && cellsIn(input.model, layout, rect);
      if (input && range) brush(rangeFacets(input.model, range), mode);
    },
    click(x, y, event) {
      const found = hitAt(x, y);
      if (!input || !found) return;
      const { hit } = found;
      const row = input.model.rows[hit.row];
      const toggles = dragMode(event) === 'subtract';
      if (hit.part === 'cell') {
        const reading = readCell(input.model, hit.row, hit.column);
        if (!reading) return;
        cursor = { row: hit.row, column: hit.column };
        const { layer, expert } = reading;
        if (toggles) toggleInGroup({ kind: 'expert', layer, expert });
        else selectExpert({ layer, expert });
      } else if (row?.kind === 'routed') {
        if (toggles) toggleInGroup({ kind: 'layer', layer: row.layer });
        else selectLayer(row.layer);
      }
    },
    cancel: () => drawBrush(target.svg, null),
    pan(dx, dy) {
      if (!layout) return;
      view = panBy(view, dx, dy, layout.grid, layout.pane);
      frame.request();
    },
  });

  /** The dragged rectangle snaps to the cells it takes. */
  function showBrush(rect: DragRect, subtract: boolean): void {
    if (!input || !layout) return;
    const { model } = input;
    const range = cellsIn(model, layout, rect);
    if (!range) {
      drawBrush(target.svg, null);
      return;
    }
    const first = cellRect(model, layout, range.row0, range.column0);
    const last = cellRect(model, layout, range.row1, range.column1);
    const x = Math.max(first.x, layout.body.x);
    const y = Math.max(first.y, layout.body.y);
    const width = Math.min(last.x + last.width, layout.body.x + layout.body.width) - x;
    const height = Math.min(last.y + last.height, layout.body.y + layout.body.height) - y;
    drawBrush(target.svg, { x, y, width, height }, rangeText(model, range), subtract);
  }

  function wheel(event: WheelEvent): void {
    if (!layout) return;
    event.preventDefault();
    tooltip.hide();
    const box = host.getBoundingClientRect();
    const at = { x: event.clientX - box.left - layout.body.x, y: event.clientY - box.top - layout.body.y };
    view = wheelView(event, at, { ...layout, view });
    frame.request();
  }

  function moveCursor(rows: number, columns: number, extend: boolean): void {
    if (!input || !layout) return;
    const { model } = input;
    const from = cursor ?? input.selected;
    const next = stepCursor(model, from, rows, columns);
    if (!next) return;
    anchor = extend ? (anchor ?? from) : null;
    cursor = next;
    const { row, column } = next;
    const top = model.tops[row] as number;
    const place = { column, row: top, rowHeight: (model.tops[row + 1] as number) - top };
    view = reveal(view, place, layout.grid, layout.pane);
    const reading = readCell(model, row, column);
    if (reading) announce(spokenCell(reading, isOff(next)));
    redraw();
    if (anchor) brush(rangeFacets(model, rangeBetween(anchor, next)), 'new');
  }

  const arrows: Readonly<Record<string, readonly [number, number]>> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
  };

  function cursorAction(act: (address: ExpertAddress) => void): boolean {
    const place = cursor ?? input?.selected;
    const reading = input && place ? readCell(input.model, place.row, place.column) : null;
    if (reading) act({ layer: reading.layer, expert: reading.expert });
    return reading !== null;
  }

  host.addEventListener('pointermove', point);
  host.addEventListener('pointerleave', leave);
  host.addEventListener('wheel', wheel, { passive: false });

  return {
    update(next, nextSize) {
      // Another order or model makes the old cursor point at another expert.
      if (input && input.model.order !== next.model.order) cursor = null;
      if (input && input.model.columns !== next.model.columns) view = FITTED;
      input = next;
      size = nextSize;
      tooltip.refresh();
      frame.request();
    },
    key(event) {
      if (event.ctrlKey || event.metaKey) return false;
      const arrow = arrows[event.key];
      if (arrow) {
        moveCursor(arrow[0], arrow[1], event.shiftKey);
        return true;
      }
      if (event.key === 'Enter') return cursorAction(selectExpert);
      if (event.key === ' ') {
        if (tooltip.togglePin()) return true;
        return cursorAction((address) => toggleInGroup({ kind: 'expert', ...address }));
      }
      const next = layout && keyView(event.key.toLowerCase(), { ...layout, view });
      if (!next) return false;
      view = next;
      frame.request();
      return true;
    },
    layout: () => layout,
    destroy() {
      frame.cancel();
      stopHover();
      stopDrags();
      host.removeEventListener('pointermove', point);
      host.removeEventListener('pointerleave', leave);
      host.removeEventListener('wheel', wheel);
      tooltip.destroy();
      hover(null);
    },
  };
}
