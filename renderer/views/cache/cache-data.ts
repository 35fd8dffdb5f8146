// What the figure is drawn from.

import type { Beneath } from '../../state/locality.ts';
import type { Theme } from '../../ui/theme.ts';
import type { LabelModel } from './labels.ts';
import type { CacheModel, Economy } from './model.ts';

export interface CacheData {
  readonly model: CacheModel;
  readonly theme: Theme;
  /** Chosen experts per cache. */
  readonly size: number;
  /** Place of the chosen policy. */
  readonly policy: number;
  /** The selection's layer; -1 for none. */
  readonly layer: number;
  readonly economy: Economy;
  readonly beneath: Beneath;
  /** Of the label whose values stand beneath; null while that is not known, or none was chosen. */
  readonly labels: LabelModel | null;
  /** The selection's language. */
  readonly language: string | null;
}

/** Slots of the categorical colours by policy; what is only possible with knowledge of the future is ink. */
const SLOTS: Readonly<Record<string, number>> = { lru: 0, lfu: 1 };

export function policyColor({ theme }: Pick<CacheData, 'theme'>, id: string): string {
  if (id === 'belady') return theme.colors.ink2;
  return theme.categorical[SLOTS[id] ?? 4] as string;
}

export function policyDash(id: string): string | null {
  return id === 'belady' ? '7 4' : null;
}
