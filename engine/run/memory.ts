// The memory a model needs, said before it is taken. Estimates from shapes alone; nothing is read.

import { freemem, totalmem } from 'node:os';
import { type NeededTensor, neededTensors } from '#models';
import { type BackendInfo, type BackendName, type MemoryNeed, moeLayers, type Precision, type Spec } from '#protocol';
import { residentBytes, type StoredType } from '#tensor';
import { BATCH_TOKENS, largestBatch } from './batches.ts';
import { NLL_BYTES } from './nll.ts';

/** Of a wasm heap's 4 GiB, which also holds XNNPACK's packed copy of every matrix that was multiplied. */
const WASM_HEAP = 4 * 1024 ** 3;

/** Bytes that a matrix or vector takes once resident. Vectors (norms) are always float32. */
function tensorBytes({ shape }: NeededTensor, stored: StoredType, backend: BackendName, precision: Precision): number {
  const elements = shape.reduce((product, size) => product * size, 1);
  return shape.length < 2 ? elements * 4 : residentBytes(backend, precision, elements, stored);
}

/** What this process may still take, in bytes. The file cache counts as free, also inside a container. */
export function memoryToHave(): number {
  // macOS counts only pages that nobody ever used as free; it gives up others when they are asked for.
  if (process.platform === 'darwin') return 0.9 * totalmem() - process.memoryUsage.rss();
  const limit = process.constrainedMemory();
  const constrained = limit > 0 && limit < totalmem() ? limit - process.memoryUsage.rss() : Number.POSITIVE_INFINITY;
  return Math.min(freemem(), constrained);
}

/**
 * @param storedType of a tensor by name
 * @param available bytes free on this machine now
 * @param nll whether vocabulary logits are made too
 */
export function memoryNeed(
  spec: Spec,
  storedType: (name: string) => StoredType,
  { name, usable, detail }: Pick<BackendInfo, 'name' | 'usable' | 'detail'>,
  precision: Precision,
  available: number,
  nll = false,
): MemoryNeed {
  const weights = neededTensors(spec).reduce(
    (sum, tensor) => sum + tensorBytes(tensor, storedType(tensor.name), name, precision),
    0,
  );
  const working = workingBytes(spec, largestBatch(BATCH_TOKENS[name], spec.contextLength)) + (nll ? NLL_BYTES : 0);
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
    const shared = ffn.kind === 'moe' && ffn.shared ? 3 * ffn.shared.width + spec.hidden : 0;
    return Math.max(most, projections, experts, shared);
  }, 0);
  const length = spec.contextLength;
  const heads = Math.max(...spec.layers.map(({ attention }) => attention.heads));
  const routing = moeLayers(spec).reduce((sum, { moe }) => sum + moe.router.experts, 0);
  return 4 * (tokens * (4 * spec.hidden + widest + routing) + heads * length * length);
}
