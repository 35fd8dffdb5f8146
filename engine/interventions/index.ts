// The kinds of intervention, a folder each. An intervention is nothing but hooks.

import type { Hook } from '#models';
import { type InterventionEntry, type Spec, UserError } from '#protocol';
import type { Intervention } from './intervention.ts';
import { maskPre } from './mask-pre/index.ts';

export type { Intervention } from './intervention.ts';

export const interventions: readonly Intervention[] = [maskPre];

/**
 * The hooks of an intervention set, in its order. An empty set gives none, so the forward pass is the same to the bit.
 * @throws UserError when an entry does not fit the model.
 */
export function interventionHooks(entries: readonly InterventionEntry[], spec: Spec): readonly Hook[] {
  return entries.flatMap((entry) => {
    const kind = interventions.find(({ mode }) => mode === entry.mode);
    if (!kind) {
      throw new UserError(
        `No intervention is called "${entry.mode}". Known: ${interventions.map(({ mode }) => mode).join(', ')}.`,
        'Was the set made by a newer version?',
      );
    }
    return kind.hooks(entry, spec);
  });
}
