// The metric's answer as labelled arrays.

import { type ArraySpec, formatCountOf, type LabelledArray, labelledArray, routerLabel } from '#protocol';
import { noPause, type Pause, type TraceShape } from '../sequence-metric.ts';
import { itemsArray, notesOf, provenanceOf } from './about.ts';
import { chanceConsistency } from './consistency.ts';
import { scoreCorrelations } from './correlations.ts';
import { combine, type Estimate, estimatedArray } from './estimates.ts';
import { measure } from './measure.ts';
import { middleLayers } from './middle.ts';
import type { AlignmentParams, AlignmentState } from './params.ts';
import { scoredLanguages } from './scores.ts';
import { itemTable } from './table.ts';
import { troughArrays } from './trough-arrays.ts';

export async function alignmentResult(
  { entries, unplaced }: AlignmentState,
  params: AlignmentParams,
  shape: TraceShape,
  fromLogits: boolean,
  pause: Pause = noPause,
): Promise<readonly LabelledArray[]> {
  const { routers } = shape;
  const table = itemTable(entries, params.reference, params.by);
  const { groups } = table;
  const others = groups.slice(1);
  const measured = await measure(table, routers, params, pause);
  const base = { provenance: provenanceOf(params, shape, fromLogits, entries) };
  const layers = routers.map(routerLabel);
  const layer = { name: 'layer', labels: layers };
  const each = { name: params.by, labels: groups };
  const other = { name: params.by, labels: others };
  const tokens = params.special ? 'special tokens counted' : 'special tokens left out';
  const pairs = `mean over items in common with ${params.reference}, ${tokens}`;
  const sequences = `mean over items, ${tokens}`;
  const drawn = formatCountOf(table.items.length, 'item');
  const notes = notesOf(table, measured.pairs, unplaced);
  const bounded = (
    spec: Pick<ArraySpec, 'id' | 'title' | 'dims' | 'unit' | 'over'>,
    cells: readonly (readonly Estimate[])[],
  ): LabelledArray => estimatedArray({ ...base, ...spec, notes }, cells.flat(), drawn, table.items, params);

  const troughs = await troughArrays(
    measured.divergence,
    others,
    routers,
    params,
    { ...base, notes, drawn, items: table.items, over: pairs },
    pause,
  );
  const divergence = `Divergence from ${params.reference}`;
  const middle = middleLayers(params.middle, troughs.ofMean, routers);
  const inMiddle = measured.divergence.map((row) =>
    combine(
      middle.places.map((r) => row[r] as Estimate),
      (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
    ),
  );
  const losses = `items in common with ${params.reference}; tokens without a loss and special tokens left out`;
  const result = [
    bounded(
      { id: 'divergence', title: divergence, dims: [other, layer], unit: 'D, 0 to 1', over: pairs },
      measured.divergence,
    ),
    bounded(
      {
        id: 'shuffled-pairs',
        title: `${divergence}, items shuffled`,
        dims: [other, layer],
        unit: 'D, 0 to 1',
        over: `${pairs}, and over ${formatCountOf(params.shuffles, 'shuffle')} in which no item meets itself`,
      },
      measured.shuffled,
    ),
    bounded(
      {
        id: 'alignment',
        title: 'What shared content takes off the divergence',
        dims: [other, layer],
        unit: 'D',
        over: pairs,
      },
      measured.alignment,
    ),
    labelledArray({
      ...base,
      id: 'divergence-matrix',
      title: `Divergence between every two of ${params.by}`,
      dims: [layer, each, { ...each, name: `other ${params.by}` }],
      cells: measured.matrix,
      unit: 'D, 0 to 1',
      over: `mean over items in common, ${tokens}`,
      notes,
    }),
    bounded(
      {
        id: 'entropy-profile',
        title: 'Entropy of sequence profiles',
        dims: [each, layer],
        unit: 'share of ln E',
        over: sequences,
      },
      measured.profileEntropy,
    ),
    bounded(
      {
        id: 'entropy-token',
        title: 'Entropy of single tokens',
        dims: [each, layer],
        unit: 'share of ln E',
        over: sequences,
      },
      measured.tokenEntropy,
    ),
    bounded(
      {
        id: 'consistency',
        title: 'Consistency within sequences',
        dims: [each, layer],
        unit: 'Jaccard overlap',
        over: sequences,
      },
      measured.consistency,
    ),
    labelledArray({
      ...base,
      id: 'consistency-chance',
      title: 'Consistency of random choices',
      dims: [layer],
      cells: routers.map(chanceConsistency),
      unit: 'Jaccard overlap',
      over: 'two random sets of k of E experts',
    }),
    bounded({ id: 'tokens-per-item', title: 'Tokens per item', dims: [each], unit: 'tokens', over: sequences }, [
      measured.tokens,
    ]),
    bounded(
      {
        id: 'fertility',
        title: `Tokens against ${params.reference}`,
        dims: [each],
        unit: `times those of ${params.reference}`,
        over: `ratio of totals over items in common, ${tokens}`,
      },
      [measured.fertility],
    ),
    ...troughs.arrays,
    labelledArray({
      ...base,
      id: 'middle-layers',
      title: 'Layers of the middle',
      dims: [{ name: 'edge', labels: ['from', 'to'] }],
      cells: middle.range,
      unit: 'layer',
      over: middle.words,
    }),
    bounded(
      {
        id: 'divergence-middle',
        title: `${divergence} in the middle`,
        dims: [other],
        unit: 'D, 0 to 1',
        over: `mean over ${middle.words}; ${pairs}`,
      },
      [inMiddle],
    ),
    bounded(
      {
        id: 'bits-per-byte',
        title: 'Loss per byte',
        dims: [each],
        unit: 'bits',
        over: `ratio of totals over ${losses}`,
      },
      [measured.bitsPerByte],
    ),
    bounded({ id: 'bits-per-item', title: 'Loss per item', dims: [each], unit: 'bits', over: `mean over ${losses}` }, [
      measured.bitsPerItem,
    ]),
    itemsArray(table, measured.pairs, params, base),
  ];
  const scored = scoredLanguages(params.scores, params.by, groups, measured);
  if (!scored) return result;
  const correlations = scoreCorrelations(
    scored,
    {
      by: params.by,
      groups,
      layers,
      divergence: measured.divergence,
      middle: inMiddle,
      fertility: measured.fertility.slice(1),
      middleWords: middle.words,
    },
    base,
  );
  const score = {
    ...base,
    id: 'score',
    title: `${scored.name} of every ${params.by}`,
    dims: [each],
    unit: scored.unit,
    over: 'what the divergence is correlated with',
    notes: scored.notes,
  };
  // What was given comes without bounds.
  const isMeasured = scored.values.some(({ resampled }) => resampled);
  return [
    ...result,
    isMeasured
      ? estimatedArray(score, scored.values, drawn, table.items, params)
      : labelledArray({ ...score, cells: scored.values.map(({ value }) => value) }),
    ...correlations,
  ];
}
