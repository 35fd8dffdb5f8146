// Trace -> numbers. A folder each; the definition is the comment on top of its index.ts.

import { UserError } from '#protocol';
import { type RunnableMetric, runnable } from './analyze.ts';
import { expertCache } from './expert-cache/index.ts';
import { expertLoad } from './expert-load/index.ts';
import { expertSpecialisation } from './expert-specialisation/index.ts';
import { expertTokens } from './expert-tokens/index.ts';
import { expertVocabulary } from './expert-vocabulary/index.ts';
import { loadBalance } from './load-balance/index.ts';
import { multilingualAlignment } from './multilingual-alignment/index.ts';
import { nearTies } from './near-ties/index.ts';
import { routingConsistency } from './routing-consistency/index.ts';
import { routingStructure } from './routing-structure/index.ts';
import { selectionMargin } from './selection-margin/index.ts';

export { analyze, type RunnableMetric } from './analyze.ts';
export { compareTraces } from './comparison/compare-traces.ts';
export { type ExpertDetailOptions, expertDetail } from './details/expert-detail.ts';
export { layerDetail } from './details/layer-detail.ts';
export {
  CACHE_DEFAULTS,
  type CacheLevel,
  type CacheParams,
  expertCache,
  type PolicyName,
} from './expert-cache/index.ts';
export { type PoolHitRate, poolHitRates, poolRateAfter } from './expert-cache/pool-hit-rates.ts';
export { type ExpertLoad, expertLoad, type LoadCounts, loadCounts } from './expert-load/index.ts';
export {
  expertSpecialisation,
  SPECIALISATION_DEFAULTS,
  type SpecialisationParams,
} from './expert-specialisation/index.ts';
export { expertTokens } from './expert-tokens/index.ts';
export { expertVocabulary, VOCABULARY_DEFAULTS, type VocabularyParams } from './expert-vocabulary/index.ts';
export { BALANCE_DEFAULTS, type BalanceParams, loadBalance } from './load-balance/index.ts';
export type { Accumulator, Metric, Need, RouterParams, RouterRows } from './metric.ts';
export {
  ALIGNMENT_DEFAULTS,
  type AlignmentParams,
  multilingualAlignment,
} from './multilingual-alignment/index.ts';
export { NEAR_TIE_DEFAULTS, type NearTieParams, nearTies } from './near-ties/index.ts';
export type { GivenParams, NamedParam } from './read-params.ts';
export {
  CONSISTENCY_DEFAULTS,
  type ConsistencyParams,
  routingConsistency,
  type Srp,
  srpFloor,
  srpOf,
} from './routing-consistency/index.ts';
export { routingStructure, STRUCTURE_DEFAULTS, type StructureParams } from './routing-structure/index.ts';
export { selectionMargin, selectionMargins } from './selection-margin/index.ts';
export type {
  MetricSequence,
  Pause,
  SequenceAccumulator,
  SequenceMetric,
  SequenceNeed,
  SequenceRoutes,
  TraceShape,
} from './sequence-metric.ts';
export { type BootstrapOptions, percentileBounds, resampledMeans } from './statistics/bootstrap.ts';
export { withoutResamples } from './statistics/resampled.ts';

/** Metrics that take rows of one router. */
export const METRICS = [expertLoad, expertTokens, selectionMargin] as const;

/** Metrics that take whole sequences. */
export const SEQUENCE_METRICS: readonly RunnableMetric[] = [
  runnable(multilingualAlignment),
  runnable(routingConsistency),
  runnable(expertCache),
  runnable(expertSpecialisation),
  runnable(expertVocabulary),
  runnable(loadBalance),
  runnable(routingStructure),
  runnable(nearTies),
];

/** The one of this id. @throws UserError naming those there are */
export function sequenceMetric(id: string): RunnableMetric {
  const found = SEQUENCE_METRICS.find((metric) => metric.id === id);
  if (found) return found;
  throw new UserError(
    `No metric is called "${id}".`,
    `There are: ${SEQUENCE_METRICS.map((metric) => metric.id).join(', ')}.`,
  );
}
