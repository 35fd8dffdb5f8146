// A metric on two traces: what moved, where routes changed, and how much of that a mere repeat changes.

import { type LabelledArray, UserError } from '#protocol';
import type { TraceReader, WatchOptions } from '#trace';
import type { RunnableMetric } from '../analyze.ts';
import type { GivenParams } from '../read-params.ts';
import { arrayDifferences } from './array-differences.ts';
import { changedRoutes, whyNoRoutes } from './changed-routes.ts';
import { pairSequences } from './pair-sequences.ts';
import { middlesApart, recordedApart } from './what-differs.ts';

const RESAMPLES = 1000;
const SEED = 1;

/**
 * @param repeat the first trace, recorded once more
 * @returns differences of the metric's arrays, `…-repeat` the same between the first and its repeat, and `changed-…`
 * @throws UserError as the metric does on either trace, and where nothing can be compared; Cancelled
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
    arrays.push(await metric.run(reader, given, { ...watch, keepResamples: true }));
  }
  const [a = [], b = [], again] = arrays;
  const moved = arrayDifferences(a, b, await pairSequences(first, second));
  const noise = repeat && again ? arrayDifferences(a, again, await pairSequences(first, repeat)).arrays : [];
  const options = {
    ...watch,
    resamples: typeof given.resamples === 'number' ? given.resamples : RESAMPLES,
    seed: typeof given.seed === 'number' ? given.seed : SEED,
  };
  const routes = async (other: TraceReader, suffix?: string): Promise<readonly LabelledArray[]> =>
    whyNoRoutes(first, other) === null ? changedRoutes(first, other, options, suffix) : [];
  const noRoutes = whyNoRoutes(first, second);
  const found = [...moved.arrays, ...(await routes(second))];
  if (found.length === 0) {
    throw new UserError(
      `Nothing of ${metric.id} can be compared between ${first.name} and ${second.name}: ${moved.notCompared.join('; ')}.`,
      'Choose another metric, or analyze each of them.',
    );
  }
  const apart = [...recordedApart(first.manifest, second.manifest), ...middlesApart(a, b)];
  const notes = [
    ...(moved.notCompared.length > 0 ? [`Not compared: ${moved.notCompared.join('; ')}.`] : []),
    ...(noRoutes === null ? [] : [`No routes compared: ${noRoutes}.`]),
  ];
  return [
    ...found.map((each) => ({ ...each, notes: [...apart, ...each.notes, ...notes] })),
    ...noise.map(ofRepeat),
    ...(repeat ? await routes(repeat, '-repeat') : []),
  ];
}

function ofRepeat(array: LabelledArray): LabelledArray {
  return { ...array, id: `${array.id}-repeat`, title: `${array.title} between repeats` };
}
