// What a kind of intervention is: it turns one entry of a set into hooks, after checking it against the model.

import type { Hook } from '#models';
import type { InterventionEntry, Spec } from '#protocol';

export interface Intervention {
  readonly mode: InterventionEntry['mode'];
  /** What it does, in one sentence, for help texts and menus. */
  readonly title: string;
  /** @throws UserError when the entry does not fit the model. */
  hooks(entry: InterventionEntry, spec: Spec): readonly Hook[];
}
