// Everything round the cells, as SVG: row labels, expert axis, always-on experts, entropies, legend, and the note on how
// many experts share a pixel.

import { cellTicks, drawBottomAxis } from '../../charts/axis.ts';
import { captionWidth, type LegendKey } from '../../charts/legend.ts';
import { drawWords, svgPart, type Words } from '../../charts/svg-parts.ts';
import type { Theme } from '../../ui/theme.ts';
import { drawLegend } from './draw-legend.ts';
import { cellRect, type MapLayout, rowRect, visibleColumns, visibleRows } from './layout.ts';
import type { MapModel } from './model.ts';

export interface FrameInput {
  readonly model: MapModel;
  readonly theme: Theme;
  /** Layer that is selected, -1 for none. */
  readonly layer: number;
  /** Most cells behind one pixel. */
  readonly cellsPerMark: number;
  readonly keys: readonly LegendKey[];
}

const LABEL_APART = 13;
const TICK_APART = 26;
const BAND = 15;

interface RowMark {
  readonly row: number;
  readonly label: string;
  readonly middle: number;
  readonly top: number;
  readonly height: number;
  readonly selected: boolean;
}

function rowMarks({ model, layer }: FrameInput, layout: MapLayout): readonly RowMark[] {
  const [first, end] = visibleRows(model, layout);
  const marks: RowMark[] = [];
  for (let row = first; row < end; row++) {
    const place = model.rows[row];
    if (!place) continue;
    const { y, height } = rowRect(model, layout, row);
    const selected = place.layer === layer && place.kind === 'routed';
    marks.push({ row, label: place.label, middle: y + height / 2, top: y, height, selected });
  }
  return marks;
}

/** Labels that do not touch each other; the selected layer's is always among them. */
function thinned(marks: readonly RowMark[], layout: MapLayout, model: MapModel): readonly RowMark[] {
  const step = cellTicks(layout.grid.rows, layout.cell.height, LABEL_APART)[1] ?? 1;
  const chosen = marks.find((mark) => mark.selected);
  return marks.filter((mark) => {
    if (mark.middle < layout.body.y || mark.middle > layout.body.y + layout.body.height) return false;
    if (mark.selected) return true;
    if (chosen && Math.abs(mark.middle - chosen.middle) < LABEL_APART) return false;
    return mark.row % step === 0 && (model.rows[mark.row]?.kind === 'routed' || mark.height >= LABEL_APART);
  });
}

/** Top and height of a label's background: the row as far as it is in view, and never thinner than the label. */
function bandOf({ middle, top, height }: RowMark, from: number, to: number): readonly [number, number] {
  if (height < BAND) return [middle - BAND / 2, BAND];
  const start = Math.max(from, top);
  return [start, Math.max(BAND, Math.min(to, top + height) - start)];
}

function drawRows(svg: SVGSVGElement, input: FrameInput, layout: MapLayout): void {
  const marks = rowMarks(input, layout);
  const bodyEnd = layout.body.y + layout.body.height;
  // A group of its own beneath the labels: what is made first lies lowest.
  svgPart(svg, 'map-band')
    .selectAll<SVGRectElement, RowMark>('rect.row-band')
    .data(marks.filter((mark) => mark.selected && mark.middle >= layout.body.y && mark.middle <= bodyEnd))
    .join('rect')
    .attr('class', 'row-band')
    .attr('x', 2)
    .attr('width', layout.body.x - 4)
    .attr('y', (mark) => bandOf(mark, layout.body.y, bodyEnd)[0])
    .attr('height', (mark) => bandOf(mark, layout.body.y, bodyEnd)[1])
    .attr('rx', 3);
  const group = svgPart(svg, 'map-rows');
  group
    .selectAll<SVGTextElement, RowMark>('text')
    .data(thinned(marks, layout, input.model))
    .join('text')
    .attr('class', (mark) => (mark.selected ? 'address selected' : 'address'))
    .attr('x', layout.labelEnd)
    .attr('text-anchor', 'end')
    .attr('y', (mark) => mark.middle)
    .attr('dy', '0.33em')
    .text((mark) => mark.label);
  const { shared } = layout;
  const cells = shared
    ? marks.flatMap((mark) =>
        Array.from({ length: input.model.rows[mark.row]?.sharedExperts ?? 0 }, (_, i) => ({ mark, i })),
      )
    : [];
  group
    .selectAll<SVGRectElement, (typeof cells)[number]>('rect.shared-cell')
    .data(cells)
    .join('rect')
    .attr('class', 'shared-cell')
    .attr('x', ({ i }) => (shared?.x ?? 0) + i * (shared?.width ?? 0))
    .attr('width', Math.max(1, (shared?.width ?? 0) - 1))
    .attr('y', ({ mark }) => Math.max(layout.body.y, mark.top))
    .attr('height', ({ mark }) => {
      const bottom = Math.min(layout.body.y + layout.body.height, mark.top + mark.height);
      return Math.max(0.5, bottom - Math.max(layout.body.y, mark.top) - (mark.height >= 4 ? 1 : 0));
    });
}

function drawExperts(svg: SVGSVGElement, { model, cellsPerMark }: FrameInput, layout: MapLayout): void {
  const { body, cell } = layout;
  const [first, end] = visibleColumns(layout);
  const ticks = cellTicks(model.columns, cell.width, TICK_APART)
    .filter((column) => column >= first && column < end)
    .map((column) => ({ at: cellRect(model, layout, 0, column).x + cell.width / 2, text: String(column) }))
    .filter((tick) => tick.at >= body.x && tick.at <= body.x + body.width);
  const axis = svgPart(svg, 'map-axis').attr('transform', `translate(0,${body.y - 2})`);
  drawBottomAxis(axis, ticks, -4);
  const zoomed = layout.view.zoom > 1 ? `zoom ${layout.view.zoom.toFixed(1)}×` : '';
  const shares = cellsPerMark > 1 ? `1 px = ${cellsPerMark} experts` : '';
  const note = [shares, zoomed].filter((part) => part !== '').join(' · ');
  const titles = model.order === 'id' ? ['expert'] : ['rank by load within each layer, 0 is the most used', 'rank'];
  // Not for a picture that leaves the window: there is no key there.
  const hint = zoomed === '' ? '' : 'key 0 shows all ·';
  const right = body.x + body.width;
  const hintEnd = right - captionWidth(note) - (hint === '' ? 0 : 8);
  drawWords(svgPart(svg, 'map-hint'), [{ x: hintEnd, y: 12, anchor: 'end', text: hint, kind: 'caption' }]);
  const room = hintEnd - body.x - captionWidth(hint) - 12;
  const title = titles.find((each) => captionWidth(each) <= room) ?? titles.at(-1) ?? '';
  const notes = [
    { x: body.x, y: 12, text: title, kind: 'caption' },
    { x: right, y: 12, anchor: 'end' as const, text: note, kind: 'caption per-pixel' },
  ];
  drawWords(svgPart(svg, 'map-title'), notes);
}

function drawEntropy(svg: SVGSVGElement, input: FrameInput, layout: MapLayout): void {
  const { model } = input;
  const room = layout.entropy;
  const group = svgPart(svg, 'map-entropy').attr('transform', room ? `translate(${room.x},0)` : null);
  const bars = room
    ? rowMarks(input, layout).flatMap((mark) => {
        const share = model.entropy?.[mark.row];
        return share === undefined || Number.isNaN(share) ? [] : [{ ...mark, share }];
      })
    : [];
  const clip = (at: number) => (room ? Math.max(room.y, Math.min(room.y + room.height, at)) : 0);
  group
    .selectAll<SVGRectElement, (typeof bars)[number]>('rect.entropy-bar')
    .data(bars)
    .join('rect')
    .attr('class', (bar) => (bar.selected ? 'entropy-bar selected' : 'entropy-bar'))
    .attr('width', (bar) => Math.max(1, bar.share * (room?.width ?? 0)))
    .attr('y', (bar) => clip(bar.top) + (bar.height >= 7 ? 1 : 0))
    .attr('height', (bar) => Math.max(0.75, clip(bar.top + bar.height) - clip(bar.top) - (bar.height >= 7 ? 3 : 0.25)));
  const edges = room ? [0, 1] : [];
  group
    .selectAll<SVGLineElement, number>('line')
    .data(edges)
    .join('line')
    .attr('class', (edge) => (edge === 0 ? 'tick-line' : 'gridline'))
    .attr('x1', (edge) => edge * (room?.width ?? 0))
    .attr('x2', (edge) => edge * (room?.width ?? 0))
    .attr('y1', room?.y ?? 0)
    .attr('y2', (room?.y ?? 0) + (room?.height ?? 0));
  const values = room && layout.entropyValues ? bars : [];
  const inView = values.filter(
    (bar) => bar.middle >= (room?.y ?? 0) && bar.middle <= (room?.y ?? 0) + (room?.height ?? 0),
  );
  group
    .selectAll<SVGTextElement, (typeof bars)[number]>('text.entropy-value')
    .data(inView)
    .join('text')
    .attr('class', (bar) => (bar.selected ? 'entropy-value address selected' : 'entropy-value address'))
    .attr('x', (room?.width ?? 0) + 6)
    .attr('y', (bar) => bar.middle)
    .attr('dy', '0.33em')
    .text((bar) => bar.share.toPrecision(3));
  const words: readonly Words[] = room
    ? [
        { x: 0, y: 12, text: 'entropy', kind: 'caption' },
        { x: 0, y: room.y - 9, text: '0', kind: 'tick-label' },
        { x: room.width, y: room.y - 9, anchor: 'end', text: 'log E', kind: 'tick-label' },
      ]
    : [];
  drawWords(group, words);
}

/** Draws all of it; may be called again and again. */
export function drawFrame(svg: SVGSVGElement, input: FrameInput, layout: MapLayout): void {
  drawRows(svg, input, layout);
  drawExperts(svg, input, layout);
  drawEntropy(svg, input, layout);
  drawLegend(svg, input.theme, input.keys, layout);
}
