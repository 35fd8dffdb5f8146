import { type LabColor, lab, rgb } from 'd3';
import { expect, test } from 'vitest';
import { CATEGORICAL, cssName, DIVERGING, PALETTES, type ThemeName } from './palette.ts';

const THEMES: readonly ThemeName[] = ['dark', 'light'];

function channels(color: string): readonly [number, number, number] {
  const { r, g, b } = rgb(color);
  const linear = (value: number) =>
    value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
  return [linear(r), linear(g), linear(b)];
}

/** Contrast ratio of WCAG 2. */
function contrast(one: string, two: string): number {
  const luminance = (color: string) => {
    const [r, g, b] = channels(color);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [low, high] = [luminance(one), luminance(two)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

// Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
const VISION: Readonly<Record<string, readonly number[]>> = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritan: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

function seen(color: string, matrix: readonly number[]): string {
  const c = channels(color);
  const row = (i: number) => {
    const sum = [0, 1, 2].reduce((total, k) => total + (matrix[i * 3 + k] as number) * (c[k] as number), 0);
    const value = Math.min(1, Math.max(0, sum));
    return 255 * (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055);
  };
  return rgb(row(0), row(1), row(2)).formatRgb();
}

/** CIEDE2000 (Sharma, Wu and Dalal 2005), all weights 1. */
function difference(one: string | LabColor, two: string | LabColor): number {
  const x = typeof one === 'string' ? lab(one) : one;
  const y = typeof two === 'string' ? lab(two) : two;
  const rad = Math.PI / 180;
  const meanC = (Math.hypot(x.a, x.b) + Math.hypot(y.a, y.b)) / 2;
  const g = 0.5 * (1 - Math.sqrt(meanC ** 7 / (meanC ** 7 + 25 ** 7)));
  const a1 = x.a * (1 + g);
  const a2 = y.a * (1 + g);
  const c1 = Math.hypot(a1, x.b);
  const c2 = Math.hypot(a2, y.b);
  const hue = (a: number, b: number) => (a === 0 && b === 0 ? 0 : (Math.atan2(b, a) / rad + 360) % 360);
  const h1 = hue(a1, x.b);
  const h2 = hue(a2, y.b);
  let dh = h2 - h1;
  if (c1 * c2 === 0) dh = 0;
  else if (dh > 180) dh -= 360;
  else if (dh < -180) dh += 360;
  const dL = y.l - x.l;
  const dC = c2 - c1;
  const dH = 2 * Math.sqrt(c1 * c2) * Math.sin((dh / 2) * rad);
  const L = (x.l + y.l) / 2;
  const C = (c1 + c2) / 2;
  let h = h1 + h2;
  if (c1 * c2 !== 0) h = Math.abs(h1 - h2) <= 180 ? h / 2 : h < 360 ? (h + 360) / 2 : (h - 360) / 2;
  const t =
    1 -
    0.17 * Math.cos((h - 30) * rad) +
    0.24 * Math.cos(2 * h * rad) +
    0.32 * Math.cos((3 * h + 6) * rad) -
    0.2 * Math.cos((4 * h - 63) * rad);
  const turn = 60 * Math.exp(-(((h - 275) / 25) ** 2)) * rad;
  const rt = -2 * Math.sqrt(C ** 7 / (C ** 7 + 25 ** 7)) * Math.sin(turn);
  const sl = 1 + (0.015 * (L - 50) ** 2) / Math.sqrt(20 + (L - 50) ** 2);
  const dc = dC / (1 + 0.045 * C);
  const dhh = dH / (1 + 0.015 * C * t);
  return Math.sqrt((dL / sl) ** 2 + dc ** 2 + dhh ** 2 + rt * dc * dhh);
}

function least(pairs: readonly (readonly [string, string])[]): number {
  return Math.min(
    ...Object.values(VISION).flatMap((matrix) =>
      pairs.map(([one, two]) => difference(seen(one, matrix), seen(two, matrix))),
    ),
  );
}

test('the difference formula gives the values published by its authors', () => {
  expect(difference(lab(50, 2.6772, -79.7751), lab(50, 0, -82.7485))).toBeCloseTo(2.0425, 4);
  expect(difference(lab(50, 2.5, 0), lab(58, 24, 15))).toBeCloseTo(19.4535, 4);
  expect(difference(lab(2.0776, 0.0795, -1.135), lab(0.9033, -0.0636, -0.5514))).toBeCloseTo(0.9082, 4);
});

test.each(THEMES)('%s: text is readable on every surface, and outlines that matter are visible', (theme) => {
  const p = PALETTES[theme];
  for (const surface of [p.bg, p.s1, p.s2, p.s3, p.selected]) {
    for (const ink of [p.ink, p.ink2, p.ink3]) expect(contrast(ink, surface)).toBeGreaterThanOrEqual(4.5);
  }
  for (const surface of [p.bg, p.s1, p.s2]) {
    for (const line of [p.edge, p.accent, p.a, p.b, p.ok, p.warn, p.error]) {
      expect(contrast(line, surface)).toBeGreaterThanOrEqual(3);
    }
  }
  expect(contrast(p.onAccent, p.accent)).toBeGreaterThanOrEqual(4.5);
});

test.each(THEMES)('%s: groups are told apart under each type of colour vision', (theme) => {
  const slots = CATEGORICAL[theme];
  const pairs = slots.flatMap((one, i) => slots.slice(i + 1).map((two) => [one, two] as const));
  expect(least(pairs)).toBeGreaterThanOrEqual(10);
  for (const slot of slots) expect(contrast(slot, PALETTES[theme].s1)).toBeGreaterThanOrEqual(3);
});

test.each(THEMES)('%s: the two ends of a difference are told apart, and so are base and edited', (theme) => {
  const stops = DIVERGING[theme];
  const mirror = [0, 1, 2, 3].map((i) => [stops[i] as string, stops[8 - i] as string] as const);
  expect(least(mirror)).toBeGreaterThanOrEqual(14);
  const { a, b } = PALETTES[theme];
  expect(least([[a, b]])).toBeGreaterThanOrEqual(40);
});

test('palette tokens are custom properties in CSS spelling', () => {
  expect(cssName('onAccent')).toBe('--on-accent');
  expect(cssName('s1')).toBe('--s1');
});
