// From counts to labelled arrays.

import {
  type Bounds,
  type Dimension,
  formatCountOf,
  type LabelledArray,
  labelledArray,
  type RouterEntry,
  routerLabel,
} from '#protocol';
import { srpOf } from '../routing-consistency/srp.ts';
import { noPause, type Pause, type TraceShape } from '../sequence-metric.ts';
import { correlate, falseDiscoveryRates } from '../statistics/correlation.ts';
import type { ResampledBounds } from '../statistics/resampled.ts';
import { basicBounds } from '../statistics/resampled-sums.ts';
import { type Group, randomLabellings, resampledInformation, sumGroups } from './chance.ts';
import { domainCv } from './domain-cv.ts';
import { distributions, informationOf, selectivities } from './information.ts';
import { GROUPS, type SetState, type SpecialisationParams, type SpecialisationState } from './params.ts';
import { positionArrays } from './position-arrays.ts';

/** Fewer sequences than this are worth a warning. */
const FEW = 30;

type Cells = (number | string)[];

export async function specialisationResult(
  state: SpecialisationState,
  params: SpecialisationParams,
  { trace, routers }: TraceShape,
  pause: Pause = noPause,
): Promise<readonly LabelledArray[]> {
  const names = Object.keys(state.sets)
    .filter((name) => (state.sets[name] as SetState).tokens > 0)
    .sort();
  const sets = names.map((name) => state.sets[name] as SetState);
  const most = Math.max(...routers.map(({ experts }) => experts));
  const layer: Dimension = { name: 'layer', labels: routers.map(routerLabel) };
  const expert: Dimension = { name: 'expert', labels: Array.from({ length: most }, (_, e) => String(e)) };
  const set: Dimension = { name: params.by, labels: names };
  const special = `special tokens ${params.special ? 'counted' : 'left out'}`;
  const over = `${formatCountOf(names.length, 'set')} of texts by ${params.by}, one vote each, ${special}`;
  const base = {
    provenance: {
      traces: [trace],
      metric: 'expert-specialisation',
      params: { ...params },
      variants: {
        information: 'mutual information with equal votes, share of ln D',
        chance: `groups of whole sequences, at most ${GROUPS} of each set, labelled at random`,
        'domain-cv': 'sample standard deviation of activation ratios above 1e-5 (arXiv 2505.16056)',
      },
    },
    notes: notesOf(state, sets, names, params),
  };
  const found = await perLayer(sets, routers, params, pause);
  const cv = domainCvs(sets, routers, most);
  const information = found.map((each) => each.information);
  const array = (
    id: string,
    title: string,
    dims: readonly Dimension[],
    cells: Cells,
    unit: string,
    bounds: Bounds | null = null,
    extra: readonly string[] = [],
  ): LabelledArray =>
    labelledArray({ ...base, notes: [...base.notes, ...extra], id, title, dims, cells, unit, over, bounds });
  const ofExperts = (of: (layer: Found, e: number) => number | undefined, reason: string): Cells =>
    found.flatMap((each, r) =>
      expert.labels.map((_, e) => {
        const { experts } = routers[r] as RouterEntry;
        if (e >= experts) return `the layer has ${experts} experts`;
        const value = of(each, e);
        return value === undefined || Number.isNaN(value) ? reason : value;
      }),
    );
  const fewSets =
    names.length < 2 ? `${formatCountOf(names.length, 'set')} with tokens, two are needed` : 'never chosen';
  const drawn = params.resamples > 0 && names.length > 1;
  return [
    array(
      'information',
      `What a choice says about the ${params.by}`,
      [layer],
      information.map((value) => (Number.isNaN(value) ? fewSets : value)),
      'share of what there is to know',
      drawn ? informationBounds(found, names, sets, params) : null,
    ),
    array(
      'information-chance',
      `What it would say if texts had their ${params.by} at random`,
      [layer],
      found.map(({ chance }) => (drawn ? meanOf(chance) : 'no random labellings')),
      'share of what there is to know',
    ),
    array(
      'selectivity',
      `How much of an expert is for some ${params.by} only`,
      [layer, expert],
      ofExperts(({ selectivity }, e) => selectivity[e], fewSets),
      'share of ln D',
    ),
    array(
      'selectivity-q',
      'False discovery rate of the selectivity',
      [layer, expert],
      drawn
        ? ratesOf(found, routers, most)
        : Array.from({ length: routers.length * most }, () => 'no random labellings'),
      'share of experts at or below it that chance alone gives',
      null,
      drawn ? ['Benjamini and Hochberg over all experts of all layers.'] : [],
    ),
    array(
      'profile',
      `How an expert's choices spread over the ${params.by}`,
      [layer, expert, set],
      found.flatMap((each, r) =>
        expert.labels.flatMap((_, e) => {
          const { experts } = routers[r] as RouterEntry;
          const total = each.spread.reduce((sum, spread) => sum + (spread[e] ?? 0), 0);
          return each.spread.map((spread): number | string => {
            if (e >= experts) return `the layer has ${experts} experts`;
            return total === 0 ? 'never chosen' : (spread[e] as number) / total;
          });
        }),
      ),
      'share',
    ),
    array('domain-cv', 'Domain specialisation of each expert', [layer, expert], cv, 'standard deviation over mean'),
    array(
      'domain-cv-layer',
      'Domain specialisation, mean of the experts of a layer',
      [layer],
      routers.map((_, r) => meanOfKnown(cv.slice(r * most, (r + 1) * most))),
      'standard deviation over mean',
    ),
    array(
      'domain-cv-model',
      'Domain specialisation, mean of all experts',
      [],
      [meanOfKnown(cv)],
      'standard deviation over mean',
    ),
    correlationArray(state, params, routers, cv, most, array),
    ...positionArrays(state.byPosition, routers, layer, expert, { ...base, over: `all sets, ${special}` }),
    labelledArray({
      ...base,
      id: 'sets',
      title: 'Sequences and tokens',
      dims: [set, { name: 'count', labels: ['sequences', 'tokens', 'groups'] }],
      cells: sets.flatMap(({ sequences, tokens, members }) => [
        sequences,
        tokens,
        members.filter((count) => count > 0).length,
      ]),
      unit: 'count',
      over: special,
    }),
  ];
}

function informationBounds(
  found: readonly Found[],
  names: readonly string[],
  sets: readonly SetState[],
  params: SpecialisationParams,
): ResampledBounds {
  const estimates = found.map(({ information }) => (Number.isNaN(information) ? null : information));
  const bounds = basicBounds(
    estimates,
    found.map(({ resampled }) => resampled),
    params,
  );
  const from = JSON.stringify([names, sets.map(({ members }) => [...members])]);
  return { ...bounds, over: 'groups of sequences of each set', resampled: { ...bounds.resampled, from } };
}

interface Found {
  readonly spread: readonly Float64Array[];
  readonly information: number;
  readonly selectivity: Float64Array;
  readonly resampled: Float64Array;
  readonly chance: Float64Array;
  readonly p: Float64Array;
}

async function perLayer(
  sets: readonly SetState[],
  routers: readonly RouterEntry[],
  params: SpecialisationParams,
  pause: Pause,
): Promise<readonly Found[]> {
  const total = routers.reduce((sum, { experts }) => sum + experts, 0);
  const found: Found[] = [];
  let from = 0;
  for (const { experts } of routers) {
    const groups: Group[] = sets.flatMap(({ chosen, members }, set) =>
      Array.from({ length: GROUPS }, (_, g) => ({
        set,
        chosen: chosen.subarray(g * total + from, g * total + from + experts),
      })).filter((_, g) => (members[g] as number) > 0),
    );
    const spread = distributions(sumGroups(groups, sets.length, (g) => (groups[g] as Group).set));
    const selectivity = selectivities(spread);
    const drawn = sets.length > 1 && params.resamples > 0;
    const chance = drawn ? await randomLabellings(groups, sets.length, selectivity, params, pause) : null;
    found.push({
      spread,
      information: informationOf(spread),
      selectivity,
      resampled: drawn ? await resampledInformation(groups, sets.length, params, pause) : new Float64Array(),
      chance: chance?.information ?? new Float64Array(),
      p: chance?.p ?? new Float64Array(),
    });
    from += experts;
  }
  return found;
}

function ratesOf(found: readonly Found[], routers: readonly RouterEntry[], most: number): Cells {
  const rates = falseDiscoveryRates(found.flatMap(({ p }) => [...p]));
  let from = 0;
  return routers.flatMap(({ experts }) => {
    const own = rates.slice(from, from + experts);
    from += experts;
    return Array.from({ length: most }, (_, e) => {
      if (e >= experts) return `the layer has ${experts} experts`;
      return Number.isNaN(own[e]) ? 'never chosen' : (own[e] as number);
    });
  });
}

/** [router, expert] */
function domainCvs(sets: readonly SetState[], routers: readonly RouterEntry[], most: number): Cells {
  let from = 0;
  return routers.flatMap(({ experts }) => {
    const start = from;
    from += experts;
    return Array.from({ length: most }, (_, e) => {
      if (e >= experts) return `the layer has ${experts} experts`;
      const ratios = sets
        .filter(({ segmentPlaces }) => segmentPlaces > 0)
        .map(({ inSegments, segmentPlaces }) => (inSegments[start + e] as number) / segmentPlaces);
      return domainCv(ratios) ?? 'chosen in fewer than two sets with a segment';
    });
  });
}

function correlationArray(
  { atLeast }: SpecialisationState,
  { m }: SpecialisationParams,
  routers: readonly RouterEntry[],
  cv: Cells,
  most: number,
  array: (id: string, title: string, dims: readonly Dimension[], cells: Cells, unit: string) => LabelledArray,
): LabelledArray {
  const pairs = routers.flatMap(({ experts }, r) =>
    Array.from({ length: experts }, (_, e) => ({
      srp: srpOf(atLeast[r] as Float64Array, m, e * (m + 1))?.srp,
      cv: cv[r * most + e],
    })),
  );
  const known = pairs.filter(
    (pair): pair is { srp: number; cv: number } => pair.srp !== undefined && typeof pair.cv === 'number',
  );
  const found = correlate(
    known.map(({ srp }) => srp),
    known.map((pair) => pair.cv),
  );
  const dims = [{ name: 'of', labels: ['r', 'p', 'experts'] }];
  const cells: Cells = typeof found === 'string' ? [found, found, known.length] : [found.r, found.p, known.length];
  return array(
    'srp-correlation',
    `Correlation of SRP(${m}) and domain specialisation over experts`,
    dims,
    cells,
    'Pearson r; two-sided p; count',
  );
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function meanOfKnown(cells: Cells): number | string {
  const known = cells.filter((cell) => typeof cell === 'number');
  return known.length === 0
    ? 'no expert is chosen in two sets with a segment'
    : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function notesOf(
  { unlabelled }: SpecialisationState,
  sets: readonly SetState[],
  names: readonly string[],
  { by }: SpecialisationParams,
): readonly string[] {
  const few = names.filter((_, s) => (sets[s] as SetState).sequences < FEW);
  return [
    ...(unlabelled > 0 ? [`${formatCountOf(unlabelled, 'sequence')} left out: without ${by}.`] : []),
    ...(few.length > 0 ? [`Fewer than ${FEW} sequences in ${few.join(', ')}: uncertain.`] : []),
  ];
}
