// The text view as an SVG that stands alone: real text, line by line, over the same underlay. Whole sequences, one below
// the other, each with its number.

import { captionWidth } from '../../charts/legend.ts';
import type { Theme } from '../../ui/theme.ts';
import { WASH } from './draw.ts';
import { linesOf } from './lines.ts';
import type { Stood } from './scene.ts';

export interface TextPicture {
  readonly sequences: readonly Stood[];
  readonly theme: Theme;
  readonly legend: readonly { readonly color: string; readonly text: string }[];
}

const SVG = 'http://www.w3.org/2000/svg';
const EDGE = 16;
const LEGEND_ROW = 20;
const GUTTER = 52;
const GAP = 10;

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

/** @returns the height it takes */
function addLegend(svg: Element, { legend, theme }: TextPicture, width: number): number {
  const entries = placeEntries(
    legend.map((entry) => entry.text),
    width,
  );
  for (const [i, entry] of legend.entries()) {
    const { x, row } = entries[i] ?? { x: 0, row: 0 };
    const y = row * LEGEND_ROW;
    element('rect', { x, y: EDGE + y, width: 10, height: 10, fill: entry.color }, svg);
    const font = { 'font-size': 11, 'font-family': 'sans-serif', fill: theme.colors.ink2 };
    element('text', { x: x + 15, y: EDGE + y + 9, ...font }, svg).textContent = entry.text;
  }
  return legend.length > 0 ? ((entries.at(-1)?.row ?? 0) + 1) * LEGEND_ROW + 8 : 0;
}

/** @returns the height it takes */
function addSequence(svg: Element, { item, element: paragraph, layout }: Stood, theme: Theme, top: number): number {
  const { lineHeight, colors, sequence, reader } = item;
  const { boxes, rtl } = layout;
  const { fontFamily, fontSize } = getComputedStyle(paragraph);
  const size = Number.parseFloat(fontSize);
  const left = EDGE + GUTTER;
  // The letters' middle lies in the middle of the line; 0.35 em below it is the baseline.
  const baseline = (line: number, font: number) => (top + (line + 0.5) * lineHeight + font * 0.35).toFixed(2);
  const label = { x: EDGE, y: baseline(0, 11), 'font-size': 11, 'font-family': 'sans-serif', fill: theme.colors.ink3 };
  const { language } = reader.data.labels;
  element('text', label, svg).textContent = `s${sequence}${language ? ` ${language}` : ''}`;
  for (let b = 0; b < boxes.count; b++) {
    const fill = colors[boxes.token[b] as number];
    if (!fill) continue;
    const box = {
      x: (left + (boxes.left[b] as number)).toFixed(2),
      width: Math.max(0.75, (boxes.width[b] as number) - 1).toFixed(2),
      fill,
    };
    const y = top + (boxes.line[b] as number) * lineHeight;
    element('rect', { ...box, y: y + 2, height: lineHeight - 4, 'fill-opacity': WASH }, svg);
    element('rect', { ...box, y: y + lineHeight - 5, height: 3 }, svg);
  }
  const lines = linesOf(paragraph, lineHeight);
  for (const [number, line] of lines.entries()) {
    if (!line) continue;
    const attributes = {
      x: (left + (rtl ? line.right : line.left)).toFixed(2),
      y: baseline(number, size),
      'font-size': size,
      'font-family': fontFamily,
      fill: theme.colors.ink,
      direction: rtl ? 'rtl' : 'ltr',
      'unicode-bidi': 'plaintext',
      'xml:space': 'preserve',
      ...(language ? { lang: language } : {}),
    };
    element('text', attributes, svg).textContent = line.text;
  }
  return Math.max(1, lines.length) * lineHeight;
}

/** Each sequence whole, not only what is scrolled into view. */
export function textPicture(picture: TextPicture): SVGSVGElement {
  const { sequences, theme } = picture;
  const widest = sequences.reduce((most, each) => Math.max(most, each.layout.width), 0);
  const width = Math.ceil(widest) + GUTTER + 2 * EDGE;
  const svg = document.createElementNS(SVG, 'svg');
  let top = EDGE + addLegend(svg, picture, width);
  for (const each of sequences) top += addSequence(svg, each, theme, top) + GAP;
  const height = Math.ceil(top - GAP + EDGE);
  for (const [key, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` })) {
    svg.setAttribute(key, String(value));
  }
  return svg;
}
