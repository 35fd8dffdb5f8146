// Over languages: does a score go with the divergence? Pearson's r with bounds and p for the middle layers together and
// for every layer, q where one of many layers could stand out by chance; each also with what fertility explains of both
// taken off, for a language that is cut into more tokens is both worse and further away.

import { type ArraySpec, formatCountOf, type LabelledArray, labelledArray } from '#protocol';
import {
  type Correlation,
  correlate,
  correlateWithout,
  criticalCorrelation,
  falseDiscoveryRates,
} from '../statistics/correlation.ts';
import type { Estimate } from './estimates.ts';
import type { Scored } from './scores.ts';

/** Below this many languages r says little. */
const FEW = 10;

export interface Correlated {
  readonly by: string;
  /** The reference first; it is left out, for it has no divergence. */
  readonly groups: readonly string[];
  readonly layers: readonly string[];
  /** [language][layer] and [language], without the reference */
  readonly divergence: readonly (readonly Estimate[])[];
  readonly middle: readonly Estimate[];
  readonly fertility: readonly Estimate[];
  /** Which layers the middle is. */
  readonly middleWords: string;
}

/** What r was taken from, and r or the reason why there is none. */
interface Pairs {
  readonly n: number;
  /** Fertility is removed. */
  readonly isPartial: boolean;
  readonly found: Correlation | string;
}

export function scoreCorrelations(
  scored: Scored,
  correlated: Correlated,
  base: Pick<ArraySpec, 'provenance'>,
): readonly LabelledArray[] {
  const { by, layers, divergence, middle, fertility, middleWords } = correlated;
  const scores = scored.values.slice(1);
  const plain = (values: readonly Estimate[]) => correlationOf(scores, values, null);
  const without = (values: readonly Estimate[]) => correlationOf(scores, values, fertility);
  const columns = layers.map((_, r) => divergence.map((row) => row[r] as Estimate));
  const [byLayer, byLayerWithout] = [columns.map(plain), columns.map(without)];
  const together = [plain(middle), without(middle)];
  const withFertility = plain(fertility);
  const shared = [...scored.notes, ...silentNote(scored, correlated)];
  const spec = (found: readonly Pairs[], what: string): Pick<ArraySpec, 'over' | 'provenance' | 'notes'> => ({
    ...base,
    over: overOf(by, found, what),
    notes: [...fewNote(by, found), ...shared],
  });
  const layer = { name: 'layer', labels: layers };
  const ways = { name: 'fertility', labels: ['counted in', 'removed'] };
  const removed = ', with what fertility explains removed';
  const title = `Correlation of ${scored.name} with the divergence`;
  const ofLayers = spec(byLayer, 'divergence');
  const ofLayersWithout = spec(byLayerWithout, 'divergence');
  const ofMiddle = { ...spec(together, 'divergence'), over: `${overOf(by, together, 'divergence')}; ${middleWords}` };
  return [
    correlationArray(
      { ...ofMiddle, id: 'correlation-middle', title: `${title} of the middle`, dims: [ways] },
      together,
    ),
    labelledArray({
      ...ofMiddle,
      id: 'correlation-middle-p',
      title: 'Probability by chance of such a correlation',
      dims: [ways],
      cells: together.map(({ found }) => (typeof found === 'string' ? found : found.p)),
      unit: 'probability',
    }),
    correlationArray({ ...ofLayers, id: 'correlation', title, dims: [layer] }, byLayer),
    probabilityArray({ ...ofLayers, id: 'correlation-p', title: scored.name, dims: [layer] }, byLayer),
    correlationArray(
      { ...ofLayersWithout, id: 'correlation-partial', title: `${title}${removed}`, dims: [layer] },
      byLayerWithout,
    ),
    probabilityArray(
      { ...ofLayersWithout, id: 'correlation-partial-p', title: `${scored.name}${removed}`, dims: [layer] },
      byLayerWithout,
    ),
    correlationArray(
      {
        ...spec([withFertility], 'fertility'),
        id: 'correlation-fertility',
        title: `Correlation of ${scored.name} with the fertility, the first confound`,
        dims: [],
      },
      [withFertility],
    ),
  ];
}

/** @param removed what is taken off both before; null: nothing */
function correlationOf(
  scores: readonly Estimate[],
  values: readonly Estimate[],
  removed: readonly Estimate[] | null,
): Pairs {
  const known = scores.flatMap((score, g) => {
    const row = [score.value, values[g]?.value, removed ? removed[g]?.value : 0];
    return row.every((each) => typeof each === 'number') ? [row as [number, number, number]] : [];
  });
  const [x, y, z] = [0, 1, 2].map((side) => known.map((row) => row[side] as number)) as [number[], number[], number[]];
  return { n: known.length, isPartial: removed !== null, found: removed ? correlateWithout(x, y, z) : correlate(x, y) };
}

function rangeOf(found: readonly Pairs[]): { readonly least: number; readonly most: number } {
  const counts = found.map(({ n }) => n);
  return { least: Math.min(...counts), most: Math.max(...counts) };
}

function overOf(by: string, found: readonly Pairs[], what: string): string {
  const { least, most } = rangeOf(found);
  const count = least === most ? formatCountOf(most, by) : `${least} to ${formatCountOf(most, by)}, by layer,`;
  return `${count} with a score and a ${what}, the reference left out`;
}

function fewNote(by: string, found: readonly Pairs[]): readonly string[] {
  const { least } = rangeOf(found);
  if (least >= FEW) return [];
  const [plain, without] = [false, true].map((isPartial) => {
    const own = found.filter((each) => each.isPartial === isPartial);
    return own.length > 0 ? criticalCorrelation(rangeOf(own).least, isPartial ? 1 : 0) : null;
  });
  const below = [
    ...(plain == null ? [] : [`below ±${plain.toFixed(3)}`]),
    ...(without == null ? [] : [`with fertility removed below ±${without.toFixed(3)}`]),
  ].join(', ');
  const comma = plain != null && without != null ? ',' : '';
  const asks = below === '' ? '' : ` The p of an r ${below}${comma} is above 0.05.`;
  return [`Only ${formatCountOf(least, by)} to take r from: it is uncertain, and so is its order over layers.${asks}`];
}

/** Languages with a score that are in no correlation. */
function silentNote({ values }: Scored, { groups, divergence }: Correlated): readonly string[] {
  const silent = groups.slice(1).filter((_, g) => {
    const hasDivergence = divergence[g]?.some(({ value }) => typeof value === 'number');
    return typeof values[g + 1]?.value === 'number' && !hasDivergence;
  });
  return silent.length > 0 ? [`Scores without a divergence, left out: ${silent.join(', ')}.`] : [];
}

type Spec = Pick<ArraySpec, 'id' | 'title' | 'dims' | 'over' | 'provenance' | 'notes'>;

function correlationArray(spec: Spec, pairs: readonly Pairs[]): LabelledArray {
  const found = pairs.map((each) => each.found);
  const bound = (side: 'low' | 'high') => found.map((each) => (typeof each === 'string' ? Number.NaN : each[side]));
  return labelledArray({
    ...spec,
    cells: found.map((each) => (typeof each === 'string' ? each : each.r)),
    unit: "Pearson's r",
    bounds: {
      low: bound('low'),
      high: bound('high'),
      level: 0.95,
      method: 'fisher-z',
      over: 'languages',
      resamples: 0,
      seed: null,
    },
  });
}

/** p of every layer, and q: corrected for looking at all of them. */
function probabilityArray(spec: Spec, pairs: readonly Pairs[]): LabelledArray {
  const p = pairs.map(({ found }) => (typeof found === 'string' ? Number.NaN : found.p));
  const q = falseDiscoveryRates(p);
  return labelledArray({
    ...spec,
    title: `Probability by chance of such a correlation of ${spec.title}`,
    dims: [...spec.dims, { name: 'probability', labels: ['p', 'q'] }],
    cells: pairs.flatMap<number | string>(({ found }, r) =>
      typeof found === 'string' ? [found, found] : [p[r] as number, q[r] as number],
    ),
    unit: 'probability',
    over: `${spec.over}; q corrects for ${p.filter((each) => !Number.isNaN(each)).length} layers (Benjamini-Hochberg)`,
  });
}
