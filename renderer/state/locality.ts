// How local the routing of the open trace is, and what caches would find: what was chosen about both metrics, and their
// answers. The views of the Locality layout share them, so that each question is put once.

import { create } from 'zustand';
import type { LabelledArray, Params } from '#protocol';
import { type Asked, type MetricAnswer, useMetricAnswer } from './metric-answer.ts';
import type { ViewProps } from './view-props.ts';

/** m, the tokens of a segment: those that were published, and those between. */
export const SEGMENTS: readonly number[] = [4, 8, 16, 32, 64, 128, 256];
/** Sizes of a cache with bounds, as multiples of the experts that a token needs. */
export const RHOS: readonly number[] = [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4];

/** Caches of a layer each, or one pool that all layers share. */
export type Scope = 'model' | 'layer';
export type Filling = 'free' | 'miss';
/** Whose tokens count: all, those of prompts, or those that a model wrote. */
export type Counted = 'all' | 'prompt' | 'output';
/** What stands beneath the curves of caches: layers, a budget that they divide, or the values of a label. */
export type Beneath = 'layers' | 'budget' | 'label';

/** SCH by the policy that the engine computes it with. */
export type Definition = 'sch' | 'sch-co-resident' | 'sch-static';

/** At which level consistency is looked at: all experts, each layer, each expert, or the values of a label. */
export type Level = 'model' | 'layer' | 'expert' | 'label';

export interface LocalityChoice {
  readonly m: number;
  readonly rho: number;
  readonly definition: Definition;
  /** The published model that stands out. */
  readonly published: string | null;
  readonly level: Level;
  /** The label that consistency is looked at by. */
  readonly levelBy: string;
  readonly scope: Scope;
  /** Whether a choice that only takes an empty slot counts as found. */
  readonly filling: Filling;
  readonly tokens: Counted;
  /** Whether SCH keeps the experts of the present token together. */
  readonly coResident: boolean;
  readonly beneath: Beneath;
  /** The label whose values stand there. */
  readonly by: string;
  /** Of the experts that may be cached: how many are. */
  readonly share: number;
  /** As the engine names it: the one whose layers are shown. */
  readonly policy: string;
  /** What one expert weighs in MB and what can be read in GB/s; null until it is typed in. */
  readonly megabytes: number | null;
  readonly bandwidth: number | null;
  readonly asked: Asked | null;
  /** Questions that were stopped. */
  readonly stopped: readonly string[];
}

export const useLocalityChoice = create<LocalityChoice>(() => ({
  m: 16,
  rho: 2,
  definition: 'sch',
  published: null,
  level: 'layer',
  levelBy: '',
  scope: 'model',
  filling: 'free',
  tokens: 'all',
  coResident: false,
  beneath: 'layers',
  by: '',
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

/** @param levelBy the label, at the level of one */
export function chooseLevel(level: Level, levelBy = ''): void {
  useLocalityChoice.setState({ level, levelBy, stopped: [] });
}

export function chooseScope(scope: Scope): void {
  useLocalityChoice.setState({ scope });
}

export function chooseFilling(filling: Filling): void {
  useLocalityChoice.setState({ filling, stopped: [] });
}

export function chooseCounted(tokens: Counted): void {
  useLocalityChoice.setState({ tokens, stopped: [] });
}

/** The policy that is shown stays SCH where it was. */
export function chooseCoResident(coResident: boolean): void {
  useLocalityChoice.setState(({ policy }) => ({
    coResident,
    policy: policy.replace(/^sch(-co-resident)?-/, coResident ? 'sch-co-resident-' : 'sch-'),
    stopped: [],
  }));
}

/** @param by the label, where the values of one are wanted */
export function chooseBeneath(beneath: Beneath, by = ''): void {
  useLocalityChoice.setState({ beneath, by, stopped: [] });
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

export interface LocalityAnswer extends MetricAnswer {
  readonly start: () => void;
  readonly stop: () => void;
}

/** @param question metric and params; compared by value, so they may be written in place; null asks nothing */
export function useMetric(
  view: ViewProps,
  question: Pick<Params<'trace.analyze'>, 'metric' | 'params'> | null,
): LocalityAnswer {
  const { trace, revision } = view;
  const { path, manifest, map } = trace;
  const asked = useLocalityChoice((s) => s.asked);
  const stopped = useLocalityChoice((s) => s.stopped);
  const params = question && { path, ...question };
  const key = JSON.stringify(params);
  const possible = manifest.routers.length > 0 && map.tokens > 0;
  return {
    ...useMetricAnswer(view, possible ? params : null, asked, stopped.includes(key)),
    start: () => useLocalityChoice.setState({ asked: { path, revision }, stopped: [] }),
    // What is drawn stays; it says itself which choice it belongs to.
    stop: () => useLocalityChoice.setState((now) => ({ stopped: [...now.stopped, key] })),
  };
}
