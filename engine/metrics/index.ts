// Trace -> numbers. A folder each; the definition is the comment on top of its index.ts.

import { expertLoad } from './expert-load/index.ts';
import { expertTokens } from './expert-tokens/index.ts';
import { selectionMargin } from './selection-margin/index.ts';

export { type ExpertLoad, expertLoad, type LoadCounts, loadCounts } from './expert-load/index.ts';
export { expertTokens } from './expert-tokens/index.ts';
export { layerDetail } from './layer-detail.ts';
export type { Accumulator, Metric, Need, RouterParams, RouterRows } from './metric.ts';
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

/** Every metric there is. */
export const METRICS = [expertLoad, expertTokens, selectionMargin] as const;
