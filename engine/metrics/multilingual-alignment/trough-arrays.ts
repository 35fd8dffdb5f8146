// The trough of every language and of their mean, as labelled arrays.

import { type ArraySpec, type LabelledArray, labelledArray, type RouterEntry } from '#protocol';
import type { BootstrapOptions } from '../bootstrap.ts';
import { combine, type Estimate, estimatedArray } from './estimates.ts';
import { depthBetween, findTrough } from './trough.ts';

/** The curve that is the mean of all languages that have one. */
export const MEAN_CURVE = 'mean of all';

export function troughArrays(
  divergence: readonly (readonly Estimate[])[],
  languages: readonly string[],
  routers: readonly RouterEntry[],
  options: BootstrapOptions & { readonly by: string },
  base: Pick<ArraySpec, 'provenance' | 'notes' | 'over'> & { readonly drawn: string },
): readonly LabelledArray[] {
  const { drawn, ...shared } = base;
  const known = divergence.filter((curve) => curve.every(({ value }) => typeof value === 'number'));
  const mean = routers.map((_, r) =>
    known.length === 0
      ? { value: 'no language has a divergence in every layer', resampled: null }
      : combine(
          known.map((curve) => curve[r] as Estimate),
          (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
        ),
  );
  const curves = [...divergence, mean];
  const found = curves.map((curve) => {
    const undefinedLayer = curve.find(({ value }) => typeof value === 'string');
    return undefinedLayer ? (undefinedLayer.value as string) : findTrough(curve.map(({ value }) => value as number));
  });
  const dim = { name: options.by, labels: [...languages, MEAN_CURVE] };
  const layerAt = (place: number): number => (routers[place] as RouterEntry).layer;
  return [
    labelledArray({
      ...shared,
      id: 'trough-layers',
      title: 'Layers of the trough',
      dims: [dim, { name: 'edge', labels: ['lowest', 'from', 'to'] }],
      cells: found.flatMap<number | string>((trough) =>
        typeof trough === 'string'
          ? [trough, trough, trough]
          : [layerAt(trough.lowest), layerAt(trough.from), layerAt(trough.to)],
      ),
      unit: 'layer',
    }),
    estimatedArray(
      { ...shared, id: 'trough-depth', title: 'Depth of the trough', dims: [dim], unit: 'D' },
      found.map((trough, g) =>
        typeof trough === 'string'
          ? { value: trough, resampled: null }
          : combine(curves[g] ?? [], (curve) => depthBetween(curve, trough.left, trough.lowest, trough.right)),
      ),
      `${drawn}, the layers held fixed`,
      options,
    ),
  ];
}
