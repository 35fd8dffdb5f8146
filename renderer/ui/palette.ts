// Every colour of the window, in both themes, with the use each one is for. CSS reads them as custom properties
// (`--ink2`), canvases and SVG through theme.ts. Contrast and distance are held by palette.test.ts.

export type ThemeName = 'dark' | 'light';

export interface Palette {
  /** Surfaces: window, view, control, hover. */
  readonly bg: string;
  readonly s1: string;
  readonly s2: string;
  readonly s3: string;
  /** Separators; outlines that matter (3:1 on bg to s2). */
  readonly line: string;
  readonly edge: string;
  /** Text; the weakest has 4.5:1 on every surface. */
  readonly ink: string;
  readonly ink2: string;
  readonly ink3: string;
  /** Focus, primary, links. Never data. */
  readonly accent: string;
  readonly onAccent: string;
  readonly selected: string;
  /** Sides of a comparison: base and edited. */
  readonly a: string;
  readonly b: string;
  /** Always with an icon and a word. */
  readonly ok: string;
  readonly warn: string;
  readonly error: string;
}

export const PALETTES: Readonly<Record<ThemeName, Palette>> = {
  dark: {
    bg: '#0F1318',
    s1: '#161B22',
    s2: '#1E252E',
    s3: '#28313C',
    line: '#36414E',
    edge: '#6F7E90',
    ink: '#E6EAF0',
    ink2: '#B3BDC9',
    ink3: '#96A2B1',
    accent: '#B3A1FF',
    onAccent: '#0F1318',
    selected: '#2C2A4A',
    a: '#5BB3F0',
    b: '#F0A04B',
    ok: '#5CC48A',
    warn: '#E5BE4B',
    error: '#FF8A80',
  },
  light: {
    bg: '#FFFFFF',
    s1: '#F6F7F9',
    s2: '#ECEFF3',
    s3: '#DFE4EA',
    line: '#C3CBD5',
    edge: '#77838F',
    ink: '#16202B',
    ink2: '#44505E',
    ink3: '#5A6673',
    accent: '#5B3FC4',
    onAccent: '#FFFFFF',
    selected: '#E7E2FA',
    a: '#0B66A8',
    b: '#A34A00',
    ok: '#14703F',
    warn: '#7A5A00',
    error: '#B3261E',
  },
};

/** Nine stops, less (blue) to more (orange), the middle one neutral. */
export const DIVERGING: Readonly<Record<ThemeName, readonly string[]>> = {
  dark: ['#8FD0FF', '#70A6CD', '#5C7D96', '#475662', '#2A333E', '#625342', '#957551', '#CC9A5E', '#FFC27A'],
  light: ['#084B82', '#4273A5', '#7B9CBF', '#B5C6D8', '#EEF1F4', '#D7BFB3', '#BC8F77', '#9F603C', '#7A3500'],
};

/** Eight slots for groups, never for experts. */
export const CATEGORICAL: Readonly<Record<ThemeName, readonly string[]>> = {
  dark: ['#A3BDFF', '#CE7600', '#8DF894', '#D095B8', '#347E9B', '#C4403F', '#D9C007', '#A578EF'],
  light: ['#2442B9', '#8A5E01', '#015644', '#551E51', '#01808D', '#CA7871', '#959100', '#8E79FE'],
};

/** `onAccent` is `--on-accent` in CSS. */
export function cssName(token: string): string {
  return `--${token.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
