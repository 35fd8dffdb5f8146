// What the view says of its numbers as a whole, and in place of them where there are none.

import { formatCount, formatCountOf, type RouterEntry, type TraceSummary } from '#protocol';
import type { Structure, StructureArrays } from '../../state/structure.ts';
import { answerState, type ViewState } from '../../ui/view-state.tsx';
import { evenLift, type FlowKind, type FlowModel, isUndefined } from './model.ts';

/** Subtitle: the quantity first, which a narrow view must not lose; then what was counted. */
export function overWords(model: FlowModel, { manifest, map }: TraceSummary): string {
  const { rows, columns, kind, tokens, support } = model;
  const name = (label: string) => label.replace('_', '.');
  const special = map.special > 0 ? `, ${formatCount(map.special)} special left out` : '';
  const sizes = rows.experts === columns.experts ? `${rows.experts}` : `${rows.experts} and ${columns.experts}`;
  return [
    kind === 'transition'
      ? `lift of experts of ${name(rows.label)} and ${name(columns.label)} on the same token, over independence`
      : `lift of two experts of ${name(rows.label)} on the same token, over independence`,
    'colour: log₂ of it',
    `${formatCountOf(tokens, 'token')}${special}`,
    formatCountOf(manifest.counts.sequences, 'sequence'),
    `${sizes} experts`,
    `from ${support} expected tokens on`,
    'no bounds',
  ].join(' · ');
}

/** Beneath the figure: how far the layers depend on each other at all, and what no dependence would look like. */
export function notesOf({ kind, information, rows }: FlowModel, routers: readonly RouterEntry[]): readonly string[] {
  if (kind === 'transition') {
    if (!information) return [];
    return [
      `Mutual information of the two layers: ${information.nats.toPrecision(3)} nats per pair of choices.`,
      ...(information.note ? [information.note] : []),
    ];
  }
  const router = routers.find(({ layer }) => layer === rows.layer);
  if (!router || router.topK < 2) return [];
  const even = evenLift(router.experts, router.topK).toPrecision(3);
  return [
    `The ${router.topK} places of a token exclude each other: independent experts of equal load would show ${even}×, not 1×.`,
  ];
}

/** Everything that is needed to compute the numbers again, for files. */
export function provenanceWords({ together }: StructureArrays, trace: TraceSummary): readonly string[] {
  const { metric, params } = together.provenance;
  return [
    `metric ${metric}, ${Object.entries(params)
      .map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`)
      .join(', ')}`,
    `trace ${trace.name}, corpus sha256 ${trace.manifest.corpus.sha256}`,
  ];
}

export interface Situation {
  readonly trace: TraceSummary;
  readonly structure: Structure;
  readonly recording: number | null;
  readonly kind: FlowKind;
  /** Of the layer that is looked at. */
  readonly topK: number;
  readonly model: FlowModel | null;
  readonly show: (kind: FlowKind) => void;
}

const WAITS: Readonly<Record<NonNullable<Structure['waits']>, (trace: TraceSummary) => string>> = {
  large: ({ map }) =>
    `Which experts go together would be here. It takes a pass over the ${formatCount(map.tokens)} tokens of this trace for each pair of layers.`,
  recording: () =>
    'The recording still runs. What is there so far can be counted already; the rest follows at its end.',
  stopped: () => 'Stopped before there was a result.',
};

export function flowState({ trace, structure, recording, kind, topK, model, show }: Situation): ViewState {
  const { arrays, answer, waits, start, stop } = structure;
  const { routers } = trace.manifest;
  if (routers.length === 0) {
    return { kind: 'missing', text: 'This model has no router, so there are no experts that could go together.' };
  }
  if (trace.map.tokens === 0) {
    return recording === null
      ? { kind: 'empty', text: 'The recording ended before its first tokens were stored.' }
      : { kind: 'loading', text: 'Waiting for the first tokens' };
  }
  if (kind === 'transition' && routers.length === 1) {
    return {
      kind: 'missing',
      text: `Only layer ${routers[0]?.layer} of this model has a router, so no expert leads to one of a next layer.`,
      action: { label: 'Show which go together inside it', run: () => show('together') },
    };
  }
  if (kind === 'together' && topK === 1) {
    return {
      kind: 'missing',
      text: 'A token has one expert in this layer, so no two of them are on the same token.',
      ...(routers.length > 1
        ? { action: { label: 'Show transitions to the next layer', run: () => show('transition') } }
        : {}),
    };
  }
  if (waits !== null && !arrays)
    return { kind: 'empty', text: WAITS[waits](trace), action: { label: 'Compute', run: start } };
  if (answer.status === 'loading') {
    return {
      kind: 'loading',
      progress: answer.progress,
      text: arrays ? 'Counting other layers' : 'Counting pairs',
      stop,
    };
  }
  if (answer.status === 'error') return answerState(answer);
  // The drawn pair is another one: it was stopped before this one was counted.
  if (!model) return { kind: 'empty', text: WAITS.stopped(trace), action: { label: 'Compute', run: start } };
  if (isUndefined(model)) {
    return {
      kind: 'empty',
      text: `No two experts have a lift: for none of them would independence lead to expect ${model.support} tokens among ${formatCount(model.tokens)}.`,
    };
  }
  return recording === null ? { kind: 'ready' } : { kind: 'partial' };
}
