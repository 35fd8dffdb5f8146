// What the figure is drawn from.

import type { Theme } from '../../ui/theme.ts';
import type { LayerRange } from './middle.ts';
import type { Curve, CurvesModel } from './model.ts';
import type { Panel } from './panels.ts';

export interface CurvesData {
  /** One at least, all over the same layers. */
  readonly panels: readonly Panel[];
  readonly theme: Theme;
  /** Of the trace: the middle layers are chosen in it alone. */
  readonly path: string;
  /** The selection's language and layer; -1 for a layer that is not chosen. */
  readonly language: string | null;
  readonly layer: number;
  /** Layers of the selection's group. */
  readonly group: readonly number[];
  /** The middle layers where the handles were moved; null: the trough. */
  readonly chosen: LayerRange | null;
}

/** What is the same in all panels: layers, reference, troughs. */
export function firstModel({ panels }: Pick<CurvesData, 'panels'>): CurvesModel {
  return (panels[0] as Panel).model;
}

/** Colour of a group's line, or the neutral one. */
export function slotColor({ theme }: Pick<CurvesData, 'theme'>, slot: number | null): string {
  return slot === null ? theme.colors.ink3 : (theme.categorical[slot] as string);
}

/** Whether a language's line has its group's colour. A panel of a group has so few that all of them have. */
export function isColoured({ behind }: Panel, { emphasised }: Curve): boolean {
  return behind.length > 0 || emphasised;
}

/** With more curves than this, bands would cover each other: only that of the language pointed at is shown. */
export const MOST_BANDS = 8;
