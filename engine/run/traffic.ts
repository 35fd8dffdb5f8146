// What is said of experts that are not all in memory: nothing where they are.

import type { Model } from '#models';
import { accountOfTraffic, describeTraffic } from '#protocol';

/** For a progress: how it goes by now. */
export function trafficDetail({ weights: { experts } }: Model): { readonly detail?: string } {
  return experts.complete ? {} : { detail: describeTraffic(experts.traffic) };
}

/** For a trace: how it went. */
export function trafficNotes({ weights: { experts } }: Model): readonly string[] {
  return experts.complete ? [] : [accountOfTraffic(experts.traffic, experts.budget)];
}
