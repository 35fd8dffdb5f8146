// From counts to labelled arrays: expert, layer and model level, with bounds where sequences were resampled.

import { type Bounds, type Dimension, formatCountOf, type LabelledArray, labelledArray, routerLabel } from '#protocol';
import { noPause, type Pause, type TraceShape } from '../sequence-metric.ts';
import { notesOf, provenanceOf } from './about.ts';
import type { ConsistencyParams, ConsistencyState } from './params.ts';
import { boundsOf, resampledSrp } from './resampled-srp.ts';
import { countsByStart } from './segment-positions.ts';
import { type Srp, srpOf } from './srp.ts';

type Cell = Srp | string;

export async function consistencyResult(
  state: ConsistencyState,
  params: ConsistencyParams,
  shape: TraceShape,
  pause: Pause = noPause,
): Promise<readonly LabelledArray[]> {
  const { segments: lengths } = params;
  const { routers } = shape;
  const base = { provenance: provenanceOf(params, shape), notes: notesOf(state, params) };
  const m: Dimension = { name: 'm', labels: lengths.map(String) };
  const layer: Dimension = { name: 'layer', labels: routers.map(routerLabel) };
  const most = Math.max(...routers.map(({ experts }) => experts));
  const expert: Dimension = { name: 'expert', labels: Array.from({ length: most }, (_, e) => String(e)) };
  const special = params.special ? 'special tokens counted' : 'special tokens left out';
  const none = (s: number): string =>
    `no sequence has ${lengths[s]} tokens that count (${formatCountOf(state.short[s] as number, 'sequence')} shorter)`;

  const pooled = routers.map((_, r) => lengths.map((each, s) => poolExperts(state.atLeast[r]?.[s], each)));
  const whole = lengths.map((each, s) => poolExperts(concat(pooled.map((router) => router[s])), each));
  const ofModel = lengths.map((each, s): Cell => srpOf(whole[s] as Float64Array, each) ?? none(s));
  const ofLayers = pooled.flatMap((router) =>
    lengths.map((each, s): Cell => srpOf(router[s] as Float64Array, each) ?? none(s)),
  );
  const ofExperts = routers.flatMap(({ experts }, r) =>
    expert.labels.flatMap((_, e) =>
      lengths.map((each, s): Cell => {
        if (e >= experts) return `the layer has ${experts} experts`;
        return srpOf(state.atLeast[r]?.[s] as Float64Array, each, e * (each + 1)) ?? none(s);
      }),
    ),
  );
  const resampled = await resampledSrp(state, params, routers.length, pause);
  const bounds = (cells: readonly Cell[], from: number): Bounds | null =>
    resampled && boundsOf(cells, resampled.slice(from, from + cells.length), state, params);
  const over = `segments of m tokens, every start, ${special}`;
  return [
    ...threeOf('model', [m], ofModel, bounds(ofModel, ofLayers.length), `all experts, layers and ${over}`, base),
    ...threeOf('layer', [layer, m], ofLayers, bounds(ofLayers, 0), `the layer's experts and ${over}`, base),
    ...threeOf('expert', [layer, expert, m], ofExperts, null, over, base),
    ...(params.positions > 0 ? [positionsArray(state, params, m, base)] : []),
    labelledArray({
      ...base,
      id: 'segments',
      title: 'Segments',
      dims: [m, { name: 'count', labels: ['segments per expert', 'sequences', 'sequences too short'] }],
      cells: lengths.flatMap((_, s) => [
        state.atLeast[0]?.[s]?.[0] as number,
        state.long[s] as number,
        state.short[s] as number,
      ]),
      unit: 'count',
      over: special,
    }),
  ];
}

type Base = Pick<LabelledArray, 'provenance' | 'notes'>;

function threeOf(
  level: string,
  dims: readonly Dimension[],
  cells: readonly Cell[],
  bounds: Bounds | null,
  over: string,
  base: Base,
): readonly LabelledArray[] {
  const of = (key: 'srp' | 'rhoHat' | 'activation'): readonly (number | string)[] =>
    cells.map((cell) => (typeof cell === 'string' ? cell : cell[key]));
  const array = (id: string, title: string, unit: string, key: 'srp' | 'rhoHat' | 'activation'): LabelledArray =>
    labelledArray({
      ...base,
      id: `${id}-${level}`,
      title: `${title}, ${level} level`,
      dims,
      cells: of(key),
      unit,
      over,
      bounds: key === 'srp' ? bounds : null,
    });
  return [
    array('srp', 'Segment routing best performance', 'F1', 'srp'),
    array('rho-hat', 'Experts kept on', 'times those chosen', 'rhoHat'),
    array('activation', 'Activation ratio', 'share of (expert, position in a segment)', 'activation'),
  ];
}

function positionsArray(state: ConsistencyState, params: ConsistencyParams, m: Dimension, base: Base): LabelledArray {
  const { segments: lengths, positions } = params;
  const counts = lengths.map((each, s) =>
    countsByStart({ m: each, starts: positions, changes: state.byStart[s] as Float64Array }),
  );
  const starts = Array.from({ length: positions }, (_, start) => start);
  return labelledArray({
    ...base,
    id: 'srp-position',
    title: 'Segment routing best performance by start',
    dims: [{ name: 'start', labels: starts.map(String) }, m],
    cells: starts.flatMap((start) =>
      lengths.map((each, s) => {
        const found = srpOf(counts[s] as Float64Array, each, start * (each + 1));
        return found ? found.srp : 'no sequence is long enough';
      }),
    ),
    unit: 'F1',
    over: 'all experts, layers and sequences; each start with its own best threshold',
  });
}

/** Sums counts of several experts or layers. @param counts [expert, j] */
function poolExperts(counts: Float64Array | undefined, m: number): Float64Array {
  const sum = new Float64Array(m + 1);
  counts?.forEach((count, i) => {
    sum[i % (m + 1)] = (sum[i % (m + 1)] as number) + count;
  });
  return sum;
}

function concat(arrays: readonly (Float64Array | undefined)[]): Float64Array {
  return Float64Array.from(arrays.flatMap((each) => [...(each ?? [])]));
}
