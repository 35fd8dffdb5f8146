// What every metric returns, every view draws and every report prints: numbers with named dimensions, and beside them
// everything that is needed to read them without the program: unit, what they were taken over, bounds, where from.
//
// A value that does not exist is never 0 and never a bare NaN: its cell says why. Plain data throughout, typed arrays
// where there are many numbers, so that it crosses a process or a wire as it is.

import { formatCountOf } from './format.ts';
import type { RouterEntry, TraceManifest, TraceStatus } from './trace.ts';

export interface Dimension {
  /** `layer`, `language`, `expert` ... */
  readonly name: string;
  /** One per place along it. */
  readonly labels: readonly string[];
}

export interface LabelledArray {
  /** Unique among the arrays of one result: `divergence`. */
  readonly id: string;
  readonly title: string;
  /** From the slowest to the fastest. None: a single number. */
  readonly dims: readonly Dimension[];
  /** NaN exactly where `missing` has a reason. Row-major: [dims[0], dims[1], …] */
  readonly values: Float64Array;
  /** Why cells are undefined. `which` has 0 for a value that exists, else the reason's number, counted from 1. */
  readonly missing: { readonly reasons: readonly string[]; readonly which: Uint16Array };
  /** `share of ln E`, `tokens`; empty for a plain number. */
  readonly unit: string;
  /** Over what it was aggregated, in words: `mean over 8 items, special tokens left out`. */
  readonly over: string;
  readonly bounds: Bounds | null;
  readonly provenance: Provenance;
  /** Warnings that belong beside the numbers, one sentence each. */
  readonly notes: readonly string[];
  /** The numbers are names, such as token ids: their differences mean nothing. */
  readonly nominal?: true;
}

/** A confidence interval around each cell; NaN where there is none, as for a single observation. */
export interface Bounds {
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Probability that they claim to cover: 0.95. */
  readonly level: number;
  /** `percentile` and `basic` bootstrap; `fisher-z` has a closed form; `mover` puts those of two numbers together. */
  readonly method: 'percentile' | 'basic' | 'fisher-z' | 'mover';
  /** What was drawn anew: `items`, `pairs of sequences`; for a closed form what was counted: `languages`. */
  readonly over: string;
  /** 0 for a closed form. */
  readonly resamples: number;
  /** null for a closed form. */
  readonly seed: number | null;
}

/** Enough to compute the numbers once more. */
export interface Provenance {
  readonly traces: readonly TraceIdentity[];
  readonly metric: string;
  readonly params: Readonly<Record<string, Plain>>;
  /** Which of several published or possible definitions were taken: `{ profile: 'router probabilities' }`. */
  readonly variants: Readonly<Record<string, string>>;
}

export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain };

/** What tells a trace apart from every other, and from itself at another time of its recording. */
export interface TraceIdentity {
  readonly name: string;
  readonly model: string;
  readonly created: string;
  readonly status: TraceStatus;
  readonly corpus: { readonly name: string; readonly sha256: string };
  readonly counts: { readonly sequences: number; readonly tokens: number };
}

export interface ArraySpec extends Pick<LabelledArray, 'id' | 'title' | 'dims' | 'unit' | 'over' | 'provenance'> {
  /** Row-major. A number, or in its place the reason why there is none. */
  readonly cells: Float64Array | readonly (number | string)[];
  /** NaN in a cell where there is no bound. */
  readonly bounds?: (Omit<Bounds, 'low' | 'high'> & { readonly low: Numbers; readonly high: Numbers }) | null;
  readonly notes?: readonly string[];
  readonly nominal?: true;
}

type Numbers = Float64Array | readonly number[];

/** One cell, with a label for each dimension. */
export interface Cell {
  readonly labels: readonly string[];
  /** null where it is undefined; then `reason` says why. */
  readonly value: number | null;
  readonly reason: string | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** Puts an array together. Throws where it does not hold what it promises: that is a mistake of the metric. */
export function labelledArray({ cells, bounds = null, notes = [], ...rest }: ArraySpec): LabelledArray {
  const places = rest.dims.reduce((product, { labels }) => product * labels.length, 1);
  const fail = (what: string): never => {
    throw new Error(`Labelled array ${rest.id}: ${what}`);
  };
  if (cells.length !== places) fail(`${places} cells by its dimensions, ${cells.length} given`);
  for (const { name, labels } of rest.dims) {
    if (new Set(labels).size !== labels.length) fail(`labels of ${name} are not unique`);
  }
  const values = new Float64Array(places);
  const which = new Uint16Array(places);
  const numbers = new Map<string, number>();
  cells.forEach((cell: number | string, place: number) => {
    if (typeof cell === 'number') {
      if (!Number.isFinite(cell)) fail(`cell ${place} is ${cell} without a reason`);
      values[place] = cell;
      return;
    }
    if (cell === '') fail(`cell ${place} has an empty reason`);
    if (!numbers.has(cell)) numbers.set(cell, numbers.size + 1);
    values[place] = Number.NaN;
    which[place] = numbers.get(cell) as number;
  });
  return {
    ...rest,
    values,
    missing: { reasons: [...numbers.keys()], which },
    bounds: bounds && {
      ...bounds,
      low: boundOf(bounds.low, which, fail),
      high: boundOf(bounds.high, which, fail),
    },
    notes,
  };
}

function boundOf(given: Numbers, which: Uint16Array, fail: (what: string) => never): Float64Array {
  if (given.length !== which.length) fail(`${which.length} cells, ${given.length} bounds`);
  return Float64Array.from(given, (bound, place) => (which[place] === 0 ? bound : Number.NaN));
}

/** Where a cell stands, by its label along every dimension. @returns -1 where there is no such label */
export function cellAt(array: Pick<LabelledArray, 'dims'>, labels: Readonly<Record<string, string>>): number {
  let place = 0;
  for (const dim of array.dims) {
    const at = dim.labels.indexOf(labels[dim.name] ?? '');
    if (at < 0) return -1;
    place = place * dim.labels.length + at;
  }
  return place;
}

/** The value under these labels, or the reason why there is none. */
export function valueAt(array: LabelledArray, labels: Readonly<Record<string, string>>): number | string {
  const place = cellAt(array, labels);
  if (place < 0) return 'there is no such cell';
  return array.missing.reasons[(array.missing.which[place] as number) - 1] ?? (array.values[place] as number);
}

/** Every cell in order, in the long form that a table or a CSV file has. */
export function* cellsOf({ dims, values, missing, bounds }: LabelledArray): Generator<Cell> {
  for (let place = 0; place < values.length; place++) {
    const labels: string[] = [];
    let rest = place;
    for (let d = dims.length - 1; d >= 0; d--) {
      const names = (dims[d] as Dimension).labels;
      labels.unshift(names[rest % names.length] as string);
      rest = Math.floor(rest / names.length);
    }
    const number = (from: Float64Array | undefined): number | null => {
      const value = from?.[place];
      return value === undefined || Number.isNaN(value) ? null : value;
    };
    const reason = missing.reasons[(missing.which[place] as number) - 1] ?? null;
    yield { labels, value: number(values), reason, low: number(bounds?.low), high: number(bounds?.high) };
  }
}

/** `95 % bootstrap over 8 items (percentile, 1,000 resamples, seed 1)` */
export function describeBounds({ level, method, over, resamples, seed }: Bounds): string {
  const share = `${Number((level * 100).toFixed(3))} %`;
  if (resamples === 0) return `${share} over ${over} (${method})`;
  return `${share} bootstrap over ${over} (${method}, ${formatCountOf(resamples, 'resample')}, seed ${seed})`;
}

/** @param name the trace folder's own, without `.trace` */
export function traceIdentity(name: string, manifest: TraceManifest): TraceIdentity {
  const { model, created, status, corpus, counts } = manifest;
  return {
    name,
    model: model.id,
    created,
    status,
    corpus: { name: corpus.name, sha256: corpus.sha256 },
    counts: { sequences: counts.sequences, tokens: counts.tokens },
  };
}

/** Labels of the dimension `layer`: `L3`; a layer's second router is `L3_R1`. */
export function routerLabel({ layer, router }: Pick<RouterEntry, 'layer' | 'router'>): string {
  return router === 0 ? `L${layer}` : `L${layer}_R${router}`;
}
