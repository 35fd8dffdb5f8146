// What the figure of a layer is drawn from.

import type { LayerModel, Margins, TokenRoute } from './model.ts';

export interface LayerData {
  readonly model: LayerModel;
  readonly route: TokenRoute | null;
  readonly margins: Margins | null;
  /** Whether the trace has margins, read or not yet: their room is kept. */
  readonly hasMargins: boolean;
  /** -1 for none. */
  readonly selected: number;
  readonly isOff: (expert: number) => boolean;
}
