// From counts of pairs to lifts, flows and diversity of paths.

import { type Dimension, type LabelledArray, labelledArray, type Provenance, routerLabel } from '#protocol';
import { noPause, type Pause, type TraceShape } from '../sequence-metric.ts';
import { strongestFlows } from './flows.ts';
import type { StructureParams, StructureState } from './params.ts';
import { MOST_PATHS, pathDiversity } from './paths.ts';

export async function structureResult(
  state: StructureState,
  params: StructureParams,
  { trace, routers }: TraceShape,
  pause: Pause = noPause,
): Promise<readonly LabelledArray[]> {
  const { tokens, chosen, together, onward } = state;
  const provenance: Provenance = {
    traces: [trace],
    metric: 'routing-structure',
    params: { ...params },
    variants: { lift: 'over independence', path: 'first choice of every MoE layer' },
  };
  const base = { provenance };
  const over = `${tokens.toLocaleString('en-US')} tokens, special tokens ${params.special ? 'counted' : 'left out'}`;
  const names = routers.map(routerLabel);
  const most = Math.max(...routers.map(({ experts }) => experts));
  const numbers = Array.from({ length: most }, (_, e) => String(e));
  const pairs = names.slice(1).map((next, r) => `${names[r]} to ${next}`);
  const lift = (both: number, e: number, f: number): number | string => {
    if (tokens === 0) return 'no token counts';
    const expected = (e * f) / tokens;
    return expected >= params.support ? both / expected : `fewer than ${params.support} tokens expected`;
  };

  const cooccurring: (number | string)[] = [];
  for (const [r, { experts, topK }] of routers.entries()) {
    const [counts, both] = [chosen[r] as Float64Array, together[r] as Float64Array];
    for (let e = 0; e < most; e++) {
      for (let f = 0; f < most; f++) {
        if (e >= experts || f >= experts) cooccurring.push(`the layer has ${experts} experts`);
        else if (e === f) cooccurring.push('the same expert');
        else if (topK === 1) cooccurring.push('a token has one expert here');
        else {
          const cell = e < f ? e * experts + f : f * experts + e;
          cooccurring.push(lift(both[cell] as number, counts[e] as number, counts[f] as number));
        }
      }
    }
    await pause();
  }
  const onwardLift: (number | string)[] = [];
  for (const [r, table] of onward.entries()) {
    const [here, next] = [chosen[r] as Float64Array, chosen[r + 1] as Float64Array];
    for (let e = 0; e < most; e++) {
      for (let f = 0; f < most; f++) {
        if (e >= here.length) onwardLift.push(`the layer has ${here.length} experts`);
        else if (f >= next.length) onwardLift.push(`the next layer has ${next.length} experts`);
        else onwardLift.push(lift(table[e * next.length + f] as number, here[e] as number, next[f] as number));
      }
    }
    await pause();
  }
  const layer: Dimension = { name: 'layer', labels: names };
  const pair: Dimension = { name: 'layers', labels: pairs };
  return [
    labelledArray({
      ...base,
      id: 'co-activation',
      title: 'Co-activation of two experts of a layer',
      dims: [layer, { name: 'expert', labels: numbers }, { name: 'other', labels: numbers }],
      cells: cooccurring,
      unit: 'lift over independence',
      over,
    }),
    ...(onward.length === 0
      ? []
      : [
          labelledArray({
            ...base,
            id: 'transition',
            title: 'Transition from an expert to one of the next MoE layer',
            dims: [pair, { name: 'expert', labels: numbers }, { name: 'next', labels: numbers }],
            cells: onwardLift,
            unit: 'lift over independence',
            over,
          }),
          labelledArray({
            ...base,
            id: 'transition-information',
            title: 'Mutual information of neighbouring MoE layers',
            dims: [pair],
            cells: onward.map((table, r) =>
              tokens === 0 ? 'no token counts' : information(table, (chosen[r + 1] as Float64Array).length),
            ),
            unit: 'nats per pair of choices',
            over,
            notes: tokens === 0 ? [] : [chanceNote(routers, tokens)],
          }),
          ...flowArrays(state, params, names, base, over),
        ]),
    ...pathArrays(state, base, over),
  ];
}

type Base = Pick<LabelledArray, 'provenance'>;

function flowArrays(
  state: StructureState,
  params: StructureParams,
  names: readonly string[],
  base: Base,
  over: string,
): readonly LabelledArray[] {
  const flows = strongestFlows(state, params);
  const dims = [
    {
      name: 'flow',
      labels: flows.map(({ router, from, to }) => `${names[router]}.E${from} to ${names[router + 1]}.E${to}`),
    },
  ];
  return [
    labelledArray({
      ...base,
      id: 'flow-share',
      title: 'Strongest flows between neighbouring MoE layers',
      dims,
      cells: flows.map(({ tokens }) => tokens / state.tokens),
      unit: 'share of tokens',
      over: `${over}; those with most tokens beyond independence`,
    }),
    labelledArray({
      ...base,
      id: 'flow-lift',
      title: 'Lift of the strongest flows',
      dims,
      cells: flows.map(({ lift }) => lift),
      unit: 'lift over independence',
      over,
    }),
  ];
}

function pathArrays({ tokens, paths }: StructureState, base: Base, over: string): readonly LabelledArray[] {
  const found = paths.overflow
    ? `more than ${MOST_PATHS.toLocaleString('en-US')} different paths`
    : (pathDiversity(paths) ?? 'no token counts');
  const cell = (of: (diversity: Exclude<typeof found, string>) => number): number | string =>
    typeof found === 'string' ? found : of(found);
  return [
    labelledArray({
      ...base,
      id: 'paths',
      title: 'Paths through the MoE layers',
      dims: [{ name: 'count', labels: ['tokens', 'different paths', 'effective paths'] }],
      cells: [tokens, cell(({ different }) => different), cell(({ effective }) => effective)],
      unit: 'count',
      over,
      notes: ['Both numbers of paths grow with the number of tokens: compare traces of the same length.'],
    }),
    labelledArray({
      ...base,
      id: 'top-path',
      title: 'The most frequent path',
      dims: [],
      cells: [cell(({ most }) => most / tokens)],
      unit: 'share of tokens',
      over,
    }),
  ];
}

/** Of the pairs of choices that a table counts, in nats. @param table [expert, next expert] */
export function information(table: Float64Array, next: number): number {
  const rows = new Float64Array(table.length / next);
  const columns = new Float64Array(next);
  let total = 0;
  table.forEach((count, i) => {
    const [e, f] = [Math.floor(i / next), i % next];
    rows[e] = (rows[e] as number) + count;
    columns[f] = (columns[f] as number) + count;
    total += count;
  });
  let sum = 0;
  table.forEach((count, i) => {
    if (count === 0) return;
    const independent = (rows[Math.floor(i / next)] as number) * (columns[i % next] as number);
    sum += (count / total) * Math.log((count * total) / independent);
  });
  return Math.max(0, sum);
}

function chanceNote(routers: TraceShape['routers'], tokens: number): string {
  const bias = Math.max(
    ...routers.slice(1).map(({ experts, topK }, r) => {
      const before = routers[r] as (typeof routers)[number];
      return ((experts - 1) * (before.experts - 1)) / (2 * tokens * topK * before.topK);
    }),
  );
  return `Independent layers would show about ${bias.toPrecision(2)} nats over so many tokens.`;
}
