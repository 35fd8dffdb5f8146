// What has a curve over layers, and how its figure, tooltip and table call it.

import type { AlignmentTab } from '../../state/alignment-view.ts';

export type MeasureId = 'divergence' | 'entropy-profile' | 'entropy-token' | 'consistency';

export interface Measure {
  readonly id: MeasureId;
  /** In the table, and read out: `divergence 0.190`. */
  readonly name: string;
  /** Before a value in a tooltip. */
  readonly symbol: string;
  readonly unit: string;
  /** Above the figure, and above its panel where there are two. */
  readonly axis: (reference: string) => string;
  readonly panel: string;
  /** The scale begins at 0; otherwise it holds the values alone. */
  readonly fromZero: boolean;
  /** The value beside each one, and whether it is drawn in grey as what there is to exceed. */
  readonly beside: string;
  readonly isControl: boolean;
  /** What a value rests on. */
  readonly counted: 'pairs' | 'items';
}

export const MEASURES: Readonly<Record<MeasureId, Measure>> = {
  divergence: {
    id: 'divergence',
    name: 'divergence',
    symbol: 'D',
    unit: '0 to 1',
    axis: (reference) => `D, divergence from ${reference}, 0 to 1`,
    panel: 'divergence',
    fromZero: true,
    beside: 'items shuffled',
    isControl: true,
    counted: 'pairs',
  },
  'entropy-profile': {
    id: 'entropy-profile',
    name: 'entropy of profiles',
    symbol: 'profile entropy',
    unit: 'share of ln E',
    axis: () => 'routing entropy, 1 is even use of all experts',
    panel: 'of a whole sequence',
    fromZero: false,
    beside: 'of single tokens',
    isControl: false,
    counted: 'items',
  },
  'entropy-token': {
    id: 'entropy-token',
    name: 'entropy of tokens',
    symbol: 'token entropy',
    unit: 'share of ln E',
    axis: () => 'routing entropy, 1 is even use of all experts',
    panel: 'of single tokens',
    fromZero: false,
    beside: 'of whole sequences',
    isControl: false,
    counted: 'items',
  },
  consistency: {
    id: 'consistency',
    name: 'consistency',
    symbol: 'overlap',
    unit: 'Jaccard overlap',
    axis: () => 'consistency, overlap of the experts of two tokens of a sequence, 0 to 1',
    panel: 'consistency',
    fromZero: true,
    beside: 'chance',
    isControl: true,
    counted: 'items',
  },
};

/** The measures of a tab, a panel each. */
export const TAB_MEASURES: Readonly<Record<Exclude<AlignmentTab, 'scores'>, readonly [MeasureId, ...MeasureId[]]>> = {
  divergence: ['divergence'],
  entropy: ['entropy-profile', 'entropy-token'],
  consistency: ['consistency'],
};
