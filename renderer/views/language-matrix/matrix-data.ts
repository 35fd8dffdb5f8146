// What the picture is drawn from.

import type { Theme } from '../../ui/theme.ts';
import type { MatrixModel, MatrixScale, Range } from './model.ts';

export interface MatrixData {
  readonly model: MatrixModel;
  readonly theme: Theme;
  /** Place of the layer that is shown. */
  readonly layer: number;
  readonly scale: MatrixScale;
  /** The selection's language. */
  readonly language: string | null;
}

/** The scale of a layer's picture. */
export function rangeAt({ model, scale }: Pick<MatrixData, 'model' | 'scale'>, layer: number): Range {
  return scale === 'all' ? model.range : (model.ranges[layer] ?? model.range);
}
