// The divergence of the middle layers beside a score of each language: the same metric with what was chosen for it. Without
// a choice it is the very question of the other figures, and is answered already.

import { useMemo } from 'react';
import type { LabelledArray } from '#protocol';
import { engine } from '../engine-client.ts';
import { referenceOf, useAlignmentChoice } from './alignment.ts';
import type { AlignmentView } from './alignment-view.ts';
import { type MetricAnswer, useMetricAnswer } from './metric-answer.ts';
import type { ViewProps } from './view-props.ts';

const METRIC = 'multilingual-alignment';

export interface ScoreArrays {
  readonly reference: string;
  /** [language], the reference first */
  readonly score: LabelledArray;
  readonly fertility: LabelledArray;
  /** [language], without the reference */
  readonly divergence: LabelledArray;
  /** [edge] */
  readonly middleLayers: LabelledArray;
  /** [language, count] */
  readonly items: LabelledArray;
  /** [as it is or without fertility] */
  readonly middle: LabelledArray;
  readonly middleP: LabelledArray;
  /** [layer] and [layer, probability] */
  readonly byLayer: LabelledArray;
  readonly byLayerP: LabelledArray;
  readonly partial: LabelledArray;
  readonly partialP: LabelledArray;
  /** One cell. */
  readonly withFertility: LabelledArray;
}

/** @returns null where there is no score: none was given and losses were not recorded */
export function scoreArrays(result: readonly LabelledArray[]): ScoreArrays | null {
  const array = (id: string): LabelledArray => {
    const found = result.find((each) => each.id === id);
    if (!found) throw new Error(`${METRIC} gave no array "${id}".`);
    return found;
  };
  if (!result.some(({ id }) => id === 'score')) return null;
  const divergence = array('divergence-middle');
  return {
    reference: String(divergence.provenance.params.reference),
    score: array('score'),
    fertility: array('fertility'),
    divergence,
    middleLayers: array('middle-layers'),
    items: array('items'),
    middle: array('correlation-middle'),
    middleP: array('correlation-middle-p'),
    byLayer: array('correlation'),
    byLayerP: array('correlation-p'),
    partial: array('correlation-partial'),
    partialP: array('correlation-partial-p'),
    withFertility: array('correlation-fertility'),
  };
}

/** Params of the metric; those of the other figures where nothing else was chosen. */
export function scoreQuestion(
  { basis, middle, score, given }: Pick<AlignmentView, 'basis' | 'middle' | 'score' | 'given'>,
  path: string,
  reference: string,
) {
  const scores = score === 'given' ? given && { ...given, values: { ...given.values } } : score;
  return {
    reference,
    profile: basis,
    ...(middle?.path === path ? { middle: middle.layers } : {}),
    ...(scores === null || scores === 'bits-per-byte' ? {} : { scores }),
  };
}

export interface ScoresAnswer extends Pick<MetricAnswer, 'answer' | 'waits'> {
  /** null until there is an answer, and where there is no score. */
  readonly arrays: ScoreArrays | null;
  /** There is an answer, and no score in it. */
  readonly isMissing: boolean;
  readonly start: () => void;
  readonly stop: () => void;
}

/** @param isShown nothing is asked before somebody looks */
export function useScores(view: ViewProps, isShown: boolean): ScoresAnswer {
  const { trace, revision } = view;
  const { path, languages, manifest } = trace;
  const choice = useAlignmentChoice();
  const params = scoreQuestion(choice, path, referenceOf(languages, choice.reference));
  const question = JSON.stringify([path, params]);
  const possible = isShown && languages.length > 1 && manifest.routers.length > 0;
  const asked = possible ? { path, metric: METRIC, params } : null;
  const { arrays: own, answer, waits } = useMetricAnswer(view, asked, choice.asked, choice.stopped === question);
  const arrays = useMemo(() => own && scoreArrays(own), [own]);
  return {
    arrays,
    answer,
    waits,
    isMissing: own !== null && arrays === null,
    start: () => useAlignmentChoice.setState({ asked: { path, revision }, stopped: '' }),
    stop: () => useAlignmentChoice.setState({ stopped: question }),
  };
}

/**
 * Takes a table of scores as text and correlates with it.
 * @param name of its file
 * @throws UserError when it is no such table
 */
export async function takeScores(text: string, name: string): Promise<void> {
  const given = await engine().call('scores.read', { text, name });
  useAlignmentChoice.setState({ given, score: 'given', tab: 'scores', stopped: '' });
}
