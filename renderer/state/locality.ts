// How local the routing of the open trace is, and what caches would find: what was chosen about both metrics, and their
// answers. The views of the Locality layout share them, so that each question is put once.

import { create } from 'zustand';
import type { LabelledArray, Params, TraceSummary } from '#protocol';
import { type Answer, useAnswer } from './use-answer.ts';
import type { ViewProps } from './view-props.ts';

/** Beyond this many tokens it takes seconds, and waits until somebody asks for it. */
export const UNASKED_TOKENS = 500_000;

/** m, the tokens of a segment: those that were published, and those between. */
export const SEGMENTS: readonly number[] = [4, 8, 16, 32, 64, 128, 256];
/** Sizes of a cache with bounds, as multiples of the experts that a token needs. */
export const RHOS: readonly number[] = [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4];

/** Caches of a layer each, or one pool that all layers share. */
export type Scope = 'model' | 'layer';
export type Filling = 'free' | 'miss';

/** SCH by the policy that the engine computes it with. */
export type Definition = 'sch' | 'sch-co-resident' | 'sch-static';

export interface LocalityChoice {
  readonly m: number;
  readonly rho: number;
  readonly definition: Definition;
  /** The published model that stands out. */
  readonly published: string | null;
  readonly scope: Scope;
  /** Whether a choice that only takes an empty slot counts as found. */
  readonly filling: Filling;
  /** Of the experts that may be cached: how many are. */
  readonly share: number;
  /** As the engine names it: the one whose layers are shown. */
  readonly policy: string;
  /** What one expert weighs in MB and what can be read in GB/s; null until it is typed in. */
  readonly megabytes: number | null;
  readonly bandwidth: number | null;
  /** What was asked for by hand, and the state of the trace at that time. */
  readonly asked: { readonly path: string; readonly revision: number } | null;
  /** Questions that were stopped. */
  readonly stopped: readonly string[];
}

export const useLocalityChoice = create<LocalityChoice>(() => ({
  m: 16,
  rho: 2,
  definition: 'sch',
  published: null,
  scope: 'model',
  filling: 'free',
  share: 0.5,
  policy: 'lru',
  megabytes: null,
  bandwidth: null,
  asked: null,
  stopped: [],
}));

export function chooseSegment(m: number): void {
  useLocalityChoice.setState({ m });
}

export function chooseRho(rho: number): void {
  useLocalityChoice.setState({ rho });
}

export function chooseDefinition(definition: Definition): void {
  useLocalityChoice.setState({ definition, stopped: [] });
}

export function choosePublished(published: string | null): void {
  useLocalityChoice.setState({ published });
}

export function chooseScope(scope: Scope): void {
  useLocalityChoice.setState({ scope });
}

export function chooseFilling(filling: Filling): void {
  useLocalityChoice.setState({ filling, stopped: [] });
}

/** @param share from 0 to 1 */
export function chooseShare(share: number): void {
  useLocalityChoice.setState({ share });
}

export function choosePolicy(policy: string): void {
  useLocalityChoice.setState({ policy });
}

export function changeEconomy(change: Partial<Pick<LocalityChoice, 'megabytes' | 'bandwidth'>>): void {
  useLocalityChoice.setState(change);
}

/** A metric's array of this id. */
export function arrayOf(result: readonly LabelledArray[], id: string): LabelledArray {
  const found = result.find((each) => each.id === id);
  if (!found) throw new Error(`${result[0]?.provenance.metric ?? 'The metric'} gave no array "${id}".`);
  return found;
}

export interface MetricAnswer {
  /** Of the open trace, perhaps for an earlier choice while the new one is computed. */
  readonly arrays: readonly LabelledArray[] | null;
  readonly answer: Answer<'trace.analyze'>;
  /** Why nothing is being computed though it could be. */
  readonly waits: 'large' | 'recording' | 'stopped' | null;
  readonly start: () => void;
  readonly stop: () => void;
}

function isOf(result: readonly LabelledArray[] | undefined, { name, manifest }: TraceSummary): boolean {
  const from = result?.[0]?.provenance.traces[0];
  return from?.name === name && from.created === manifest.created;
}

/** @param question metric and params; compared by value, so they may be written in place */
export function useMetric(
  { trace, recording, revision }: ViewProps,
  question: Pick<Params<'trace.analyze'>, 'metric' | 'params'>,
): MetricAnswer {
  const { path, manifest, map } = trace;
  const asked = useLocalityChoice((s) => s.asked);
  const stopped = useLocalityChoice((s) => s.stopped);
  const params = { path, ...question };
  const key = JSON.stringify(params);
  const byHand = asked?.path === path;
  const possible = manifest.routers.length > 0 && map.tokens > 0;
  const waits = !possible
    ? null
    : stopped.includes(key)
      ? 'stopped'
      : byHand
        ? null
        : recording !== null
          ? 'recording'
          : map.tokens > UNASKED_TOKENS
            ? 'large'
            : null;
  // A growing trace is not computed anew with every part: what was asked for is answered as of then.
  const at = recording !== null && byHand ? asked.revision : revision;
  const answer = useAnswer('trace.analyze', possible && waits === null ? params : null, at);
  const newest = answer.data ?? answer.last;
  return {
    arrays: newest && isOf(newest, trace) ? newest : null,
    answer,
    waits,
    start: () => useLocalityChoice.setState({ asked: { path, revision }, stopped: [] }),
    // What is drawn stays; it says itself which choice it belongs to.
    stop: () => useLocalityChoice.setState((now) => ({ stopped: [...now.stopped, key] })),
  };
}
