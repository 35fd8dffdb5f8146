// How alike the open trace routes its languages: what was chosen about the metric, and its answer. The views of the
// Languages layout share both, so that it is computed once; what was chosen outlives a reload.

import { useMemo } from 'react';
import { create } from 'zustand';
import type { LabelledArray } from '#protocol';
import { type AlignmentView, type Basis, DEFAULT_VIEW, recallView, rememberView } from './alignment-view.ts';
import { type Asked, type MetricAnswer, useMetricAnswer } from './metric-answer.ts';
import { useAnswer } from './use-answer.ts';
import type { ViewProps } from './view-props.ts';

const METRIC = 'multilingual-alignment';

export interface AlignmentChoice extends AlignmentView {
  readonly asked: Asked | null;
  /** The question that was stopped. */
  readonly stopped: string;
}

export const useAlignmentChoice = create<AlignmentChoice>(() => ({
  ...(recallView() ?? DEFAULT_VIEW),
  asked: null,
  stopped: '',
}));
useAlignmentChoice.subscribe(rememberView);

export function chooseReference(reference: string): void {
  useAlignmentChoice.setState({ reference, stopped: '' });
}

export function chooseBasis(basis: Basis): void {
  useAlignmentChoice.setState({ basis, stopped: '' });
}

/** Moves the middle layers of a trace; null: back to its trough. */
export function chooseMiddle(path: string, layers: readonly [number, number] | null): void {
  useAlignmentChoice.setState({ middle: layers && { path, layers }, stopped: '' });
}

/** What only changes how the same numbers are shown, or which of them. */
export function changeAlignmentView(change: Partial<Omit<AlignmentView, 'reference' | 'basis'>>): void {
  useAlignmentChoice.setState({ ...change, stopped: '' });
}

/** The language that the others are compared with: the wanted one where the trace has it, else its first. */
export function referenceOf(languages: readonly string[], wanted: string): string {
  return languages.includes(wanted) ? wanted : (languages[0] ?? wanted);
}

/** The arrays of an answer that the views draw. */
export interface AlignmentArrays {
  readonly reference: string;
  /** [language, layer], without the reference */
  readonly divergence: LabelledArray;
  readonly shuffled: LabelledArray;
  readonly alignment: LabelledArray;
  /** [layer, language, other language], the reference first */
  readonly matrix: LabelledArray;
  /** [language, layer], the reference first */
  readonly profileEntropy: LabelledArray;
  readonly tokenEntropy: LabelledArray;
  readonly consistency: LabelledArray;
  /** [layer] */
  readonly chance: LabelledArray;
  /** [language] */
  readonly tokens: LabelledArray;
  readonly fertility: LabelledArray;
  /** [language or the mean of all, edge] and [language or the mean of all] */
  readonly troughLayers: LabelledArray;
  readonly troughDepth: LabelledArray;
  /** [edge] */
  readonly middleLayers: LabelledArray;
  /** [language, count] */
  readonly items: LabelledArray;
}

export function alignmentArrays(result: readonly LabelledArray[]): AlignmentArrays {
  const array = (id: string): LabelledArray => {
    const found = result.find((each) => each.id === id);
    if (!found) throw new Error(`${METRIC} gave no array "${id}".`);
    return found;
  };
  const divergence = array('divergence');
  return {
    reference: String(divergence.provenance.params.reference),
    divergence,
    shuffled: array('shuffled-pairs'),
    alignment: array('alignment'),
    matrix: array('divergence-matrix'),
    profileEntropy: array('entropy-profile'),
    tokenEntropy: array('entropy-token'),
    consistency: array('consistency'),
    chance: array('consistency-chance'),
    tokens: array('tokens-per-item'),
    fertility: array('fertility'),
    troughLayers: array('trough-layers'),
    troughDepth: array('trough-depth'),
    middleLayers: array('middle-layers'),
    items: array('items'),
  };
}

export interface Alignment extends Pick<MetricAnswer, 'answer' | 'waits'> {
  readonly reference: string;
  /** Of the open trace, perhaps for an earlier choice while the new one is computed. */
  readonly arrays: AlignmentArrays | null;
  /** It failed, and no sequence that was looked at belongs to an item. */
  readonly withoutItems: boolean;
  readonly start: () => void;
  readonly stop: () => void;
}

/** Sequences that are looked at for items: what is parallel is so from its first texts on. */
const LOOKED_AT = 200;

export function useAlignment(view: ViewProps): Alignment {
  const { trace, revision } = view;
  const { path, languages, manifest } = trace;
  const { reference: wanted, basis, asked, stopped } = useAlignmentChoice();
  const reference = referenceOf(languages, wanted);
  const question = JSON.stringify([path, reference, basis]);
  const possible = languages.length > 1 && manifest.routers.length > 0;
  const params = possible ? { path, metric: METRIC, params: { reference, profile: basis } } : null;
  const { arrays: own, answer, waits } = useMetricAnswer(view, params, asked, stopped === question);
  const failed = answer.status === 'error';
  const list = useAnswer('trace.sequences', failed ? { path, offset: 0, limit: LOOKED_AT } : null, revision);
  const arrays = useMemo(() => own && alignmentArrays(own), [own]);
  return {
    reference,
    arrays,
    answer,
    waits,
    withoutItems: failed && (list.data?.rows.every(({ item }) => item === '') ?? false),
    start: () => useAlignmentChoice.setState({ asked: { path, revision }, stopped: '' }),
    // What is drawn stays, with the choice it belongs to.
    stop: () => {
      const before = arrays && { reference: arrays.reference, basis: basisOf(arrays) };
      const same = before?.reference === reference && before.basis === basis;
      useAlignmentChoice.setState(before && !same ? before : { stopped: question });
    },
  };
}

function basisOf({ divergence }: AlignmentArrays): Basis {
  return divergence.provenance.params.profile === 'choices' ? 'choices' : 'auto';
}
