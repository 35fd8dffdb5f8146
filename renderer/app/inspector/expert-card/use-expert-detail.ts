// What one expert is for, asked once for all parts of the inspector that show some of it.

import type { ExpertAddress } from '#protocol';
import { type Answer, useAnswer } from '../../../state/use-answer.ts';
import { routerOfLayer, type ViewProps } from '../../../state/view-props.ts';

/** Of each language. */
const CONTEXTS = 3;

/** Label that contexts are grouped by; empty: none. */
export function contextLabel({ trace }: ViewProps): string {
  return trace.manifest.labels.includes('language') ? 'language' : '';
}

export function useExpertDetail(view: ViewProps, { layer, expert }: ExpertAddress): Answer<'trace.expert'> {
  const { trace, revision, recording } = view;
  const router = routerOfLayer(trace.map.routers, layer);
  const question = { path: trace.path, router, expert, by: contextLabel(view), contexts: CONTEXTS };
  // A growing trace is not read anew with every part.
  return useAnswer('trace.expert', question, recording === null ? revision : 0);
}
