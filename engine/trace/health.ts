// What is wrong with a trace's data, or that nothing is: known failures of recorders (all zeros in the right shape,
// the same expert twice, ids of another model) look like data and would end up in a figure.

import { formatCount, formatCountOf, formatRanges, type HealthLine, layerColumn, type TraceManifest } from '#protocol';
import { batchRows } from './arrow-encode.ts';
import { hasEdited } from './columns.ts';
import type { PartReader } from './part-reader.ts';
import { type WatchOptions, watchTokens } from './progress.ts';
import type { Sums } from './sums.ts';

export type HealthOptions = WatchOptions;

/** Checks that need nothing but the summaries. */
export function quickHealth(manifest: TraceManifest, sums: Sums): readonly HealthLine[] {
  const { counts, corpus, parts, status } = manifest;
  const lines: HealthLine[] = [
    {
      level: 'ok',
      message: `${formatCountOf(counts.tokens, 'token')} in ${formatCountOf(counts.sequences, 'sequence')} and ${formatCountOf(parts.length, 'part')}, as the manifest says`,
    },
  ];
  if (status !== 'complete') {
    const state = status === 'recording' ? 'Still recording, or stopped without notice' : 'Interrupted';
    lines.push({
      level: 'warn',
      message: `${state}: ${formatCount(counts.sequences)} of ${formatCount(corpus.sequences)} sequences`,
    });
  }
  if (manifest.routers.length === 0) {
    return [...lines, { level: 'ok', message: 'No routers: the tokens of a dense model' }];
  }
  const wrong = {
    ids: [] as number[],
    weights: [] as number[],
    uneven: [] as number[],
    twice: [] as number[],
    nan: [] as number[],
  };
  manifest.routers.forEach((router, r) => {
    const [from, to] = [sums.offsets[r] as number, sums.offsets[r + 1] as number];
    const chosen = sums.chosen.subarray(from, to);
    const weight = sums.weight.subarray(from, to);
    if (total(chosen) !== sums.tokens * router.topK) wrong.uneven.push(router.layer);
    if (chosen.some((count) => count > sums.tokens)) wrong.twice.push(router.layer);
    if (weight.some(Number.isNaN) || Number.isNaN(sums.entropy?.[r])) wrong.nan.push(router.layer);
    // A recorder that missed its capture point leaves zeros. (With one slot, a router may really have collapsed.)
    if (sums.tokens > 0 && router.topK > 1 && chosen[0] === sums.tokens * router.topK) wrong.ids.push(router.layer);
    if (sums.tokens > 0 && weight.every((sum) => sum === 0)) wrong.weights.push(router.layer);
  });
  // Other programs' routes may come without weights; then no expert that was chosen has one that is a number.
  const weightless = sums.tokens > 0 && sums.weight.every((sum, e) => Number.isNaN(sum) || sums.chosen[e] === 0);
  if (weightless) {
    wrong.nan = [];
    lines.push({ level: 'warn', message: 'No expert weights: what was imported had ids alone' });
  }
  const found = (layers: readonly number[], what: string): boolean => {
    const where = `${layers.length > 1 ? 'layers' : 'layer'} ${formatRanges(layers)}`;
    if (layers.length > 0) lines.push({ level: 'error', message: `${what} in ${where}` });
    return layers.length > 0;
  };
  const fine = (message: string): void => void lines.push({ level: 'ok', message });
  const ids = found(wrong.ids, 'Nothing but zeros: every slot has expert 0');
  const weights = found(wrong.weights, 'Nothing but zeros: every weight is 0');
  if (!ids && !weights) fine('No layer is all zeros');
  if (!found(wrong.uneven, 'Not every token has its experts')) fine('Every token has its experts in every layer');
  found(wrong.twice, 'The same expert several times for one token');
  if (!found(wrong.nan, 'Weights or logits that are not numbers') && !weightless)
    fine('All sums of weights are numbers');
  return lines;
}

interface Counts {
  duplicates: number;
  outOfRange: number;
  badWeights: number;
  /** Weights looked at. */
  weights: number;
  badLogits: number;
  badPositions: number;
  wrongSums: number;
}

/** Checks of every row. @throws UserError; Cancelled */
export async function fullHealth(
  manifest: TraceManifest,
  parts: readonly PartReader[],
  options: HealthOptions,
): Promise<readonly HealthLine[]> {
  const counts: Counts = {
    duplicates: 0,
    outOfRange: 0,
    badWeights: 0,
    weights: 0,
    badLogits: 0,
    badPositions: 0,
    wrongSums: 0,
  };
  const advance = watchTokens('Checking', manifest.counts.tokens, options);
  advance(0);
  for (const part of parts) {
    await checkPositions(part, counts);
    const chosen = manifest.routers.map(({ experts }) => new Float64Array(experts));
    // In blocks, so that a part with all logits need not be in memory whole.
    const step = batchRows(part.entry.bytes / Math.max(1, part.entry.tokens));
    for (let from = 0; from < part.entry.tokens; from += step) {
      const to = Math.min(part.entry.tokens, from + step);
      await checkRows(part, from, to, chosen, counts);
      advance(to - from);
    }
    const summary = await part.summary();
    summary.chosen.forEach((row, r) => {
      if (row.some((count, e) => count !== chosen[r]?.[e])) counts.wrongSums++;
    });
  }
  return report(counts, manifest);
}

function report(counts: Counts, manifest: TraceManifest): readonly HealthLine[] {
  const line = (count: number, well: string, found: string): HealthLine =>
    count === 0 ? { level: 'ok', message: well } : { level: 'error', message: `${formatCount(count)} ${found}` };
  const positions = line(
    counts.badPositions,
    'Positions count up from 0 in every sequence',
    'positions that do not count up from 0',
  );
  if (manifest.routers.length === 0) return [positions];
  return [
    line(counts.duplicates, 'No duplicate experts in a row', 'rows with the same expert twice'),
    line(counts.outOfRange, 'All expert ids are within range', 'expert ids beyond the number of experts'),
    counts.badWeights > 0 && counts.badWeights === counts.weights
      ? { level: 'warn', message: 'No expert weights' }
      : line(counts.badWeights, 'All weights are numbers', 'weights that are not finite numbers'),
    ...(manifest.level === 'choices'
      ? []
      : [line(counts.badLogits, 'All router logits are numbers', 'router logits that are not numbers')]),
    positions,
    line(counts.wrongSums, 'Summaries agree with the rows', 'summaries that disagree with their rows'),
  ];
}

async function checkPositions(part: PartReader, counts: Counts): Promise<void> {
  const positions = (await part.read(['position'])).uint32('position');
  const starts = await part.starts();
  for (let s = 0; s + 1 < starts.length; s++) {
    const start = starts[s] as number;
    for (let row = start; row < (starts[s + 1] as number); row++)
      if (positions[row] !== row - start) counts.badPositions++;
  }
}

async function checkRows(
  part: PartReader,
  from: number,
  to: number,
  chosen: readonly Float64Array[],
  counts: Counts,
): Promise<void> {
  const { routers, level } = part.manifest;
  const logitKinds = level === 'choices' ? [] : hasEdited(part.manifest) ? RAW_AND_EDITED : RAW;
  const kinds = ['experts', 'weights', ...logitKinds] as const;
  const rows = await part.read(
    ['special', ...routers.flatMap((router) => kinds.map((kind) => layerColumn(router, kind)))],
    from,
    to,
  );
  const special = rows.flags('special');
  routers.forEach((router, r) => {
    const { topK, experts } = router;
    const ids = rows.uint16(layerColumn(router, 'experts'));
    const own = chosen[r] as Float64Array;
    for (let row = 0; row < special.length; row++) {
      const start = row * topK;
      let twice = false;
      for (let at = start; at < start + topK; at++) {
        const id = ids[at] as number;
        if (id >= experts) counts.outOfRange++;
        else if (!special[row]) own[id] = (own[id] as number) + 1;
        for (let before = start; before < at; before++) twice ||= ids[before] === id;
      }
      if (twice) counts.duplicates++;
    }
    const weights = rows.float32(layerColumn(router, 'weights'));
    counts.weights += weights.length;
    for (const weight of weights) if (!Number.isFinite(weight)) counts.badWeights++;
    for (const kind of logitKinds) {
      // -Infinity is an expert that was switched off.
      for (const logit of rows.float32(layerColumn(router, kind))) if (!(logit < Infinity)) counts.badLogits++;
    }
  });
}

const RAW = ['router_logits'] as const;
const RAW_AND_EDITED = ['router_logits', 'router_logits_edited'] as const;

function total(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
