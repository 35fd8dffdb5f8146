// What the figure is drawn from.

import type { Theme } from '../../ui/theme.ts';
import type { DivergenceModel } from './model.ts';

export interface DivergenceData {
  readonly model: DivergenceModel;
  readonly theme: Theme;
  /** The selection's language and layer; -1 for a layer that is not chosen. */
  readonly language: string | null;
  readonly layer: number;
  /** Layers of the selection's group. */
  readonly group: readonly number[];
}

/** Colour of a language's line: its group's, or the neutral one. */
export function curveColor({ theme }: Pick<DivergenceData, 'theme'>, slot: number | null): string {
  return slot === null ? theme.colors.ink3 : (theme.categorical[slot] as string);
}

/** With more curves than this, bands would cover each other: only that of the language pointed at is shown. */
export const MOST_BANDS = 8;
