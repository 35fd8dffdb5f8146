// What the figure is drawn from.

import type { ExpertAddress } from '#protocol';
import type { Level } from '../../state/locality.ts';
import type { ExpertPoint } from './experts.ts';
import type { LabelProfile } from './labels.ts';
import type { ConsistencyModel } from './model.ts';

export interface ConsistencyData {
  readonly model: ConsistencyModel;
  /** Place of the chosen m in the model's lengths. */
  readonly segment: number;
  /** The chosen size of a cache, as a multiple of what a token needs. */
  readonly rho: number;
  /** The published model that stands out. */
  readonly published: string | null;
  readonly level: Level;
  /** At the level of a label: which one, and its values from the least consistent on; none while they are not known. */
  readonly by: string;
  readonly labels: readonly LabelProfile[];
  /** At the level of experts: all that have an SRP at the chosen m. */
  readonly points: readonly ExpertPoint[];
  /** The selection's layer; -1 for none. */
  readonly layer: number;
  readonly expert: ExpertAddress | null;
  readonly language: string | null;
  /** Why there is no hit rate to draw; null where there is one or it is still computed. */
  readonly withoutHits: string | null;
}
