// A metric over whole sequences: what a window over tokens, a pairing of texts or a bootstrap over sequences needs. Like
// every metric it is an accumulator that takes a trace in portions and adds up with others; here a portion is one
// sequence, and the result is a list of labelled arrays.

import type { LabelledArray, RecordLevel, RouterEntry, TraceIdentity } from '#protocol';
import type { ParamReader } from './read-params.ts';

export interface SequenceMetric<Params, State> {
  readonly id: string;
  readonly title: string;
  /**
   * What of a trace it reads; `logits` are null and `losses` absent where they were not recorded. With `halves` it takes
   * logits of half precision as they are.
   */
  readonly needs: readonly SequenceNeed[];
  /** It has a param `by` and compares the values of that label itself; others are split by it from outside. */
  readonly hasBy?: true;
  /** Params as they come from outside, checked and completed. */
  readonly params: ParamReader<Params>;
  /** @throws UserError when the params do not fit the trace */
  start(params: Params, shape: TraceShape): SequenceAccumulator<State>;
}

export type SequenceNeed = 'experts' | 'weights' | 'logits' | 'halves' | 'generated' | 'losses' | 'predicted';

/** What is known of a trace before any row is read. */
export interface TraceShape {
  readonly trace: TraceIdentity;
  readonly level: RecordLevel;
  /** In the manifest's order; one at least: `analyze` refuses a trace without. */
  readonly routers: readonly RouterEntry[];
  /** Names of the labels that sequences have. */
  readonly labels: readonly string[];
}

export interface SequenceAccumulator<State> {
  /** Plain data, so that it can cross to another thread. */
  readonly state: State;
  /** The arrays are only lent: what is kept must be copied. */
  add(sequence: MetricSequence): void;
  /** Adds what another accumulator of the same metric, params and trace holds. */
  merge(other: State): void;
  /**
   * @param pause to be awaited now and then in long work
   * @throws UserError when there is nothing that could be computed at all
   */
  finish(pause?: Pause): Promise<readonly LabelledArray[]>;
}

/** Lets other work of the process have a turn. @throws Cancelled when nobody waits for the result any more */
export type Pause = () => Promise<void>;

export const noPause: Pause = async () => {};

export interface MetricSequence {
  /** Its number in the trace. */
  readonly sequence: number;
  readonly id: string;
  /** Joins the same content across languages or conditions; empty where there is none. */
  readonly item: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly tokens: number;
  readonly tokenIds: Uint32Array;
  /** 1 for special tokens, which metrics leave out. [position] */
  readonly special: Uint8Array;
  /** 1 for tokens that the model wrote; empty where the metric does not need it. [position] */
  readonly generated: Uint8Array;
  /** Of a metric that needs them, in a trace that has them. */
  readonly losses?: SequenceLosses;
  /** Id of the likeliest token after each, NO_ID where nobody computed it; given as losses are. [position] */
  readonly predicted?: Int32Array;
  /** In the manifest's order. */
  readonly routers: readonly SequenceRoutes[];
}

/** How well the model foresaw the tokens. */
export interface SequenceLosses {
  /** Nats; NaN where nothing foretells a token. [position] */
  readonly nll: Float32Array;
  /** UTF-8 bytes of each token. [position] */
  readonly bytes: Uint32Array;
}

/** One router's decisions over a sequence. Empty arrays for what the metric does not need. */
export interface SequenceRoutes {
  /** By descending choice. [position, slot] */
  readonly experts: Uint16Array;
  /** [position, slot] */
  readonly weights: Float32Array;
  /** The logits that were chosen from; null where they were not recorded or are not needed. [position, expert] */
  readonly logits: Float32Array | null;
  /** In their place where they were recorded in half precision and the metric takes `halves`. [position, expert] */
  readonly halves?: Uint16Array;
}
