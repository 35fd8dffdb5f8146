// How a checkpoint's weights lie on disk, grouped by what they are stored as, and what packed ones take on each backend.

import { type Checkpoint, type CheckpointTensor, storedBytes, storedForm } from '#checkpoint';
import { neededTensors } from '#models';
import type { BackendInfo, Spec, StoredWeights } from '#protocol';
import { residentBytes } from '#tensor';
import { storedType } from './load-model.ts';

/** By falling share of the files. Memory is that of the tensors which the model needs. */
export function storedWeights(
  checkpoint: Checkpoint,
  spec: Spec,
  backends: readonly BackendInfo[],
): readonly StoredWeights[] {
  const needed = new Map(neededTensors(spec).map((tensor) => [tensor.name, tensor]));
  const groups = new Map<string, CheckpointTensor[]>();
  for (const tensor of checkpoint.tensors.values()) {
    const form = storedForm(tensor);
    const group = groups.get(form);
    if (group) group.push(tensor);
    else groups.set(form, [tensor]);
  }
  const stored = [...groups].map(([type, tensors]): StoredWeights => {
    const sum = (of: (tensor: CheckpointTensor) => number): number =>
      tensors.reduce((total, tensor) => total + of(tensor), 0);
    const weights = ({ shape }: { readonly shape: readonly number[] }): number =>
      shape.reduce((product, size) => product * size, 1);
    const placements = backends.flatMap(({ name, precisions }) =>
      precisions.map((precision) => ({ backend: name, precision })),
    );
    return {
      type,
      weights: sum(weights),
      bytes: sum(storedBytes),
      experts: sum((tensor) => (needed.get(tensor.name)?.ofExpert ? storedBytes(tensor) : 0)),
      ...(tensors[0]?.packed
        ? {
            expanded: placements.map(({ backend, precision }) => ({
              backend,
              precision,
              bytes: sum((tensor) =>
                needed.has(tensor.name)
                  ? residentBytes(backend, precision, weights(tensor), storedType(checkpoint, tensor.name))
                  : 0,
              ),
            })),
          }
        : {}),
    };
  });
  return stored.sort((a, b) => b.bytes - a.bytes);
}
