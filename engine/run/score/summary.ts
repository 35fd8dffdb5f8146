// From questions and texts to numbers by label: sums over sums, with bounds from drawing the questions or texts of a label
// anew. Where two runs answered the same ones, both are drawn alike, so that their difference has bounds of its own.

import { percentileBounds, resampledMeans, withoutResamples } from '#metrics';
import { type ArraySpec, type Dimension, type LabelledArray, labelledArray, type Plain } from '#protocol';
import { turn } from '../turn.ts';

export interface SummaryOptions {
  readonly resamples: number;
  readonly seed: number;
}

/** A quotient of two sums over observations, perhaps put through a function. */
export interface Quotient {
  /** One per observation; NaN where it has none: then it is left out. */
  readonly above: Float64Array;
  readonly below: Float64Array;
  readonly through?: (quotient: number) => number;
}

/** One array: quotients side by side, for each set of observations one below the other. */
export interface Figure {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly over: string;
  /** Why a cell may be empty. */
  readonly otherwise: string;
  /** The dimension across; absent: there is one quotient. */
  readonly across?: Dimension;
  /** [run][across]; a single run where all have the same. */
  readonly quotients: readonly (readonly Quotient[])[];
  /** Whether it would have been another with other observations. Default: yes. */
  readonly drawn?: boolean;
}

/** How much there is of something, over all that have a label. */
export interface Count extends Pick<Figure, 'id' | 'title' | 'unit' | 'over'> {
  /** One per observation. */
  readonly counts: Float64Array;
}

/** Observations with the same label, by their numbers. */
export interface Group {
  readonly name: string;
  readonly members: readonly number[];
}

export interface About {
  /** The label that tells groups apart. */
  readonly by: string;
  readonly groups: readonly Group[];
  /** What is drawn anew: `questions`. */
  readonly what: string;
  readonly metric: string;
  readonly params: Readonly<Record<string, Plain>>;
  readonly variants: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
  /** What each run is, for titles and ids: one or two. */
  readonly runs: readonly { readonly suffix: string; readonly title: string; readonly interventions: string }[];
}

/** Groups by a label in order of appearance, then all together. Without the label there is one group of all. */
export function groupsBy(labels: readonly (string | undefined)[]): readonly Group[] {
  const groups = new Map<string, number[]>();
  labels.forEach((label = 'not labelled', i) => {
    const members = groups.get(label);
    if (members) members.push(i);
    else groups.set(label, [i]);
  });
  const all = { name: 'all', members: labels.map((_, i) => i) };
  const named = labels.some((label) => label !== undefined);
  return named ? [...[...groups].map(([name, members]) => ({ name, members })), all] : [all];
}

/** Estimate and resamples of one cell; NaN where there is none. */
interface Cell {
  readonly value: number;
  readonly resampled: Float64Array;
}

/** Per run an array, and with two runs one of the second less the first. */
export async function summarise(
  figure: Figure | Count,
  about: About,
  given: SummaryOptions,
): Promise<readonly LabelledArray[]> {
  if ('counts' in figure) return [countArray(figure, about)];
  const options = figure.drawn === false ? { ...given, resamples: 0 } : given;
  const rows: (readonly (readonly Cell[])[])[] = []; // [group][run][across]
  for (const { members } of about.groups) rows.push(await cellsOfGroup(figure, members, options));
  const own = about.runs.slice(0, figure.quotients.length);
  const arrays = own.map((run, r) =>
    arrayOf(
      figure,
      about,
      rows.map((row) => row[r] as readonly Cell[]),
      options,
      run,
    ),
  );
  const [first, second] = own;
  if (!first || !second) return arrays;
  const differences = rows.map(([before = [], after = []]) =>
    before.map((cell, c) => difference(after[c] as Cell, cell)),
  );
  const interventions = `${second.interventions}, less ${first.interventions}`;
  const run = { suffix: '-difference', title: `: ${second.interventions} less as it is`, interventions };
  return [...arrays, arrayOf(figure, about, differences, options, run)];
}

async function cellsOfGroup(
  { quotients }: Figure,
  members: readonly number[],
  { resamples, seed }: SummaryOptions,
): Promise<readonly (readonly Cell[])[]> {
  const own = quotients.map((across) =>
    across.map(({ above, below, through = (x) => x }) => {
      const known = members.map((i) => !Number.isNaN(above[i] as number));
      const pick = (values: Float64Array) =>
        Float64Array.from(members, (i, m) => (known[m] ? (values[i] as number) : 0));
      return { above: pick(above), below: pick(below), through };
    }),
  );
  const flat = own.flat();
  const series = flat.flatMap(({ above, below }) => [above, below]);
  // One observation drawn again and again says nothing.
  const drawn =
    members.length > 1 && resamples > 0 ? await resampledMeans(series, members.length, { resamples, seed }, turn) : [];
  const cells = flat.map(({ above, below, through }, i) => {
    const [tops, bottoms] = [drawn[2 * i], drawn[2 * i + 1]];
    return {
      value: quotient(sum(above), sum(below), through),
      resampled: Float64Array.from(tops ?? [], (top, b) => quotient(top, bottoms?.[b] as number, through)),
    };
  });
  let next = 0;
  return own.map((across) => across.map(() => cells[next++] as Cell));
}

function quotient(above: number, below: number, through: (quotient: number) => number): number {
  return below === 0 ? Number.NaN : through(above / below);
}

function difference(after: Cell, before: Cell): Cell {
  return {
    value: after.value - before.value,
    resampled: after.resampled.map((value, b) => value - (before.resampled[b] as number)),
  };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function countArray({ counts, ...figure }: Count, about: About): LabelledArray {
  const cells = about.groups.map(({ members }) => ({
    value: members.reduce((total, i) => total + (counts[i] as number), 0),
    resampled: new Float64Array(0),
  }));
  const [run] = about.runs;
  const rows = cells.map((cell) => [cell]);
  const options = { resamples: 0, seed: 0 };
  return arrayOf({ ...figure, otherwise: 'none', quotients: [] }, about, rows, options, {
    ...(run as About['runs'][number]),
    title: '',
  });
}

function arrayOf(
  { id, title, unit, over, otherwise, across }: Figure,
  { by, groups, what, metric, params, variants, notes }: About,
  rows: readonly (readonly Cell[])[],
  options: SummaryOptions,
  run: About['runs'][number],
): LabelledArray {
  const cells = rows.flat();
  const spec: ArraySpec = {
    id: `${id}${run.suffix}`,
    title: `${title}${run.title}`,
    dims: [{ name: by, labels: groups.map(({ name }) => name) }, ...(across ? [across] : [])],
    unit,
    over,
    provenance: { traces: [], metric, params: { ...params, interventions: run.interventions }, variants },
    cells: cells.map(({ value }) => (Number.isFinite(value) ? value : otherwise)),
    bounds:
      options.resamples === 0
        ? null
        : percentileBounds(
            cells.map(({ resampled }) => (resampled.length > 0 ? resampled : null)),
            what,
            options,
          ),
    notes,
  };
  return withoutResamples(labelledArray(spec));
}
