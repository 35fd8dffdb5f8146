// Which ink can be read on which fill (WCAG 2 relative luminance).

import { rgb } from 'd3';

function linear(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

/** 0 black to 1 white. */
export function luminance(color: string): number {
  const { r, g, b } = rgb(color);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

/** 1 to 21. */
export function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** The one of two inks that stands out more from a fill. */
export function inkOn(fill: string, ink: string, paper: string): string {
  return contrast(fill, ink) >= contrast(fill, paper) ? ink : paper;
}

/** `over` painted on `under` with an opacity, as an opaque colour. */
export function blend(under: string, over: string, opacity: number): string {
  const a = rgb(under);
  const b = rgb(over);
  const mix = (x: number, y: number) => Math.round(x + (y - x) * opacity);
  return rgb(mix(a.r, b.r), mix(a.g, b.g), mix(a.b, b.b)).formatHex();
}
