// What the frame hands to every view. Everything else a view takes from the stores and asks through useAnswer().

import type { RouterEntry, TraceManifest, TraceSummary } from '#protocol';
import type { Side } from './workspace.ts';

export interface ViewProps {
  /** The trace on the side that is shown. While it is being recorded, `map` follows the engine's live sums. */
  readonly trace: TraceSummary;
  /** Which side that is: the trace as it was, or with experts switched off. */
  readonly side: Side;
  /** The trace on the other side; null while there is only one. */
  readonly other: TraceSummary | null;
  /** Share recorded so far, 0 to 1; null when no recording is running. */
  readonly recording: number | null;
  /** To be passed on to useAnswer(): grows when the files have changed, at most every few seconds. */
  readonly revision: number;
}

/** Number of a layer's first router in the manifest's list, -1 for a dense layer. */
export function routerOfLayer(routers: readonly RouterEntry[], layer: number): number {
  return routers.findIndex((each) => each.layer === layer);
}

/** Whether this expert is switched off in the trace. */
export function isOff(manifest: Pick<TraceManifest, 'interventions'>, layer: number, expert: number): boolean {
  return manifest.interventions.some((entry) => entry.targets.some((t) => t.layer === layer && t.expert === expert));
}
