// Who shares a cache: the tokens of one layer, or those of all layers in one pool.

import { type RouterEntry, routerLabel } from '#protocol';
import type { CacheLevel } from './params.ts';

export interface CacheScope {
  readonly level: CacheLevel;
  readonly label: string;
  /** Experts that may be in the cache. */
  readonly experts: number;
  /** Experts that a token needs. */
  readonly perToken: number;
  /** @param layers a sequence's ids at every router. [token, slot] */
  ids(layers: readonly Uint16Array[]): Uint16Array;
}

/** Layers first, then the pool. */
export function scopesOf(levels: readonly CacheLevel[], routers: readonly RouterEntry[]): readonly CacheScope[] {
  const layers = routers.map(
    (router, r): CacheScope => ({
      level: 'layer',
      label: routerLabel(router),
      experts: router.experts,
      perToken: router.topK,
      ids: (all) => all[r] as Uint16Array,
    }),
  );
  return [...(levels.includes('layer') ? layers : []), ...(levels.includes('model') ? [poolOf(routers)] : [])];
}

/** An expert's id is its own after those of the layers before; a token needs them layer by layer. */
function poolOf(routers: readonly RouterEntry[]): CacheScope {
  const sum = (of: (router: RouterEntry) => number, end = routers.length): number =>
    routers.slice(0, end).reduce((total, router) => total + of(router), 0);
  const perToken = sum(({ topK }) => topK);
  const firsts = routers.map((_, r) => ({ id: sum(({ experts }) => experts, r), slot: sum(({ topK }) => topK, r) }));
  return {
    level: 'model',
    label: 'model',
    experts: sum(({ experts }) => experts),
    perToken,
    ids(layers) {
      const tokens = (layers[0]?.length ?? 0) / (routers[0]?.topK ?? 1);
      const pooled = new Uint16Array(tokens * perToken);
      routers.forEach(({ topK }, r) => {
        const [layer, { id, slot }] = [layers[r] as Uint16Array, firsts[r] as (typeof firsts)[number]];
        let to = slot;
        for (let from = 0; from < layer.length; to += perToken - topK) {
          for (const end = from + topK; from < end; from++) pooled[to++] = id + (layer[from] as number);
        }
      });
      return pooled;
    },
  };
}

/** Slots of a cache that holds rho times what a token needs, or the reason why there is no such cache. */
export function slotsAt(
  rho: number,
  { perToken, experts, level }: Pick<CacheScope, 'perToken' | 'experts' | 'level'>,
): number | string {
  const slots = Math.round(rho * perToken);
  if (Math.abs(rho * perToken - slots) > 1e-9) return `${rho} times ${perToken} experts is not a whole number`;
  if (slots > experts) return `the ${level} has ${experts} experts`;
  return slots;
}
