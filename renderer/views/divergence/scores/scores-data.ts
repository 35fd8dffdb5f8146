// What the figure of scores is drawn from.

import type { Theme } from '../../../ui/theme.ts';
import type { ScoresModel } from './model.ts';

export interface ScoresData {
  readonly model: ScoresModel;
  readonly theme: Theme;
  readonly language: string | null;
  /** -1 for a layer that is not chosen. */
  readonly layer: number;
}
