// The tensors of one gated linear unit, wherever and however a checkpoint holds them, as gate, up and down [out, in].

import { type ExpertsSpec, expertTensor, type GluTensors } from '#protocol';
import type { StoredExpert, StoredGlu, StoredTensor } from '#tensor';
import { columnsAsRows, rowsOf } from './tensor-source.ts';

/** Reads a tensor, or one of those that lie in it side by side. */
export type Read = (name: string, part?: number) => Promise<StoredTensor>;

export async function readExpert(read: Read, experts: ExpertsSpec, expert: number): Promise<StoredExpert> {
  const { layout, width } = experts;
  if (layout === 'per-expert') return readGlu((name) => read(expertTensor(name, expert)), experts.tensors, width);
  const part = (name: string): Promise<StoredTensor> => read(name, expert);
  if (layout === 'fused') return readGlu(part, experts.tensors, width);

  const { tensors, biases } = experts;
  const gateUp = await part(tensors.gateUp);
  const added = inOneRow(await part(biases.gateUp));
  return {
    gate: columnsAsRows(gateUp, 0, 2),
    up: columnsAsRows(gateUp, 1, 2),
    down: columnsAsRows(await part(tensors.down), 0, 1),
    biases: {
      gate: { ...columnsAsRows(added, 0, 2), shape: [width] },
      up: { ...columnsAsRows(added, 1, 2), shape: [width] },
      down: await part(biases.down),
    },
  };
}

export async function readGlu(read: Read, tensors: GluTensors, width: number): Promise<StoredGlu> {
  if (!('gateUp' in tensors)) {
    return { gate: await read(tensors.gate), up: await read(tensors.up), down: await read(tensors.down) };
  }
  const gateUp = await read(tensors.gateUp);
  return {
    gate: rowsOf(gateUp, 0, width),
    up: rowsOf(gateUp, width, 2 * width),
    down: await read(tensors.down),
  };
}

function inOneRow(vector: StoredTensor): StoredTensor {
  return { ...vector, shape: [1, ...vector.shape] };
}
