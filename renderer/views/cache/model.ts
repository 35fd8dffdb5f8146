// The labelled arrays of the metric as the figure draws them: hit rates by size of every policy, and of every layer.

import { type LabelledArray, type RouterEntry, routerLabel } from '#protocol';
import { arrayOf, type Counted, type Scope } from '../../state/locality.ts';
import { type Fitted, fittedOf } from './fitted.ts';

/** Of one policy. NaN where there is no rate. [size - 1] */
export type Rates = Float64Array;

export interface Whisker {
  readonly size: number;
  readonly low: number;
  readonly high: number;
}

export interface PolicyCurve {
  /** As the engine names it: `lru`, `sch-16`. */
  readonly id: string;
  readonly name: string;
  /** How it evicts, in the engine's words. */
  readonly words: string;
  readonly rates: Rates;
  /** Bounds at the sizes that have them. */
  readonly bounds: readonly Whisker[];
}

export interface LayerRates {
  readonly layer: number;
  readonly label: string;
  readonly experts: number;
  readonly topK: number;
  /** [policy] */
  readonly rates: readonly Rates[];
}

export interface CacheModel {
  readonly scope: Scope;
  readonly filling: 'free' | 'miss';
  readonly counted: Counted;
  /** Whether the trace holds both prompts and what a model wrote after them. */
  readonly tellsOutput: boolean;
  readonly policies: readonly PolicyCurve[];
  /** The largest size of a cache: of the pool, or of the layer with most experts. */
  readonly most: number;
  /** Experts that may be cached, and that a token needs, over all layers. */
  readonly experts: number;
  readonly perToken: number;
  /** Slots that a rho of 1 stands for; null where layers differ. */
  readonly perRho: number | null;
  readonly layers: readonly LayerRates[];
  /** [policy] */
  readonly fitted: readonly Fitted[];
  /** Of LRU in one pool, whatever the scope: as the engine's own cache is. */
  readonly pool: Rates;
  readonly sequences: number;
  readonly tooShort: string;
}

const NAMES: Readonly<Record<string, string>> = { lru: 'LRU', lfu: 'LFU', belady: 'Belady' };

/** `LRU`, `SCH(16)`, `SCH(16)*` where the experts of a token stay together */
export function policyName(id: string): string {
  return NAMES[id] ?? id.replace(/^sch-(\d+)$/, 'SCH($1)').replace(/^sch-co-resident-(\d+)$/, 'SCH($1)*');
}

export function cacheModel(
  result: readonly LabelledArray[],
  routers: readonly RouterEntry[],
  scope: Scope,
): CacheModel {
  const pool = arrayOf(result, 'hit-rate-model-by-size');
  const own = arrayOf(result, 'hit-rate-layer-by-size');
  const ids = pool.dims[0]?.labels ?? [];
  const { variants, params } = pool.provenance;
  const labels = own.dims[0]?.labels ?? [];
  const width = own.dims[2]?.labels.length ?? 0;
  const known = new Map(routers.map((router) => [routerLabel(router), router]));
  const layers = labels.map((label, l): LayerRates => {
    const router = known.get(label);
    return {
      label,
      layer: router?.layer ?? -1,
      experts: router?.experts ?? width,
      topK: router?.topK ?? 1,
      rates: ids.map((_, p) => {
        const from = (l * ids.length + p) * width;
        return own.values.subarray(from, from + (router?.experts ?? width));
      }),
    };
  });
  const sum = (of: (layer: LayerRates) => number) => layers.reduce((total, layer) => total + of(layer), 0);
  const [experts, perToken] = [sum((each) => each.experts), sum(({ topK }) => topK)];
  const most = scope === 'model' ? experts : Math.max(...layers.map((each) => each.experts));
  const alike = layers.every(({ topK }) => topK === layers[0]?.topK);
  const perRho = scope === 'model' ? perToken : alike ? (layers[0]?.topK ?? 1) : null;
  const counts = arrayOf(result, 'sequences');
  const tokens = arrayOf(result, 'tokens').values;
  return {
    scope,
    filling: params.filling === 'miss' ? 'miss' : 'free',
    counted: params.tokens === 'prompt' || params.tokens === 'output' ? params.tokens : 'all',
    tellsOutput: tokens.every((count) => count > 0),
    policies: ids.map((id, p) => ({
      id,
      name: policyName(id),
      words: variants[id] ?? variants[id.replace(/-\d+$/, '')] ?? '',
      rates:
        scope === 'model'
          ? pool.values.subarray(p * experts, (p + 1) * experts)
          : meanRates(
              layers.map(({ rates, topK }) => ({ rates: rates[p] as Rates, topK })),
              most,
              perToken,
            ),
      bounds: scope === 'model' ? whiskers(arrayOf(result, 'hit-rate-model'), p, perToken) : [],
    })),
    most,
    experts,
    perToken,
    perRho,
    layers,
    fitted: fittedOf(arrayOf(result, 'fitted-layer'), arrayOf(result, 'hit-rate-fitted-by-size')),
    pool: pool.values.subarray(ids.indexOf('lru') * experts, (ids.indexOf('lru') + 1) * experts),
    sequences: counts.values[0] ?? 0,
    tooShort: pool.missing.reasons[0] ?? '',
  };
}

/** Share of a token's choices that are found where every layer has a cache of that size; a smaller layer is whole then. */
export function meanRates(
  layers: readonly { readonly rates: Rates; readonly topK: number }[],
  most: number,
  perToken: number,
): Rates {
  return Float64Array.from({ length: most }, (_, place) =>
    layers.reduce(
      (sum, { rates, topK }) => sum + ((rates[Math.min(place, rates.length - 1)] as number) * topK) / perToken,
      0,
    ),
  );
}

function whiskers({ dims, bounds }: LabelledArray, policy: number, perToken: number): readonly Whisker[] {
  const rhos = dims[1]?.labels ?? [];
  return rhos.flatMap((rho, i) => {
    const place = policy * rhos.length + i;
    const [low, high] = [bounds?.low[place] ?? Number.NaN, bounds?.high[place] ?? Number.NaN];
    return Number.isNaN(low) || Number.isNaN(high) ? [] : [{ size: Math.round(Number(rho) * perToken), low, high }];
  });
}

/** Experts that a share of the largest cache is; at least one. */
export function sizeOf({ most }: Pick<CacheModel, 'most'>, share: number): number {
  return Math.max(1, Math.min(most, Math.round(share * most)));
}

/** Experts that a layer's own cache holds, where every layer has its share of the chosen size. */
export function layerSize(
  { scope, most }: Pick<CacheModel, 'scope' | 'most'>,
  { experts }: LayerRates,
  size: number,
): number {
  if (scope === 'layer') return Math.min(size, experts);
  return Math.max(1, Math.round((size / most) * experts));
}

/** Experts that lie in memory at this size. */
export function residentExperts(model: CacheModel, size: number): number {
  if (model.scope === 'model') return size;
  return model.layers.reduce((sum, { experts }) => sum + Math.min(size, experts), 0);
}

/** null where it is not defined. */
export function rateAt(rates: Rates | undefined, size: number): number | null {
  const rate = rates?.[size - 1];
  return rate === undefined || Number.isNaN(rate) ? null : rate;
}

export interface Economy {
  /** Of one expert, in MB. */
  readonly megabytes: number | null;
  /** GB/s that experts are read with. */
  readonly bandwidth: number | null;
}

export interface Cost {
  /** Experts that must be read for a token. */
  readonly misses: number;
  readonly megabytes: number | null;
  /** Modelled: bytes by bandwidth, nothing else that a machine does. */
  readonly milliseconds: number | null;
}

/** What a hit rate costs per token; null where there is none. @param perToken experts that a token needs */
export function costOf(rate: number | null, perToken: number, { megabytes, bandwidth }: Economy): Cost | null {
  if (rate === null) return null;
  const misses = (1 - rate) * perToken;
  const read = megabytes === null ? null : misses * megabytes;
  return { misses, megabytes: read, milliseconds: read === null || bandwidth === null ? null : read / bandwidth };
}
