// The tensors of one gated linear unit, wherever and however a checkpoint holds them, as gate, up and down [out, in].

import { type ExpertsSpec, expertTensor, type GluTensors } from '#protocol';
import type { StoredExpert, StoredGlu, StoredTensor } from '#tensor';
import { columnsAsRows, everyRow, type Read, type Rows, rowsOf } from './tensor-source.ts';

/** @param read gate and up are asked for in one call, so that they may be read into one piece of memory */
export async function readExpert(read: Read, experts: ExpertsSpec, expert: number): Promise<StoredExpert> {
  const { layout, width } = experts;
  if (layout === 'per-expert') {
    return readGlu((names) => read(names.map((name) => expertTensor(name, expert))), experts.tensors, width);
  }
  if (layout === 'fused') return readGlu((names) => read(names, expert), experts.tensors, width);
  if (layout === 'stacked') {
    const rows: Rows = [expert * width, (expert + 1) * width];
    const { down, ...others } = await readGlu((names) => read(names, rows), experts.tensors, width);
    return { ...others, down: columnsAsRows(down, 0, 1) };
  }

  const { tensors, biases } = experts;
  const part = async (name: string): Promise<StoredTensor> => (await read([name], expert))[0] as StoredTensor;
  const gateUp = await part(tensors.gateUp);
  const down = await part(tensors.down);
  const added = inOneRow(await part(biases.gateUp));
  return {
    ...(layout === 'interleaved'
      ? { gate: everyRow(gateUp, 0, 2), up: everyRow(gateUp, 1, 2), down }
      : { gate: columnsAsRows(gateUp, 0, 2), up: columnsAsRows(gateUp, 1, 2), down: columnsAsRows(down, 0, 1) }),
    biases: {
      gate: { ...columnsAsRows(added, 0, 2), shape: [width] },
      up: { ...columnsAsRows(added, 1, 2), shape: [width] },
      down: await part(biases.down),
    },
  };
}

export async function readGlu(read: Read, tensors: GluTensors, width: number): Promise<StoredGlu> {
  if (!('gateUp' in tensors)) {
    const [gate, up] = (await read([tensors.gate, tensors.up])) as [StoredTensor, StoredTensor];
    const [down] = (await read([tensors.down])) as [StoredTensor];
    return { gate, up, down };
  }
  const [gateUp] = (await read([tensors.gateUp])) as [StoredTensor];
  const [down] = (await read([tensors.down])) as [StoredTensor];
  return { gate: rowsOf(gateUp, 0, width), up: rowsOf(gateUp, width, 2 * width), down };
}

function inOneRow(vector: StoredTensor): StoredTensor {
  return { ...vector, shape: [1, ...vector.shape] };
}
