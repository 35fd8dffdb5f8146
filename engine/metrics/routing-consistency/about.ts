// What stands beside the numbers: where they are from, and on how much they rest.

import { formatCountOf, type Provenance } from '#protocol';
import type { TraceShape } from '../sequence-metric.ts';
import type { ConsistencyParams, ConsistencyState } from './params.ts';

/** Fewer sequences than this are worth a warning. */
const FEW = 30;

export function provenanceOf(params: ConsistencyParams, { trace }: TraceShape): Provenance {
  return {
    traces: [trace],
    metric: 'routing-consistency',
    params: { ...params },
    variants: {
      srp: 'best micro-averaged F1, one threshold per group (arXiv 2505.16056)',
      segments: 'sliding by one token, none shorter than m',
    },
  };
}

export function notesOf(
  { long, short }: ConsistencyState,
  { segments: lengths }: ConsistencyParams,
): readonly string[] {
  return lengths.flatMap((m, s) => {
    const [having, lacking] = [long[s] as number, short[s] as number];
    return [
      ...(lacking > 0 ? [`m = ${m}: ${formatCountOf(lacking, 'sequence')} left out, shorter than ${m} tokens.`] : []),
      ...(having > 0 && having < FEW ? [`m = ${m} rests on ${formatCountOf(having, 'sequence')}: uncertain.`] : []),
    ];
  });
}
