// The labelled arrays of the metrics as the figure draws them, beside what was published.

import {
  type LabelledArray,
  PUBLISHED_MODELS,
  PUBLISHED_SEGMENTS,
  type PublishedModel,
  type RouterEntry,
  routerLabel,
} from '#protocol';
import { type Point, pointOf } from '../../locality/point.ts';
import { arrayOf, type Definition } from '../../state/locality.ts';
import { type Experts, expertsOf } from './experts.ts';

/** At one m: SRP, how many times the chosen experts are kept on, and how many sequences it rests on. */
export interface SegmentPoint extends Point {
  readonly rhoHat: number | null;
  readonly activation: number | null;
}

export interface LayerProfile {
  readonly layer: number;
  readonly label: string;
  /** [m] */
  readonly points: readonly SegmentPoint[];
}

export interface Hits {
  readonly definition: Definition;
  /** How it is defined, in the engine's words. */
  readonly words: string;
  readonly rhos: readonly number[];
  /** [m][rho] */
  readonly points: readonly (readonly Point[])[];
}

export interface ConsistencyModel {
  /** m */
  readonly lengths: readonly number[];
  /** [m] */
  readonly points: readonly SegmentPoint[];
  readonly layers: readonly LayerProfile[];
  readonly experts: Experts;
  /** Sequences that have a segment, and those that are too short. [m] */
  readonly sequences: readonly { readonly long: number; readonly short: number }[];
  /** null until caches are replayed, or where they cannot be. */
  readonly hits: Hits | null;
  readonly published: readonly PublishedModel[];
}

/** @param caches null until they are replayed, or where that failed */
export function consistencyModel(
  result: readonly LabelledArray[],
  caches: readonly LabelledArray[] | null,
  routers: readonly RouterEntry[],
): ConsistencyModel {
  const [srp, layers, segments] = ['srp-model', 'srp-layer', 'segments'].map((id) => arrayOf(result, id)) as [
    LabelledArray,
    LabelledArray,
    LabelledArray,
  ];
  const lengths = (srp.dims[0]?.labels ?? []).map(Number);
  const at = (level: string, labels: Readonly<Record<string, string>>): SegmentPoint => ({
    ...pointOf(arrayOf(result, `srp-${level}`), labels),
    rhoHat: pointOf(arrayOf(result, `rho-hat-${level}`), labels).value,
    activation: pointOf(arrayOf(result, `activation-${level}`), labels).value,
  });
  const known = new Map(routers.map((router) => [routerLabel(router), router.layer]));
  return {
    lengths,
    points: lengths.map((m) => at('model', { m: String(m) })),
    layers: (layers.dims[0]?.labels ?? []).map((label) => ({
      label,
      layer: known.get(label) ?? -1,
      points: lengths.map((m) => at('layer', { layer: label, m: String(m) })),
    })),
    experts: expertsOf(result, routers),
    sequences: lengths.map((m) => ({
      long: pointOf(segments, { m: String(m), count: 'sequences' }).value ?? 0,
      short: pointOf(segments, { m: String(m), count: 'sequences too short' }).value ?? 0,
    })),
    hits: caches && hitsOf(caches, lengths),
    published: PUBLISHED_MODELS,
  };
}

function hitsOf(caches: readonly LabelledArray[], lengths: readonly number[]): Hits {
  const rates = arrayOf(caches, 'hit-rate-model');
  const definition = (rates.dims[0]?.labels[0] ?? '').replace(/-\d+$/, '') as Definition;
  const rhos = rates.dims[1]?.labels ?? [];
  return {
    definition,
    words: rates.provenance.variants[definition] ?? '',
    rhos: rhos.map(Number),
    points: lengths.map((m) => rhos.map((rho) => pointOf(rates, { policy: `${definition}-${m}`, rho }))),
  };
}

/** Models, where one with encoder and decoder apart stands twice. */
export function modelCount({ published }: Pick<ConsistencyModel, 'published'>): number {
  return new Set(published.map(({ model }) => model.replace(/ (enc|dec)$/, ''))).size;
}

/** Whether published hit rates are of the same definition. */
export function isComparable({ hits }: ConsistencyModel): boolean {
  return hits?.definition === 'sch';
}

/** SRP that was published for a model at this m; null where there is none. */
export function publishedSrp({ srp }: PublishedModel, m: number): number | null {
  return srp[PUBLISHED_SEGMENTS.indexOf(m)] ?? null;
}

/** What was published of SCH at this m, by rho: at rho = 2 for each of their m, at 1 and 3 for m = 16 alone. */
export function publishedHits(
  { sch, schAtRho1, schAtRho3 }: PublishedModel,
  m: number,
): readonly { readonly rho: number; readonly value: number }[] {
  const value = sch[PUBLISHED_SEGMENTS.indexOf(m)];
  if (value === undefined) return [];
  const middle = { rho: 2, value };
  return m === 16 ? [{ rho: 1, value: schAtRho1 }, middle, { rho: 3, value: schAtRho3 }] : [middle];
}

/** Place of a value among published ones, from 1; null where there is nothing to compare with. */
export function rankAmong(
  value: number | null,
  others: readonly (number | null)[],
): { readonly rank: number; readonly of: number } | null {
  const known = others.filter((each) => each !== null);
  if (value === null || known.length === 0) return null;
  return { rank: 1 + known.filter((each) => each > value).length, of: known.length + 1 };
}

/** Why no m has a value; null where one has. */
export function undefinedEverywhere({ points }: ConsistencyModel): string | null {
  if (points.some(({ value }) => value !== null)) return null;
  return `Undefined at every m: ${points[0]?.reason ?? ''}. Needed are longer sequences.`;
}

/** The published model that a name, or the beginning or a part of one, means; null where that is several or none. */
export function findPublished(published: readonly PublishedModel[], text: string): string | null {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return null;
  const names = published.map(({ model }) => model);
  const exact = names.find((each) => each.toLowerCase() === wanted);
  const some = names.filter((each) => each.toLowerCase().includes(wanted));
  return exact ?? (some.length === 1 ? (some[0] as string) : null);
}
