// Marks of a figure: lines, words and numbers as SVG, in the ink and the measures that all figures share.

export const WIDTH = 680;
export const FONT = 'font-family="Inter, Helvetica, Arial, sans-serif"';
export const INK = '#1B222B';
export const FAINT = '#5B6673';
export const RULE = '#DFE4EA';

export interface Figure {
  readonly height: number;
  readonly marks: readonly string[];
  /** Whether bounds are drawn, where there are any. */
  readonly bounded: boolean;
}

/** Where a figure is drawn: alone, or small among others like it. */
export interface Place {
  readonly width: number;
  readonly compact: boolean;
}

export const ALONE: Place = { width: WIDTH, compact: false };

/** About five round numbers that reach around both. */
export function roundTicks(low: number, high: number): readonly number[] {
  const span = high > low ? high - low : 1;
  const magnitude = 10 ** Math.floor(Math.log10(span / 5));
  const step = magnitude * ([1, 2, 5, 10].find((factor) => factor * magnitude * 5 >= span) as number);
  const from = Math.floor(low / step);
  const to = Math.max(from + 1, Math.ceil(high / step - 1e-9));
  return Array.from({ length: to - from + 1 }, (_, i) => (from + i) * step);
}

export function line(x1: number, y1: number, x2: number, y2: number, colour: string): string {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${colour}"/>`;
}

export function text(x: number, y: number, content: string, anchor: string, colour: string): string {
  return `<text x="${round(x)}" y="${round(y)}" ${FONT} font-size="11" text-anchor="${anchor}" fill="${colour}">${escaped(content)}</text>`;
}

export function heading(x: number, y: number, content: string): string {
  return `<text x="${x}" y="${y}" ${FONT} font-size="12" font-weight="600" fill="${INK}">${escaped(content)}</text>`;
}

export function number(value: number): string {
  if (value === 0) return '0';
  return Math.abs(value) >= 1e5 || Math.abs(value) < 1e-3
    ? value.toExponential(1)
    : String(Number(value.toPrecision(3)));
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

export function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
