// The middle layers of the figure: where somebody moved the handles, else the trough, else where the metric puts them.

import type { CurvesModel, Trough } from './model.ts';
import { shownTrough } from './model.ts';

export type LayerRange = readonly [from: number, to: number];

export interface Middle {
  readonly range: LayerRange;
  readonly kind: 'chosen' | 'trough' | 'none';
  /** Whose trough was looked for, and what was found. */
  readonly of: string;
  readonly trough: Trough;
}

/** @param chosen by hand in this trace; null: nothing was */
export function middleOf(model: CurvesModel, language: string | null, chosen: LayerRange | null): Middle {
  const { of, trough } = shownTrough(model, language);
  if (chosen) return { range: chosen, kind: 'chosen', of, trough };
  if (typeof trough === 'string') return { range: model.middle, kind: 'none', of, trough };
  return { range: [trough.from, trough.to], kind: 'trough', of, trough };
}

/** Places of a range in the model's layers, -1 for both where it holds none of them. */
export function placesOf(
  { layers }: Pick<CurvesModel, 'layers'>,
  [from, to]: LayerRange,
): { from: number; to: number } {
  const inside = layers.flatMap(({ layer }, i) => (layer >= from && layer <= to ? [i] : []));
  return { from: inside[0] ?? -1, to: inside.at(-1) ?? -1 };
}

/** `layers 2–4` */
export function rangeWords([from, to]: LayerRange): string {
  return from === to ? `layer ${from}` : `layers ${from}–${to}`;
}
