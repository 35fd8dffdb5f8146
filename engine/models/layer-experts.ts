// The experts of one layer, in memory or not: the decoder names those it needs and is given one after the other.

import type { ExpertShape, PlacedExpert } from '#tensor';

export interface LayerExperts {
  readonly count: number;
  readonly shape: ExpertShape;
  /** Runs work on each of these experts in their order; each is promised to be there only during its own call. */
  visit(experts: readonly number[], work: (placed: PlacedExpert) => void): Promise<void>;
}

/** Experts that are all in memory. */
export function residentExperts(shape: ExpertShape, placed: readonly PlacedExpert[]): LayerExperts {
  return {
    count: placed.length,
    shape,
    async visit(experts, work) {
      for (const expert of experts) work(placed[expert] as PlacedExpert);
    },
  };
}
