// What a replay can hold, checked before anything is read.

import { UserError } from '#protocol';
import type { TraceShape } from '../sequence-metric.ts';
import { sequencesAtHand } from '../statistics/resampled-sums.ts';
import type { CacheParams } from './params.ts';
import { looksAhead, policiesOf } from './policies.ts';
import { longestLookahead } from './replay.ts';
import type { CacheScope } from './scopes.ts';

/** Ids are stored in 16 bits. */
const MOST_EXPERTS = 65_536;
/** What draws, the sums of all resamples and the rates made of them may take. */
const MOST_BYTES = 2 ** 31;

/** @throws UserError where there is too much of something */
export function checkLimits(params: CacheParams, { trace }: TraceShape, scopes: readonly CacheScope[]): void {
  const experts = Math.max(...scopes.map((scope) => scope.experts));
  if (experts > MOST_EXPERTS) {
    throw new UserError(
      `expert-cache: the pool of all layers would have ${experts} experts; ${MOST_EXPERTS} are the most.`,
      'Take a cache per layer: --param levels=layer.',
    );
  }
  const longest = longestLookahead(experts);
  const far = params.segments.find((m) => m > longest);
  if (far !== undefined && params.policies.some((name) => looksAhead(name) && name !== 'sch-static')) {
    throw new UserError(
      `expert-cache: among ${experts} experts a policy can look ${longest} tokens ahead; ${far} were asked for.`,
      'Take shorter segments, or a cache per layer: --param levels=layer.',
    );
  }
  const policies = policiesOf(params).length;
  const rates = params.rhos.length * scopes.length * policies;
  // A sum for each rate and of each policy's sequences, and at the end the rates themselves beside them.
  const bytes = params.resamples * (8 * (policies + 2 * rates) + sequencesAtHand(trace.counts.sequences));
  if (bytes <= MOST_BYTES) return;
  throw new UserError(
    `expert-cache: ${params.resamples} resamples of ${trace.counts.sequences} sequences and ${rates} hit rates need ` +
      `${(bytes / 2 ** 30).toFixed(1)} GiB; ${MOST_BYTES / 2 ** 30} are allowed.`,
    'Take fewer resamples, policies or rhos.',
  );
}
