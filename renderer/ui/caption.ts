// Words round a drawing that leaves the window: title and subtitle above it, notes below, so that it is understood alone.

import type { FigureWords } from './figure-words.ts';
import { wrapWords } from './wrap-words.ts';

const SVG = 'http://www.w3.org/2000/svg';
const FONTS = "'Inter Variable', Inter, sans-serif";
const EDGE = 16;
/** A drawing narrower than this would break its title into single words. */
const NARROWEST = 420;

interface Style {
  readonly size: number;
  readonly weight: number;
  readonly line: number;
  readonly fill: string;
}

interface Line extends Style {
  readonly text: string;
}

export interface CaptionInks {
  readonly ink: string;
  readonly quiet: string;
}

/** @throws Error where the browser gives no canvas to measure with */
function linesOf(text: string, width: number, style: Style): readonly Line[] {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) throw new Error('This browser gives no 2D canvas.');
  context.font = `${style.weight} ${style.size}px ${FONTS}`;
  const fits = (line: string) => context.measureText(line).width <= width;
  // A line does not begin with the dot between two parts.
  return wrapWords(text.replaceAll(' · ', '\u00a0· '), fits).map((each) => ({ ...style, text: each }));
}

function heightOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { line }) => sum + line, 0);
}

function place(parent: Element, lines: readonly Line[], top: number): void {
  let y = top;
  for (const { text, size, weight, line, fill } of lines) {
    y += line;
    const element = document.createElementNS(SVG, 'text');
    const attributes = {
      x: EDGE,
      y: y - line / 4,
      fill,
      'font-family': FONTS,
      'font-size': size,
      'font-weight': weight,
    };
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
    element.textContent = text;
    parent.append(element);
  }
}

/** A copy of the drawing, as wide as it is or a little wider, with its words above and below. */
export function captioned(
  svg: SVGSVGElement,
  { title, subtitle, notes, ink, quiet }: FigureWords & CaptionInks,
): SVGSVGElement {
  const drawnWidth = Number(svg.getAttribute('width'));
  const drawnHeight = Number(svg.getAttribute('height'));
  const width = Math.max(NARROWEST, drawnWidth);
  const room = width - 2 * EDGE;
  const above = [
    ...linesOf(title, room, { size: 15, weight: 600, line: 21, fill: ink }),
    ...linesOf(subtitle, room, { size: 11, weight: 400, line: 15, fill: quiet }),
  ];
  const below = notes.flatMap((note) => linesOf(note, room, { size: 10, weight: 400, line: 14, fill: quiet }));
  const top = 12 + heightOf(above) + 8;
  const bottom = top + drawnHeight + 8;
  const height = Math.ceil(bottom + heightOf(below) + 12);
  const whole = document.createElementNS(SVG, 'svg');
  for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` })) {
    whole.setAttribute(name, String(value));
  }
  const inner = svg.cloneNode(true) as SVGSVGElement;
  inner.setAttribute('y', String(top));
  place(whole, above, 12);
  whole.append(inner);
  place(whole, below, bottom);
  return whole;
}
