// Where in a text the experts of a layer work.

import { type ArraySpec, type Dimension, type LabelledArray, labelledArray, type RouterEntry } from '#protocol';
import { distributions, informationOf } from './information.ts';
import { POSITION_BINS, POSITION_LABELS } from './positions.ts';

/** @param counts [bin, router and expert] */
export function positionArrays(
  counts: Float64Array,
  routers: readonly RouterEntry[],
  layer: Dimension,
  expert: Dimension,
  base: Pick<ArraySpec, 'provenance' | 'notes' | 'over'>,
): readonly LabelledArray[] {
  const width = counts.length / POSITION_BINS;
  const used = POSITION_LABELS.filter((_, bin) =>
    counts.subarray(bin * width, (bin + 1) * width).some((c) => c > 0),
  ).length;
  let from = 0;
  const perLayer = routers.map(({ experts }) => {
    const start = from;
    from += experts;
    return Array.from({ length: used }, (_, bin) => counts.slice(bin * width + start, bin * width + start + experts));
  });
  return [
    labelledArray({
      ...base,
      id: 'position-load',
      title: 'Load by place in the sequence',
      dims: [layer, expert, { name: 'position', labels: POSITION_LABELS.slice(0, used) }],
      cells: perLayer.flatMap((bins, r) => {
        const { experts } = routers[r] as RouterEntry;
        const totals = bins.map((bin) => bin.reduce((sum, count) => sum + count, 0));
        return expert.labels.flatMap((_, e) =>
          bins.map((bin, b): number | string => {
            if (e >= experts) return `the layer has ${experts} experts`;
            return totals[b] === 0 ? 'no token is there' : ((bin[e] as number) * experts) / (totals[b] as number);
          }),
        );
      }),
      unit: 'times an even share',
    }),
    labelledArray({
      ...base,
      id: 'position-information',
      title: 'What a choice says about the place in the sequence',
      dims: [layer],
      cells: perLayer.map((bins) => {
        const information = informationOf(distributions(bins));
        return Number.isNaN(information) ? 'all tokens are in one bin of positions' : information;
      }),
      unit: 'share of what there is to know, one vote for each bin',
    }),
  ];
}
