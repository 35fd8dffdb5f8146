// The memory a model needs, said before it is taken. Estimates from shapes alone; nothing is read.

import { type NeededTensor, neededTensors } from '#models';
import type { BackendInfo } from '#protocol';
import { type MemoryNeed, moeLayers, type Precision, type Spec } from '#protocol';
import type { StoredType } from '#tensor';

/** What a recording adds to the weights: activations of one batch at their widest, and the trace's buffers. */
export const BATCH_TOKENS = { wasm: 1024, tensorflow: 4096 } as const;

/** Of a wasm heap's 4 GiB, which also holds XNNPACK's packed copy of every matrix that was multiplied. */
const WASM_HEAP = 4 * 1024 ** 3;

export interface StoredInfo {
  readonly dtype: StoredType;
}

/** Bytes that a matrix takes once resident. Norms and other vectors are always float32. */
function residentBytes(
  tensor: NeededTensor,
  stored: StoredType,
  backend: 'wasm' | 'tensorflow',
  precision: Precision,
): number {
  const elements = tensor.shape.reduce((product, size) => product * size, 1);
  if (tensor.shape.length < 2) return elements * 4;
  // wasm: float32, and XNNPACK's packed copy of it. tensorflow in bf16: 2 bytes; in f32: as stored, F16 expanded.
  if (backend === 'wasm') return elements * 8;
  if (precision === 'bf16') return elements * 2;
  return elements * (stored === 'BF16' ? 2 : 4);
}

/**
 * @param storedType of a tensor by name
 * @param available bytes free on this machine now
 */
export function memoryNeed(
  spec: Spec,
  storedType: (name: string) => StoredType,
  { name, usable, detail }: Pick<BackendInfo, 'name' | 'usable' | 'detail'>,
  precision: Precision,
  available: number,
): MemoryNeed {
  const weights = neededTensors(spec).reduce(
    (sum, tensor) => sum + residentBytes(tensor, storedType(tensor.name), name, precision),
    0,
  );
  const working = workingBytes(spec, BATCH_TOKENS[name]);
  const limit = name === 'wasm' ? Math.min(available, WASM_HEAP) : available;
  const fits = weights + working <= limit;
  return {
    backend: name,
    precision,
    weights,
    working,
    available: limit,
    fits,
    reason: !usable
      ? detail
      : fits
        ? ''
        : name === 'wasm' && limit === WASM_HEAP
          ? 'over the 4 GiB of a wasm heap'
          : 'more than is free',
  };
}

/** Residual stream, projections, one sequence's attention, and the experts' inputs and outputs of one batch. */
function workingBytes(spec: Spec, tokens: number): number {
  const widest = spec.layers.reduce((most, { attention, ffn }) => {
    const projections = (attention.heads + 2 * attention.kvHeads) * attention.headDim;
    const experts = ffn.kind === 'moe' ? ffn.router.topK * (2 * spec.hidden + 3 * ffn.experts.width) : 3 * ffn.width;
    return Math.max(most, projections, experts);
  }, 0);
  const length = Math.min(tokens, spec.contextLength);
  const heads = Math.max(...spec.layers.map(({ attention }) => attention.heads));
  const routing = moeLayers(spec).reduce((sum, { moe }) => sum + moe.router.experts, 0);
  return 4 * (tokens * (4 * spec.hidden + widest + routing) + heads * length * length);
}
