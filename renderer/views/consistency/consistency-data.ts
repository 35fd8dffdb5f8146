// What the figure is drawn from.

import type { ConsistencyModel } from './model.ts';

export interface ConsistencyData {
  readonly model: ConsistencyModel;
  /** Place of the chosen m in the model's lengths. */
  readonly segment: number;
  /** The chosen size of a cache, as a multiple of what a token needs. */
  readonly rho: number;
  /** The published model that stands out. */
  readonly published: string | null;
  /** The selection's layer; -1 for none. */
  readonly layer: number;
  /** Why there is no hit rate to draw; null where there is one or it is still computed. */
  readonly withoutHits: string | null;
}
