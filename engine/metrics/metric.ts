// What every metric is: an accumulator that takes a trace in portions, in any grouping, and adds up with others. So it
// streams, can be cancelled between portions, and can be split over threads.

import type { RouterEntry } from '#protocol';

export interface Metric<Params, Input, State, Result> {
  readonly id: string;
  readonly title: string;
  /** What of a trace it reads. */
  readonly needs: readonly Need[];
  start(params: Params): Accumulator<Input, State, Result>;
}

export type Need = 'summary' | 'token' | 'experts' | 'logits';

export interface Accumulator<Input, State, Result> {
  /** Plain data, so that it can cross to another thread. */
  readonly state: State;
  add(input: Input): void;
  /** Adds what another accumulator of the same metric and params holds. */
  merge(other: State): void;
  finish(): Result;
}

/** Rows of one router, a portion of a trace. */
export interface RouterRows {
  readonly tokenIds: Uint32Array;
  /** The vocabulary's spelling of a row's token. */
  readonly token: (row: number) => string;
  /** 1 for special tokens, which metrics leave out. */
  readonly special: Uint8Array;
  /** [row, slot] */
  readonly experts: Uint16Array;
  /** The logits that were chosen from; null where they were not recorded. [row, expert] */
  readonly logits: Float32Array | null;
}

export interface RouterParams {
  readonly router: RouterEntry;
}
