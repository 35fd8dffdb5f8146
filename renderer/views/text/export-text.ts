// The text view as an SVG that stands alone: real text, line by line, over the same underlay.

import { captionWidth } from '../../charts/legend.ts';
import type { Theme } from '../../ui/theme.ts';
import type { Boxes } from './boxes.ts';
import { WASH } from './draw.ts';
import { graphemeStarts } from './fragments.ts';

export interface TextPicture {
  readonly paragraph: HTMLElement;
  readonly boxes: Boxes;
  readonly colors: readonly (string | null)[];
  readonly lineHeight: number;
  readonly fontSize: number;
  readonly theme: Theme;
  readonly language: string;
  readonly legend: readonly { readonly color: string; readonly text: string }[];
}

interface Line {
  readonly text: string;
  readonly left: number;
  readonly right: number;
}

const SVG = 'http://www.w3.org/2000/svg';
const EDGE = 16;
const LEGEND_ROW = 20;

/** The lines as the browser broke them: places where the next character stands on another line. */
function linesOf(paragraph: HTMLElement, lineHeight: number): readonly (Line | null)[] {
  const node = paragraph.firstChild;
  if (!(node instanceof Text)) return [];
  const origin = paragraph.getBoundingClientRect();
  const range = document.createRange();
  const starts = graphemeStarts(node.data);
  const lines: { start: number; end: number; left: number; right: number }[] = [];
  for (let g = 0; g + 1 < starts.length; g++) {
    const start = starts[g] as number;
    const end = starts[g + 1] as number;
    range.setStart(node, start);
    range.setEnd(node, end);
    for (const rect of range.getClientRects()) {
      if (rect.width < 0.5) continue;
      const number = Math.max(0, Math.floor((rect.top - origin.top + rect.height / 2) / lineHeight));
      const left = rect.left - origin.left;
      const right = left + rect.width;
      const line = lines[number];
      if (line) {
        line.end = Math.max(line.end, end);
        line.left = Math.min(line.left, left);
        line.right = Math.max(line.right, right);
      } else {
        lines[number] = { start, end, left, right };
      }
    }
  }
  return Array.from(lines, (line) =>
    line ? { text: node.data.slice(line.start, line.end).trimEnd(), left: line.left, right: line.right } : null,
  );
}

function element(name: string, attributes: Readonly<Record<string, string | number>>, parent: Element): Element {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  parent.append(made);
  return made;
}

/** Where the legend's entries stand, in as many rows as the width asks for. */
function placeEntries(
  texts: readonly string[],
  width: number,
): readonly { readonly x: number; readonly row: number }[] {
  let x = EDGE;
  let row = 0;
  return texts.map((text) => {
    const own = 15 + captionWidth(text) + 16;
    if (x > EDGE && x + own > width - EDGE) {
      x = EDGE;
      row++;
    }
    const place = { x, row };
    x += own;
    return place;
  });
}

/** The whole sequence, not only what is scrolled into view. */
export function textPicture(picture: TextPicture): SVGSVGElement {
  const { paragraph, boxes, colors, lineHeight, fontSize, theme, language, legend } = picture;
  const lines = linesOf(paragraph, lineHeight);
  const rtl = getComputedStyle(paragraph).direction === 'rtl';
  const family = getComputedStyle(paragraph).fontFamily;
  const width = Math.ceil(paragraph.getBoundingClientRect().width) + 2 * EDGE;
  const entries = placeEntries(
    legend.map((entry) => entry.text),
    width,
  );
  const top = EDGE + (entries.length > 0 ? ((entries.at(-1)?.row ?? 0) + 1) * LEGEND_ROW + 8 : 0);
  const height = Math.ceil(top + Math.max(1, lines.length) * lineHeight + EDGE);
  const svg = document.createElementNS(SVG, 'svg');
  for (const [key, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` })) {
    svg.setAttribute(key, String(value));
  }
  for (const [i, entry] of legend.entries()) {
    const { x, row } = entries[i] ?? { x: 0, row: 0 };
    const y = EDGE + row * LEGEND_ROW;
    element('rect', { x, y, width: 10, height: 10, fill: entry.color }, svg);
    const name = element(
      'text',
      { x: x + 15, y: y + 9, 'font-size': 11, 'font-family': family, fill: theme.colors.ink2 },
      svg,
    );
    name.textContent = entry.text;
  }
  for (let b = 0; b < boxes.count; b++) {
    const fill = colors[boxes.token[b] as number];
    if (!fill) continue;
    const box = {
      x: (EDGE + (boxes.left[b] as number)).toFixed(2),
      width: Math.max(0.75, (boxes.width[b] as number) - 1).toFixed(2),
      fill,
    };
    const y = top + (boxes.line[b] as number) * lineHeight;
    element('rect', { ...box, y: y + 2, height: lineHeight - 4, 'fill-opacity': WASH }, svg);
    element('rect', { ...box, y: y + lineHeight - 5, height: 3 }, svg);
  }
  for (const [number, line] of lines.entries()) {
    if (!line) continue;
    const text = element(
      'text',
      {
        x: (EDGE + (rtl ? line.right : line.left)).toFixed(2),
        // The letters' middle lies in the middle of the line; 0.35 em below it is the baseline.
        y: (top + (number + 0.5) * lineHeight + fontSize * 0.35).toFixed(2),
        'font-size': fontSize,
        'font-family': family,
        fill: theme.colors.ink,
        direction: rtl ? 'rtl' : 'ltr',
        'unicode-bidi': 'plaintext',
        'xml:space': 'preserve',
        ...(language ? { lang: language } : {}),
      },
      svg,
    );
    text.textContent = line.text;
  }
  return svg;
}
