// What stands beside the numbers: where they are from, what was left out, how much they rest on.

import { type ArraySpec, formatCountOf, type LabelledArray, labelledArray, type Provenance } from '#protocol';
import type { TraceShape } from '../sequence-metric.ts';
import { DRAWN_PAIRS, drawsPairs } from './consistency.ts';
import type { AlignmentParams } from './params.ts';
import type { ItemTable, SequenceEntry } from './table.ts';

/** Fewer pairs than this are worth a warning. */
const FEW = 30;

export function provenanceOf(
  params: AlignmentParams,
  { trace, routers }: TraceShape,
  fromLogits: boolean,
  entries: readonly Pick<SequenceEntry, 'tokens'>[],
): Provenance {
  const sigmoid = routers.some(({ score }) => score === 'sigmoid');
  const probabilities = sigmoid
    ? 'mean router scores, each token divided by its sum'
    : 'mean router probabilities over all experts';
  const long = entries.filter(({ tokens }) => routers.some((router) => drawsPairs(tokens, router, params.pairing)));
  const drawn = `; of ${formatCountOf(long.length, 'long sequence')} ${DRAWN_PAIRS.toLocaleString('en-US')} drawn pairs`;
  return {
    traces: [trace],
    metric: 'multilingual-alignment',
    params: { ...params },
    variants: {
      profile: fromLogits ? probabilities : 'share of choices (top-k frequency)',
      average: 'divergence per pair, then mean over pairs',
      consistency:
        params.pairing === 'all'
          ? `all pairs of tokens of a sequence${long.length > 0 ? drawn : ''}`
          : 'adjacent tokens',
      fertility: 'ratio of totals',
    },
  };
}

export function notesOf(
  { groups, roles, repeated, empty }: ItemTable,
  pairs: readonly number[],
  unplaced: number,
): readonly string[] {
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  const few = groups.filter((_, g) => g > 0 && (pairs[g] as number) < FEW);
  const leftOut = (count: number, why: string): readonly string[] =>
    count === 0 ? [] : [`${formatCountOf(count, 'sequence')} left out: ${why}.`];
  return [
    ...(few.length > 0
      ? [`Fewer than ${FEW} pairs with ${groups[0]} in ${few.join(', ')}: values and their bounds are uncertain.`]
      : []),
    ...(roles.length > 1
      ? [
          `Roles ${roles.map((role) => role || 'none').join(', ')}: an item is paired within a role, and counts once for each.`,
        ]
      : []),
    ...leftOut(unplaced, 'without an item or without a label'),
    ...leftOut(sum(repeated), 'the same item was there before'),
    ...leftOut(sum(empty), 'no token counts'),
  ];
}

/** How many items, pairs and left-out sequences the result rests on. */
export function itemsArray(
  { groups, rows, repeated, empty }: ItemTable,
  pairs: readonly number[],
  { by, reference }: AlignmentParams,
  base: Pick<ArraySpec, 'provenance'>,
): LabelledArray {
  const having = rows.map((row) => row.filter((entry) => entry).length);
  return labelledArray({
    ...base,
    id: 'items',
    title: 'Items and pairs',
    dims: [
      { name: by, labels: groups },
      { name: 'count', labels: ['items', 'pairs', 'missing', 'unpaired', 'repeated', 'empty'] },
    ],
    cells: groups.flatMap((_, g) => {
      const [own, paired] = [having[g] as number, pairs[g] as number];
      return [own, paired, (having[0] as number) - paired, own - paired, repeated[g] as number, empty[g] as number];
    }),
    unit: 'count',
    over: `missing: items of ${reference} that it lacks; unpaired: items that ${reference} lacks; repeated, empty: sequences`,
  });
}
