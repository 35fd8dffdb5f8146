// What a view tells its frame: the contract between the two.

import type { KeyboardEvent, ReactNode } from 'react';
import type { ViewId } from '../state/panes.ts';
import type { TableData } from './table-data.ts';
import type { ViewState } from './view-state.tsx';

export interface MenuEntry {
  readonly id: string;
  readonly label: string;
  readonly keys?: string;
  /** A tick before the label where the entry is a choice. */
  readonly checked?: boolean;
  readonly isDisabled?: boolean;
  readonly run: () => void;
}

export interface Badge {
  readonly kind: 'partial' | 'estimate' | 'modelled' | 'ids only' | 'imported' | 'Δ' | 'Only' | 'stale';
  /** Defaults to the kind; `partial 38 %`. */
  readonly text?: string;
  /** The whole story, as a tooltip. */
  readonly why?: string;
}

export interface ViewFrameProps {
  readonly id: ViewId;
  readonly title: string;
  /** Over what the figure was computed: tokens, sequences, layers, formula, special tokens in or out. */
  readonly over: string;
  /** One line for those who cannot see the picture. */
  readonly summary: string;
  /** Tokens (or whatever is counted) behind the picture; also `data-n`. */
  readonly n?: number;
  readonly badges?: readonly Badge[];
  /** In a row beneath the header, for a view that shows several figures: which of them, and what that one alone needs. */
  readonly tabs?: ReactNode;
  /** At most four; the rest goes into `menu`. */
  readonly controls?: ReactNode;
  readonly menu?: readonly MenuEntry[];
  readonly state?: ViewState;
  readonly table?: TableData;
  /** A drawing that stands alone, for Copy as SVG and PNG: see detachSvg() in picture.ts. */
  readonly picture?: () => SVGSVGElement | null;
  /** Metric, parameters, trace: written into every export. */
  readonly provenance?: readonly string[];
  /** Keys of the view itself: arrows, zoom. Called only when the picture has the focus. */
  readonly onKeyDown?: (event: KeyboardEvent<HTMLDivElement>) => void;
  readonly children: ReactNode;
}
