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
  /** Who of the layer is in the selection's group; null without one that speaks of layers or experts. */
  readonly inGroup: ((expert: number) => boolean) | null;
  readonly isOff: (expert: number) => boolean;
}

/** Classes of an expert's mark: `load-bar selected outside`. */
export function markClass(
  name: string,
  expert: number,
  { selected, inGroup }: Pick<LayerData, 'selected' | 'inGroup'>,
): string {
  const outside = inGroup !== null && !inGroup(expert);
  return `${name}${expert === selected ? ' selected' : ''}${outside ? ' outside' : ''}`;
}
