// The trough of every language and of their mean, as labelled arrays.

import { type ArraySpec, type LabelledArray, labelledArray, type RouterEntry } from '#protocol';
import type { Pause } from '../sequence-metric.ts';
import type { BootstrapOptions } from '../statistics/bootstrap.ts';
import { falseDiscoveryRates } from '../statistics/correlation.ts';
import { combine, type Estimate, estimatedArray } from './estimates.ts';
import { findTrough, type Trough } from './trough.ts';
import { CHANCE, checkDepth, type DepthCheck } from './trough-null.ts';

/** The curve that is the mean of all languages that have one. */
export const MEAN_CURVE = 'mean of all';
const UNCHECKED = 'too few items or resamples';

export interface Troughs {
  readonly arrays: readonly LabelledArray[];
  /** Of the mean of all, or why it has none. */
  readonly ofMean: Trough | string;
}

export async function troughArrays(
  divergence: readonly (readonly Estimate[])[],
  languages: readonly string[],
  routers: readonly RouterEntry[],
  options: BootstrapOptions & { readonly by: string },
  base: Pick<ArraySpec, 'provenance' | 'notes' | 'over'> & {
    readonly drawn: string;
    readonly items: readonly string[];
  },
  pause: Pause,
): Promise<Troughs> {
  const { drawn, items, ...shared } = base;
  const curves = [...divergence, meanCurve(divergence, routers.length)];
  const labels = [...languages, MEAN_CURVE];
  const found = curves.map((curve) => {
    const undefinedLayer = curve.find(({ value }) => typeof value === 'string');
    return undefinedLayer ? (undefinedLayer.value as string) : findTrough(curve.map(({ value }) => value as number));
  });
  const checks: (DepthCheck | null)[] = [];
  for (const [g, trough] of found.entries()) {
    checks.push(typeof trough === 'string' ? null : checkDepth(curves[g] ?? [], trough.depth));
    await pause();
  }
  const isChance = (check: DepthCheck | null | undefined): boolean => !!check && check.p > CHANCE;
  const notes = [
    ...(shared.notes ?? []),
    ...leftOutNote(divergence, languages),
    ...chanceNote(labels.filter((_, g) => isChance(checks[g]))),
  ];
  const spec = { ...shared, notes };
  const dim = { name: options.by, labels };
  const layerAt = (place: number): number => (routers[place] as RouterEntry).layer;
  const checked = (of: (check: DepthCheck, g: number) => number): readonly (number | string)[] =>
    found.map((trough, g) => (typeof trough === 'string' ? trough : checks[g] ? of(checks[g], g) : UNCHECKED));
  // The mean is made of the others, so it is no further test.
  const p = checks.map((check, g) => (check && g < languages.length ? check.p : Number.NaN));
  const q = falseDiscoveryRates(p);
  const depth = estimatedArray(
    { ...spec, id: 'trough-depth', title: 'Depth of the trough', dims: [dim], unit: 'D' },
    found.map((trough, g) =>
      typeof trough === 'string'
        ? { value: trough, resampled: null }
        : { value: trough.depth, resampled: checks[g]?.resampled ?? null },
    ),
    `${drawn}, the trough searched anew; from 0 on where p is above ${CHANCE.toFixed(2)}`,
    items,
    options,
  );
  const bounds = depth.bounds && {
    ...depth.bounds,
    low: depth.bounds.low.map((low, g) => (isChance(checks[g]) ? 0 : low)),
  };
  const [ps, qs] = [checked(({ p }) => p), checked(({ p }, g) => (g < languages.length ? (q[g] as number) : p))];
  const arrays = [
    labelledArray({
      ...spec,
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
    { ...depth, bounds },
    labelledArray({
      ...spec,
      id: 'trough-flat',
      title: 'Depth that 5 % of flat curves reach by noise alone',
      dims: [dim],
      cells: checked(({ flat }) => flat),
      unit: 'D',
      over: `${drawn} drawn anew`,
    }),
    labelledArray({
      ...spec,
      id: 'trough-p',
      title: 'Probability of such a trough in a flat curve',
      dims: [dim, { name: 'probability', labels: ['p', 'q'] }],
      cells: labels.flatMap((_, g) => [ps[g] as number | string, qs[g] as number | string]),
      unit: 'probability',
      over: `${drawn} drawn anew; q corrects for every ${options.by} with a trough (Benjamini-Hochberg)`,
    }),
  ];
  return { arrays, ofMean: found.at(-1) as Trough | string };
}

function isWhole(curve: readonly Estimate[]): boolean {
  return curve.every(({ value }) => typeof value === 'number');
}

/** [layer] */
function meanCurve(divergence: readonly (readonly Estimate[])[], layers: number): readonly Estimate[] {
  const known = divergence.filter(isWhole);
  return Array.from({ length: layers }, (_, r) =>
    known.length === 0
      ? { value: 'no language has a divergence in every layer', resampled: null }
      : combine(
          known.map((curve) => curve[r] as Estimate),
          (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
        ),
  );
}

function leftOutNote(divergence: readonly (readonly Estimate[])[], languages: readonly string[]): readonly string[] {
  const left = languages.filter((_, g) => !isWhole(divergence[g] ?? []));
  if (left.length === 0 || left.length === languages.length) return [];
  return [`${left.join(', ')} left out of "${MEAN_CURVE}": no divergence in some layer.`];
}

function chanceNote(curves: readonly string[]): readonly string[] {
  if (curves.length === 0) return [];
  return [
    `No deeper than noise alone makes the trough of a flat curve (p above ${CHANCE.toFixed(2)}): ${curves.join(', ')}.`,
  ];
}
