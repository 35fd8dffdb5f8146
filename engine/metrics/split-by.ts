// Any metric for each value of a label: a domain, a language. Each value has an accumulator of its own, and the arrays
// come back with the label as their first dimension. Thresholds, best sets and the like are each value's own.

import {
  type Bounds,
  type Dimension,
  formatBytes,
  formatCountOf,
  type LabelledArray,
  labelledArray,
  UserError,
} from '#protocol';
import type { MetricSequence, SequenceAccumulator, SequenceMetric, TraceShape } from './sequence-metric.ts';
import { resampledOf } from './statistics/resampled.ts';

export interface SplitState<State> {
  readonly sets: Readonly<Record<string, State>>;
  /** Sequences that do not have the label. */
  readonly unlabelled: number;
}

/** Values of a label; more are no sets to compare. */
const MOST_SETS = 500;
/** What all sets may hold together. */
const MOST_BYTES = 2 ** 32;

export function splitBy<Params, State>(
  metric: SequenceMetric<Params, State>,
  label: string,
  most = MOST_BYTES,
): SequenceMetric<Params, SplitState<State>> {
  return { ...metric, start: (params, shape) => startSplit(metric, label, params, shape, most) };
}

function startSplit<Params, State>(
  metric: SequenceMetric<Params, State>,
  label: string,
  params: Params,
  shape: TraceShape,
  most: number,
): SequenceAccumulator<SplitState<State>> {
  const { labels, trace } = shape;
  if (!labels.includes(label)) {
    throw new UserError(
      `${metric.id}: no sequence of ${trace.name} has a label "${label}".`,
      labels.length > 0 ? `There are: ${labels.join(', ')}.` : 'Leave it out: the trace has no labels.',
    );
  }
  // What the metric refuses for the whole trace it refuses before any of it is read.
  metric.start(params, shape);
  const sets = new Map<string, SequenceAccumulator<State>>();
  let [unlabelled, perSet] = [0, 0];
  const setOf = (name: string): SequenceAccumulator<State> => {
    const known = sets.get(name);
    if (known) return known;
    if (sets.size === MOST_SETS) {
      throw new UserError(`${metric.id}: "${label}" has more than ${MOST_SETS} values.`, 'Choose a label with fewer.');
    }
    const accumulator = metric.start(params, shape);
    // Every set holds as much as the first one, before it has seen a sequence.
    perSet ||= bytesOf(accumulator.state);
    if ((sets.size + 1) * perSet > most) {
      throw new UserError(
        `${metric.id}: of each value of "${label}" ${formatBytes(perSet)} are held, and ${formatBytes(most)} may be in all.`,
        'Choose a label with fewer values, fewer resamples, or fewer of what the metric has numbers for.',
      );
    }
    sets.set(name, accumulator);
    return accumulator;
  };
  return {
    get state() {
      return {
        sets: Object.fromEntries([...sets].map(([name, accumulator]) => [name, accumulator.state])),
        unlabelled,
      };
    },
    add(sequence: MetricSequence) {
      const name = sequence.labels[label] ?? '';
      if (name === '') unlabelled++;
      else setOf(name).add(sequence);
    },
    merge(other) {
      unlabelled += other.unlabelled;
      for (const [name, state] of Object.entries(other.sets)) setOf(name).merge(state);
    },
    async finish(pause) {
      const names = [...sets.keys()].sort();
      const found = new Map<string, readonly LabelledArray[]>();
      for (const name of names) found.set(name, await setOf(name).finish(pause));
      const ids = [...new Set([...found.values()].flatMap((arrays) => arrays.map(({ id }) => id)))];
      const note = unlabelled > 0 ? [`${formatCountOf(unlabelled, 'sequence')} left out: without ${label}.`] : [];
      return ids.map((id) =>
        stacked(
          label,
          names.map((name) => [name, found.get(name)?.find((array) => array.id === id)] as const),
          note,
        ),
      );
    },
  };
}

/** What the arrays in a state take. */
function bytesOf(state: unknown): number {
  if (ArrayBuffer.isView(state)) return state.byteLength;
  if (typeof state !== 'object' || state === null) return 0;
  return Object.values(state).reduce((sum: number, each) => sum + bytesOf(each), 0);
}

type Named = readonly [name: string, array: LabelledArray | undefined];

/** Arrays of the same kind, one on the other. Labels that not all of them have are joined. */
function stacked(label: string, all: readonly Named[], notes: readonly string[]): LabelledArray {
  const first = all.find(([, array]) => array)?.[1] as LabelledArray;
  const dims = first.dims.map(({ name }, d): Dimension => {
    const labels = all.flatMap(([, array]) => array?.dims[d]?.labels ?? []);
    return { name, labels: [...new Set(labels)] };
  });
  const places = dims.reduce((product, { labels }) => product * labels.length, 1);
  const cells: (number | string)[] = [];
  const [low, high] = [new Float64Array(places * all.length), new Float64Array(places * all.length)];
  low.fill(Number.NaN);
  high.fill(Number.NaN);
  const series: (Float64Array | null)[] = [];
  for (const [s, [, array]] of all.entries()) {
    const resampled = array ? resampledOf(array) : null;
    const same = array !== undefined && array.values.length === places && sameLabels(array.dims, dims);
    for (let place = 0; place < places; place++) {
      const own = same ? place : array ? placeOf(array, dims, place) : -1;
      if (array && own >= 0) {
        cells.push(array.missing.reasons[(array.missing.which[own] as number) - 1] ?? (array.values[own] as number));
        if (array.bounds) {
          low[s * places + place] = array.bounds.low[own] as number;
          high[s * places + place] = array.bounds.high[own] as number;
        }
        series.push(resampled?.cells[own] ?? null);
      } else {
        cells.push('not in this set');
        series.push(null);
      }
    }
  }
  const of = all.map(([, array]) => array && resampledOf(array)).find((each) => each);
  const resampled = of ? { resampled: { from: of.from, cells: series } } : {};
  const bounds = all.map(([, array]) => array?.bounds).find((each): each is Bounds => Boolean(each)) ?? null;
  const { id, title, unit, over, provenance, nominal } = first;
  return labelledArray({
    id,
    title: `${title}, by ${label}`,
    dims: [{ name: label, labels: all.map(([name]) => name) }, ...dims],
    cells,
    unit,
    over: `each ${label} alone; ${over.replaceAll(/\d[\d,]* tokens/g, 'its tokens')}`,
    bounds: bounds && { ...bounds, low, high, ...resampled },
    provenance: { ...provenance, params: { ...provenance.params, by: label } },
    notes: [...notes, ...all.flatMap(([name, array]) => (array?.notes ?? []).map((note) => `${name}: ${note}`))],
    ...(nominal ? { nominal } : {}),
  });
}

function sameLabels(a: readonly Dimension[], b: readonly Dimension[]): boolean {
  return a.every(({ labels }, d) => labels.every((label, i) => label === b[d]?.labels[i]));
}

/** Where a cell of the joined array stands in one of them; -1 where it has none. */
function placeOf(array: LabelledArray, dims: readonly Dimension[], place: number): number {
  let [rest, own, step] = [place, 0, 1];
  for (let d = dims.length - 1; d >= 0; d--) {
    const { labels } = dims[d] as Dimension;
    const at = array.dims[d]?.labels.indexOf(labels[rest % labels.length] as string) ?? -1;
    if (at < 0) return -1;
    own += at * step;
    step *= array.dims[d]?.labels.length ?? 0;
    rest = Math.floor(rest / labels.length);
  }
  return own;
}
