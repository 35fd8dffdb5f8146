// What one figure of the view gives to its frame: the frame is the same for all of them, so that a change of tab keeps the
// focus where it is.

import type { KeyboardEvent, ReactNode } from 'react';
import type { ViewFrameProps } from '../../ui/view-frame-props.ts';

export interface FigureParts
  extends Required<
    Pick<ViewFrameProps, 'title' | 'over' | 'summary' | 'n' | 'menu' | 'picture' | 'provenance' | 'state'>
  > {
  readonly table: ViewFrameProps['table'];
  /** @returns whether the key was used */
  readonly key: (event: KeyboardEvent) => boolean;
  readonly body: ReactNode;
}
