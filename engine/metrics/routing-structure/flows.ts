// The flows between neighbouring layers that stand out: not those of popular experts, but those with more tokens than
// independence explains.

import type { StructureParams, StructureState } from './params.ts';

export interface Flow {
  /** Number of the router that it leaves. */
  readonly router: number;
  readonly from: number;
  readonly to: number;
  readonly tokens: number;
  readonly lift: number;
}

/** By tokens beyond independence, most first, ties to the earlier layer and lower expert; only what exceeds it. */
export function strongestFlows(
  { tokens, chosen, onward }: StructureState,
  { support, flows }: StructureParams,
): readonly Flow[] {
  const best: (Flow & { readonly excess: number })[] = [];
  onward.forEach((table, router) => {
    const [here, next] = [chosen[router] as Float64Array, chosen[router + 1] as Float64Array];
    table.forEach((both, i) => {
      const [from, to] = [Math.floor(i / next.length), i % next.length];
      const expected = ((here[from] as number) * (next[to] as number)) / tokens;
      const excess = both - expected;
      if (!(expected >= support && excess > 0)) return;
      if (best.length === flows && excess <= (best.at(-1)?.excess ?? 0)) return;
      let place = best.length;
      while (place > 0 && (best[place - 1]?.excess ?? 0) < excess) place--;
      best.splice(place, 0, { router, from, to, tokens: both, lift: both / expected, excess });
      if (best.length > flows) best.pop();
    });
  });
  return best.map(({ excess: _, ...flow }) => flow);
}
