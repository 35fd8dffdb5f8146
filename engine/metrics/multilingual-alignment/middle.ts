// The middle layers of a model, over which a language's divergence is one number: those that were given, else the trough
// of the mean of all languages. Where the curve has none it is the middle third of the routers, and the result says so.

import { type RouterEntry, UserError } from '#protocol';
import type { Trough } from './trough.ts';

/** First and last layer, counted among all of the model, both included. */
export type LayerRange = readonly [from: number, to: number];

export interface Middle {
  readonly range: LayerRange;
  /** Which routers these are. */
  readonly places: readonly number[];
  /** `layers 2 to 4, the trough of the mean of all` */
  readonly words: string;
}

/** @param trough of the mean of all, in places of routers, or why there is none */
export function middleLayers(
  given: LayerRange | null,
  trough: Trough | string,
  routers: readonly RouterEntry[],
): Middle {
  if (given) return middleOf(given, routers, 'as chosen');
  const layerAt = (place: number): number => (routers[place] as RouterEntry).layer;
  if (typeof trough !== 'string') {
    return middleOf([layerAt(trough.from), layerAt(trough.to)], routers, 'the trough of the mean of all');
  }
  const from = Math.floor(routers.length / 3);
  const to = Math.ceil((2 * routers.length) / 3) - 1;
  return middleOf([layerAt(from), layerAt(to)], routers, `the middle third, for there is no trough: ${trough}`);
}

function middleOf(range: LayerRange, routers: readonly RouterEntry[], why: string): Middle {
  const [from, to] = range;
  const places = placesIn(range, routers);
  return { range, places, words: `${from === to ? `layer ${from}` : `layers ${from} to ${to}`}, ${why}` };
}

/** The routers in a range of layers. */
function placesIn([from, to]: LayerRange, routers: readonly RouterEntry[]): readonly number[] {
  return routers.flatMap(({ layer }, r) => (layer >= from && layer <= to ? [r] : []));
}

/** @throws UserError where no router lies between them */
export function checkMiddle(range: LayerRange, trace: string, routers: readonly RouterEntry[]): void {
  if (placesIn(range, routers).length > 0) return;
  const layers = routers.map(({ layer }) => layer);
  throw new UserError(
    `multilingual-alignment: ${trace} has no router in layers ${range[0]} to ${range[1]}.`,
    `Its routers are in layers ${Math.min(...layers)} to ${Math.max(...layers)}; middle=[from,to] holds both ends.`,
  );
}
