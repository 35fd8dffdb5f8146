// What the window remembers between visits, on this machine only: theme and panels. Not part of any session.

import { create } from 'zustand';

export type ThemeChoice = 'system' | 'dark' | 'light';

export interface Settings {
  readonly theme: ThemeChoice;
  readonly library: boolean;
  /** null until the user decides: open where there is room for it. */
  readonly inspector: boolean | null;
  /** Share of the left column, and of the upper tile within it. */
  readonly columns: number;
  readonly rows: number;
  /** Share of the left column of the Languages layout. */
  readonly languageColumns: number;
  /** The same of the Locality layout. */
  readonly localityColumns: number;
  /** The selected token's path is unfolded beside the text. */
  readonly path: boolean;
  /** The note about the random-weight sample was read. */
  readonly sampleNoteClosed: boolean;
  /** The note about the demo model was read. */
  readonly demoNoteClosed: boolean;
}

const KEY = 'routescope.settings';

/** How the tiles are divided before anybody moves a line. */
export const STANDARD_SPLIT = { columns: 0.58, rows: 0.46, languageColumns: 0.56, localityColumns: 0.52 };

const DEFAULTS: Settings = {
  theme: 'system',
  library: false,
  inspector: null,
  ...STANDARD_SPLIT,
  path: true,
  sampleNoteClosed: false,
  demoNoteClosed: false,
};

/** Settings from stored text; whatever is damaged or unknown gives way to the default. */
export function parseSettings(text: string | null): Settings {
  let stored: Partial<Record<keyof Settings, unknown>> = {};
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    if (typeof value === 'object' && value !== null) stored = value;
  } catch {
    // Stored by another version, or cut short: there is nothing in it that cannot be chosen again.
    return DEFAULTS;
  }
  const share = (value: unknown, otherwise: number) =>
    typeof value === 'number' && value >= 0.15 && value <= 0.85 ? value : otherwise;
  const flag = (value: unknown, otherwise: boolean) => (typeof value === 'boolean' ? value : otherwise);
  return {
    theme: stored.theme === 'dark' || stored.theme === 'light' ? stored.theme : 'system',
    library: flag(stored.library, DEFAULTS.library),
    inspector: typeof stored.inspector === 'boolean' ? stored.inspector : null,
    columns: share(stored.columns, DEFAULTS.columns),
    rows: share(stored.rows, DEFAULTS.rows),
    languageColumns: share(stored.languageColumns, DEFAULTS.languageColumns),
    localityColumns: share(stored.localityColumns, DEFAULTS.localityColumns),
    path: flag(stored.path, DEFAULTS.path),
    sampleNoteClosed: flag(stored.sampleNoteClosed, DEFAULTS.sampleNoteClosed),
    demoNoteClosed: flag(stored.demoNoteClosed, DEFAULTS.demoNoteClosed),
  };
}

function storage(): Storage | null {
  // Reading the property itself throws where a browser blocks storage.
  try {
    return typeof localStorage === 'undefined' ? null : localStorage;
  } catch {
    return null;
  }
}

export const useSettings = create<Settings>(() => parseSettings(storage()?.getItem(KEY) ?? null));

/** Changes settings and remembers them. */
export function changeSettings(change: Partial<Settings>): void {
  useSettings.setState(change);
  try {
    storage()?.setItem(KEY, JSON.stringify(useSettings.getState()));
  } catch {
    // A full or blocked storage costs the memory of this choice, nothing else.
  }
}
