// Which experts of the open trace go together: the pair of neighbouring MoE layers that is looked at, the metric's answer
// about it, and what was asked for by hand.

import { useMemo } from 'react';
import { create } from 'zustand';
import { type LabelledArray, type RouterEntry, routerLabel } from '#protocol';
import { type Asked, type MetricAnswer, useMetricAnswer } from './metric-answer.ts';
import { routerOfLayer, type ViewProps } from './view-props.ts';

const METRIC = 'routing-structure';
/** Beyond this many experts flows are no longer drawn, so that only the strongest are listed. */
export const MOST_RIBBON_EXPERTS = 64;

export interface StructureChoice {
  readonly asked: Asked | null;
  /** The question that was stopped. */
  readonly stopped: string;
}

const useStructureChoice = create<StructureChoice>(() => ({ asked: null, stopped: '' }));

/** Two neighbouring routers; `next` is null where the model has only one. */
export interface RouterPair {
  readonly here: RouterEntry;
  readonly next: RouterEntry | null;
}

/** The pair that leaves a layer; of the last one, which no pair leaves, the pair that enters it. */
export function pairOf(routers: readonly RouterEntry[], layer: number | null): RouterPair | null {
  const place = layer === null ? 0 : Math.max(0, routerOfLayer(routers, layer));
  const from = Math.max(0, Math.min(place, routers.length - 2));
  const here = routers[from];
  return here ? { here, next: routers[from + 1] ?? null } : null;
}

/** Params of the metric: every flow of a pair small enough to be drawn, so that those of any expert are among them. */
export function structureQuestion({ here, next }: RouterPair): { readonly layers: readonly number[]; flows: number } {
  const layers = [...new Set([here.layer, next?.layer ?? here.layer])];
  const drawn = next !== null && Math.max(here.experts, next.experts) <= MOST_RIBBON_EXPERTS;
  return { layers, flows: drawn ? here.experts * next.experts : 40 };
}

/** The arrays of an answer that the view draws. */
export interface StructureArrays {
  readonly tokens: number;
  /** [layer, expert, other expert] */
  readonly together: LabelledArray;
  /** [pair of layers, expert, next expert]; null for a single layer */
  readonly transition: LabelledArray | null;
  /** [pair of layers] */
  readonly information: LabelledArray | null;
  /** [flow], those with most tokens beyond independence first */
  readonly flowShare: LabelledArray | null;
  readonly flowLift: LabelledArray | null;
}

export function structureArrays(result: readonly LabelledArray[]): StructureArrays {
  const array = (id: string): LabelledArray | null => result.find((each) => each.id === id) ?? null;
  const sure = (id: string): LabelledArray => {
    const found = array(id);
    if (!found) throw new Error(`${METRIC} gave no array "${id}".`);
    return found;
  };
  return {
    tokens: sure('paths').values[0] as number,
    together: sure('co-activation'),
    transition: array('transition'),
    information: array('transition-information'),
    flowShare: array('flow-share'),
    flowLift: array('flow-lift'),
  };
}

/** Place of a pair in the arrays of transitions; -1 where they are of another. */
export function pairPlace({ transition }: StructureArrays, { here, next }: RouterPair): number {
  if (!transition || !next) return -1;
  return transition.dims[0]?.labels.indexOf(`${routerLabel(here)} to ${routerLabel(next)}`) ?? -1;
}

export interface Structure extends Pick<MetricAnswer, 'answer' | 'waits'> {
  /** Of the open trace, perhaps for an earlier pair while the new one is computed. */
  readonly arrays: StructureArrays | null;
  readonly start: () => void;
  readonly stop: () => void;
}

/** @param pair null where the trace has no router */
export function useStructure(view: ViewProps, pair: RouterPair | null): Structure {
  const { trace, revision } = view;
  const { path, map } = trace;
  const { asked, stopped } = useStructureChoice();
  const params = pair && { path, metric: METRIC, params: structureQuestion(pair) };
  const question = JSON.stringify(params);
  const { arrays: own, ...rest } = useMetricAnswer(view, map.tokens > 0 ? params : null, asked, stopped === question);
  const arrays = useMemo(() => own && structureArrays(own), [own]);
  return {
    ...rest,
    arrays,
    start: () => useStructureChoice.setState({ asked: { path, revision }, stopped: '' }),
    stop: () => useStructureChoice.setState({ stopped: question }),
  };
}
