// The theme in force and its scales, for whoever draws. Components follow it with useTheme(); CSS gets the same colours
// as custom properties on the root element.

import { interpolateCividis, interpolateLab, interpolateYlGnBu, piecewise, rgb } from 'd3';
import { useSyncExternalStore } from 'react';
import { useSettings } from '../state/settings.ts';
import { CATEGORICAL, cssName, DIVERGING, PALETTES, type Palette, type ThemeName } from './palette.ts';

export interface Theme {
  readonly name: ThemeName;
  readonly colors: Palette;
  /** Amounts from 0 to 1: more is further from the paper. Clamps. */
  readonly sequential: (share: number) => string;
  /** Differences from -1 (blue) over 0 (neutral) to 1 (orange). Clamps. */
  readonly diverging: (value: number) => string;
  /** At most 8 groups. */
  readonly categorical: readonly string[];
  /** 256 entries of RGBA for ImageData: of `sequential` from 0 to 1, of `diverging` from -1 to 1. [entry, 4] */
  readonly sequentialTable: Uint8ClampedArray;
  readonly divergingTable: Uint8ClampedArray;
}

function table(color: (share: number) => string): Uint8ClampedArray {
  const bytes = new Uint8ClampedArray(256 * 4);
  for (let i = 0; i < 256; i++) {
    const { r, g, b } = rgb(color(i / 255));
    bytes.set([r, g, b, 255], i * 4);
  }
  return bytes;
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function makeTheme(name: ThemeName): Theme {
  const ramp = name === 'dark' ? interpolateCividis : interpolateYlGnBu;
  const stops = piecewise(interpolateLab, [...DIVERGING[name]]);
  const sequential = (share: number) => ramp(clamp(share));
  return {
    name,
    colors: PALETTES[name],
    sequential,
    diverging: (value) => stops(clamp((value + 1) / 2)),
    categorical: CATEGORICAL[name],
    sequentialTable: table(sequential),
    divergingTable: table(stops),
  };
}

const made = new Map<ThemeName, Theme>();

/** The theme of that name; the same object every time. */
export function themeOf(name: ThemeName): Theme {
  let theme = made.get(name);
  if (!theme) {
    theme = makeTheme(name);
    made.set(name, theme);
  }
  return theme;
}

const darkQuery = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : null;

function onSystemChange(listener: () => void): () => void {
  darkQuery?.addEventListener('change', listener);
  return () => darkQuery?.removeEventListener('change', listener);
}

function useThemeName(): ThemeName {
  const wanted = useSettings((s) => s.theme);
  const systemIsDark = useSyncExternalStore(onSystemChange, () => darkQuery?.matches ?? false);
  return wanted === 'system' ? (systemIsDark ? 'dark' : 'light') : wanted;
}

/** The theme in force; changes when the setting or the system's preference does. */
export function useTheme(): Theme {
  return themeOf(useThemeName());
}

/** Writes the palette into the root element, where all CSS finds it. */
export function applyTheme(theme: Theme): void {
  const root = document.documentElement;
  root.dataset.theme = theme.name;
  root.style.colorScheme = theme.name;
  for (const [token, color] of Object.entries(theme.colors)) root.style.setProperty(cssName(token), color);
}
