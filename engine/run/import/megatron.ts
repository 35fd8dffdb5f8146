// Megatron-LM's routing trace: `router_trace_rank{N}.jsonl`, an object for each layer and step. A step is one forward pass
// over tokens of whatever sequences were in it; the file does not say which, so each step of a rank becomes a sequence.
// Layers of multi-token prediction (block "mtp") are left out.
// Source: Megatron-LM's --moe-routing-trace-path.

import { brief, UserError } from '#protocol';
import type { ImportedRoutes, ImportedSequence } from './imported.ts';
import { isRecord } from './is-record.ts';

interface Entry {
  readonly step: number;
  readonly rank: number;
  readonly layer: number;
  readonly top_indices: readonly (readonly number[])[];
}

export function isMegatron(value: unknown): boolean {
  return isRecord(value) && 'top_indices' in value && 'layer' in value;
}

/** @throws UserError where a step lacks a layer, or layers differ in their tokens */
export function readMegatron(objects: readonly unknown[], where: string): ImportedRoutes {
  let mtp = 0;
  const steps = new Map<string, Map<number, Entry>>();
  objects.forEach((object, line) => {
    const at = `${where}, object ${line + 1}`;
    if (!isRecord(object)) throw new UserError(`${at}: expected an object, found ${brief(object)}.`, HINT);
    if (object.block === 'mtp') {
      mtp++;
      return;
    }
    const entry = checked(object, at);
    const id = `rank ${entry.rank}, step ${entry.step}`;
    const layers = steps.get(id) ?? new Map<number, Entry>();
    if (layers.has(entry.layer)) throw new UserError(`${at}: layer ${entry.layer} of ${id} is there twice.`, HINT);
    steps.set(id, layers.set(entry.layer, entry));
  });
  const [firstStep] = steps.values();
  if (!firstStep) throw new UserError(`${where}: no layer of the decoder was found.`, HINT);
  const layerNumbers = [...firstStep.keys()].sort((a, b) => a - b);
  const topK = [...firstStep.values()].find(({ top_indices }) => top_indices.length > 0)?.top_indices[0]?.length ?? 0;
  if (topK === 0) throw new UserError(`${where}: its first step has no tokens.`, HINT);
  const sequences = [...steps].map(([id, layers]): ImportedSequence => {
    const rows = layers.get(layerNumbers[0] as number)?.top_indices.length ?? 0;
    const ids = new Int32Array(rows * layerNumbers.length * topK);
    layerNumbers.forEach((number, l) => {
      const found = layers.get(number)?.top_indices;
      if (found?.length !== rows || layers.size !== layerNumbers.length) {
        throw new UserError(
          `${where}, ${id}: expected ${rows} tokens in each of the layers ${layerNumbers.join(', ')}, found ${found?.length ?? 'none'} in layer ${number}.`,
          'Are the files of all pipeline stages there, and whole?',
        );
      }
      found.forEach((slots, row) => {
        if (slots.length !== topK) {
          throw new UserError(
            `${where}, ${id}, layer ${number}: expected ${topK} experts, found ${slots.length}.`,
            HINT,
          );
        }
        ids.set(slots, (row * layerNumbers.length + l) * topK);
      });
    });
    return { id, tokenIds: null, promptTokens: null, allTokens: null, ids, weights: null };
  });
  return {
    format: 'Megatron-LM, JSON lines',
    sequences: sequences.filter(({ ids }) => ids.length > 0),
    layers: layerNumbers.length,
    topK,
    layerNumbers,
    typeMax: null,
    model: null,
    notices: [
      'A sequence is one step of one rank: the file does not say which texts its tokens were of.',
      ...(mtp > 0 ? [`${mtp} entries of multi-token prediction were left out.`] : []),
    ],
  };
}

const HINT = 'Is it a whole router_trace_rank*.jsonl of Megatron-LM?';

function checked(object: Record<string, unknown>, at: string): Entry {
  const { layer, top_indices, step = 0, rank = 0 } = object;
  for (const [name, value] of Object.entries({ layer, step, rank })) {
    if (!Number.isInteger(value) || (value as number) < 0)
      throw new UserError(`${at}, ${name}: expected a whole number from 0, found ${brief(value)}.`, HINT);
  }
  const whole =
    Array.isArray(top_indices) &&
    top_indices.every((row) => Array.isArray(row) && row.every((id) => Number.isInteger(id)));
  if (!whole)
    throw new UserError(`${at}, top_indices: expected lists of expert ids, found ${brief(top_indices)}.`, HINT);
  return { layer: layer as number, step: step as number, rank: rank as number, top_indices: top_indices as number[][] };
}
