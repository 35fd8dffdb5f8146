// Which experts of the open trace go together: the pair of neighbouring MoE layers that is looked at, the metric's answer
// about it, and what was asked for by hand.

import { useMemo } from 'react';
import { create } from 'zustand';
import { type LabelledArray, type RouterEntry, routerLabel, type TraceSummary } from '#protocol';
import { type Answer, useAnswer } from './use-answer.ts';
import { routerOfLayer, type ViewProps } from './view-props.ts';

const METRIC = 'routing-structure';
/** Beyond this many tokens a pass takes seconds, and waits until somebody asks for it. */
export const UNASKED_TOKENS = 500_000;
/** Beyond this many experts flows are no longer drawn, so that only the strongest are listed. */
export const MOST_RIBBON_EXPERTS = 64;

export interface StructureChoice {
  /** What was asked for by hand, and the state of the trace at that time. */
  readonly asked: { readonly path: string; readonly revision: number } | null;
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

export interface Structure {
  /** Of the open trace, perhaps for an earlier pair while the new one is computed. */
  readonly arrays: StructureArrays | null;
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

/** @param pair null where the trace has no router */
export function useStructure({ trace, recording, revision }: ViewProps, pair: RouterPair | null): Structure {
  const { path, map } = trace;
  const { asked, stopped } = useStructureChoice();
  const params = pair && { path, metric: METRIC, params: structureQuestion(pair) };
  const question = JSON.stringify(params);
  const byHand = asked?.path === path;
  const possible = params !== null && map.tokens > 0;
  const waits = !possible
    ? null
    : stopped === question
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
  const own = isOf(newest, trace) ? newest : undefined;
  const arrays = useMemo(() => (own ? structureArrays(own) : null), [own]);
  return {
    arrays,
    answer,
    waits,
    start: () => useStructureChoice.setState({ asked: { path, revision }, stopped: '' }),
    stop: () => useStructureChoice.setState({ stopped: question }),
  };
}
