// What two traces of a comparison do not have in common beside their routes, to be read before any difference: how they
// were recorded, and layers of a metric's own choice that are not the same.

import { computedOn, describeEdits, type LabelledArray, type TraceManifest, valueAt } from '#protocol';

type Recorded = Pick<TraceManifest, 'backend' | 'precision' | 'interventions'>;

const RECORDED: Readonly<Record<string, (manifest: Recorded) => string>> = {
  'Computed on': computedOn,
  Edits: ({ interventions }) => describeEdits(interventions),
};

/** `Computed on: first tensorflow, bf16; second wasm, f32.` */
export function recordedApart(first: Recorded, second: Recorded): readonly string[] {
  return Object.entries(RECORDED).flatMap(([name, words]) => {
    const [one, other] = [words(first), words(second)];
    return one === other ? [] : [`${name}: first ${one}; second ${other}.`];
  });
}

/** Divergence in the middle is of other layers where each trace has a trough of its own. */
export function middlesApart(first: readonly LabelledArray[], second: readonly LabelledArray[]): readonly string[] {
  const [one, other] = [layersOf(first), layersOf(second)];
  if (one === null || other === null || String(one) === String(other)) return [];
  return [
    `divergence-middle is of ${wordsOf(one)} in the first and of ${wordsOf(other)} in the second; --param middle=${one.join(',')} takes the same of both.`,
  ];
}

function layersOf(arrays: readonly LabelledArray[]): readonly [number, number] | null {
  const middle = arrays.find(({ id }) => id === 'middle-layers');
  if (!middle) return null;
  const [from, to] = [valueAt(middle, { edge: 'from' }), valueAt(middle, { edge: 'to' })];
  return typeof from === 'number' && typeof to === 'number' ? [from, to] : null;
}

function wordsOf([from, to]: readonly [number, number]): string {
  return from === to ? `layer ${from}` : `layers ${from} to ${to}`;
}
