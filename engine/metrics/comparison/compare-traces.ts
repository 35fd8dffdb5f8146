// A metric on two traces: what moved, where routes changed, and how much of that a mere repeat changes.

import type { LabelledArray } from '#protocol';
import type { TraceReader, WatchOptions } from '#trace';
import type { RunnableMetric } from '../analyze.ts';
import type { GivenParams } from '../read-params.ts';
import { arrayDifferences } from './array-differences.ts';
import { changedRoutes, whyNotComparable } from './changed-routes.ts';

const RESAMPLES = 1000;
const SEED = 1;

/**
 * @param repeat the first trace, recorded once more
 * @returns differences of the metric's arrays, `…-repeat` the same between the first and its repeat, and `changed-…`
 * @throws UserError as the metric does on either trace; Cancelled
 */
export async function compareTraces(
  metric: RunnableMetric,
  given: GivenParams,
  first: TraceReader,
  second: TraceReader,
  repeat: TraceReader | null,
  watch: WatchOptions = {},
): Promise<readonly LabelledArray[]> {
  const arrays: (readonly LabelledArray[])[] = [];
  for (const reader of [first, second, ...(repeat ? [repeat] : [])]) {
    arrays.push(await metric.run(reader, given, watch));
  }
  const [a = [], b = [], again] = arrays;
  const options = {
    ...watch,
    resamples: typeof given.resamples === 'number' ? given.resamples : RESAMPLES,
    seed: typeof given.seed === 'number' ? given.seed : SEED,
  };
  const routes = async (other: TraceReader, suffix?: string): Promise<readonly LabelledArray[]> =>
    whyNotComparable(first, other) === null ? changedRoutes(first, other, options, suffix) : [];
  const why = whyNotComparable(first, second);
  const moved = arrayDifferences(a, b);
  return [
    ...(why === null
      ? moved
      : moved.map((each) => ({ ...each, notes: [...each.notes, `No routes compared: ${why}.`] }))),
    ...(await routes(second)),
    ...(again ? arrayDifferences(a, again).map(ofRepeat) : []),
    ...(repeat ? await routes(repeat, '-repeat') : []),
  ];
}

function ofRepeat(array: LabelledArray): LabelledArray {
  return { ...array, id: `${array.id}-repeat`, title: `${array.title} between repeats` };
}
