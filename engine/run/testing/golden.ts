// A tiny checkpoint with what transformers computed from it: the reference of the contract tests.

import { openCheckpoint, openSafetensors } from '#checkpoint';
import { loadWeights, type Model } from '#models';
import type { Backend } from '#tensor';
import { openSpec, tensorSource } from '../load-model.ts';

/** One sequence as transformers ran it, alone and in float32. */
export interface GoldenSequence {
  readonly ids: Int32Array;
  /** [position, vocab] */
  readonly logits: Float32Array;
  /** [position - 1] */
  readonly nll: Float32Array;
  /** Layers without a router are undefined. */
  readonly layers: readonly (GoldenLayer | undefined)[];
}

export interface GoldenLayer {
  /** [position, expert] */
  readonly router_logits: Float32Array;
  /** [position, slot] */
  readonly expert_indices: Int32Array;
  readonly expert_weights: Float32Array;
  readonly expert_norms: Float32Array;
  /** [position] */
  readonly out_cosine: Float32Array;
  /** [position, hidden] */
  readonly resid_post: Float32Array;
}

export async function readGolden(file: string): Promise<readonly GoldenSequence[]> {
  const golden = await openSafetensors(file);
  const entries = new Map(golden.tensors.map((entry) => [entry.name, entry]));
  const read = async (name: string): Promise<Float32Array | Int32Array> => {
    const entry = entries.get(name);
    if (!entry) throw new Error(`${file} lacks ${name}`);
    const bytes = await golden.read(entry);
    const buffer = bytes.slice().buffer;
    return entry.dtype === 'I32' ? new Int32Array(buffer) : new Float32Array(buffer);
  };
  const sequences: GoldenSequence[] = [];
  for (let s = 0; entries.has(`sequence.${s}.input_ids`); s++) {
    const layers: (GoldenLayer | undefined)[] = [];
    for (let l = 0; entries.has(`sequence.${s}.layer.${l}.resid_post`); l++) {
      if (!entries.has(`sequence.${s}.layer.${l}.router_logits`)) {
        layers.push(undefined);
        continue;
      }
      const at = (name: string) => read(`sequence.${s}.layer.${l}.${name}`);
      layers.push({
        router_logits: (await at('router_logits')) as Float32Array,
        expert_indices: (await at('expert_indices')) as Int32Array,
        expert_weights: (await at('expert_weights')) as Float32Array,
        expert_norms: (await at('expert_norms')) as Float32Array,
        out_cosine: (await at('out_cosine')) as Float32Array,
        resid_post: (await at('resid_post')) as Float32Array,
      });
    }
    sequences.push({
      ids: (await read(`sequence.${s}.input_ids`)) as Int32Array,
      logits: (await read(`sequence.${s}.logits`)) as Float32Array,
      nll: (await read(`sequence.${s}.nll`)) as Float32Array,
      layers,
    });
  }
  await golden.close();
  return sequences;
}

export interface TestModel extends Model {
  dispose(): void;
}

export async function loadTestModel(folder: string, backend: Backend): Promise<TestModel> {
  const checkpoint = await openCheckpoint(folder);
  const spec = await openSpec(checkpoint);
  const weights = await loadWeights(spec, backend, tensorSource(checkpoint));
  await checkpoint.close();
  return { spec, backend, weights, dispose: () => weights.dispose() };
}

/** Largest |a - b|. */
export function maxDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`${a.length} values against ${b.length}`);
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs((a[i] as number) - (b[i] as number)));
  return most;
}

/** Largest |a - b| over the largest |b|. */
export function relativeDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let scale = 0;
  for (let i = 0; i < b.length; i++) scale = Math.max(scale, Math.abs(b[i] as number));
  return maxDifference(a, b) / scale;
}

/**
 * How far the logits of predicted tokens are below the largest at their positions, at most: 0 where each is the likeliest.
 * @param logits [position, vocab]
 * @param predicted [position]
 */
export function shortfall(logits: Float32Array, predicted: Int32Array): number {
  const vocab = logits.length / predicted.length;
  let most = 0;
  predicted.forEach((id, position) => {
    const row = logits.subarray(position * vocab, (position + 1) * vocab);
    const best = row.reduce((largest, logit) => Math.max(largest, logit), Number.NEGATIVE_INFINITY);
    most = Math.max(most, best - (row[id] ?? Number.NaN));
  });
  return most;
}
