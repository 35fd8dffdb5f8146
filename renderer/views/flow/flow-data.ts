// What the picture is drawn from.

import type { Theme } from '../../ui/theme.ts';
import type { Chosen, FlowModel } from './model.ts';

export interface FlowData {
  readonly model: FlowModel;
  readonly theme: Theme;
  /** The selection's expert, along rows and columns. */
  readonly chosen: Chosen;
}
