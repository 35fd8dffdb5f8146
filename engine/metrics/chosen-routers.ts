// The routers of the layers that a metric is asked to look at.

import { UserError } from '#protocol';
import type { TraceShape } from './sequence-metric.ts';

/**
 * Their numbers in the manifest's list.
 * @param layers null: all
 * @throws UserError when a layer has none
 */
export function chosenRouters(
  metric: string,
  layers: readonly number[] | null,
  { routers, trace }: TraceShape,
): readonly number[] {
  const missing = layers?.find((layer) => !routers.some((router) => router.layer === layer));
  if (missing !== undefined) {
    throw new UserError(
      `${metric}: layer ${missing} of ${trace.name} has no router.`,
      `There are routers in ${routers.map(({ layer }) => layer).join(', ')}.`,
    );
  }
  return routers.flatMap(({ layer }, place) => (layers === null || layers.includes(layer) ? [place] : []));
}
