// The tensors of one gated linear unit, wherever and however a checkpoint holds them, as gate, up and down [out, in].

import { type ExpertsSpec, expertTensor, type GluTensors } from '#protocol';
import type { Backend, StoredExpert, StoredGlu, StoredTensor } from '#tensor';
import { columnsAsRows, type Read, type Rows, rowsOf, turnsApart } from './tensor-source.ts';

/** Where what is read lies: buffers that are used in place, if they are filled by one matrix or by gate above up. */
export type Memory = Pick<Backend, 'buffer' | 'release'>;

/** @param read into such buffers; gate and up are asked for in one call */
export async function readExpert(
  read: Read,
  memory: Memory,
  experts: ExpertsSpec,
  expert: number,
): Promise<StoredExpert> {
  const { layout, width } = experts;
  if (layout === 'per-expert') {
    return readGlu((names) => read(names.map((name) => expertTensor(name, expert))), experts.tensors, width);
  }
  if (layout === 'fused') return readGlu((names) => read(names, expert), experts.tensors, width);
  if (layout === 'columns') {
    const [gateUp] = (await read([experts.tensors.gateUp], expert)) as [StoredTensor];
    const [down] = (await read([experts.tensors.down], expert)) as [StoredTensor];
    const rows = columnsAsRows(gateUp, 0, 1);
    return { gate: rowsOf(rows, 0, width), up: rowsOf(rows, width, 2 * width), down: columnsAsRows(down, 0, 1) };
  }
  if (layout === 'stacked') {
    const rows: Rows = [expert * width, (expert + 1) * width];
    const { down, ...others } = await readGlu((names) => read(names, rows), experts.tensors, width);
    return { ...others, down: turned(memory, down) };
  }

  const { tensors, biases } = experts;
  const part = async (name: string): Promise<StoredTensor> => (await read([name], expert))[0] as StoredTensor;
  const gateUp = await part(tensors.gateUp);
  const down = await part(tensors.down);
  const added = inOneRow(await part(biases.gateUp));
  if (layout === 'interleaved') turnsApart(gateUp);
  return {
    ...(layout === 'interleaved'
      ? { gate: rowsOf(gateUp, 0, width), up: rowsOf(gateUp, width, 2 * width), down }
      : upright(memory, gateUp, down)),
    biases: {
      gate: { ...columnsAsRows(added, 0, 2), shape: [width] },
      up: { ...columnsAsRows(added, 1, 2), shape: [width] },
      down: await part(biases.down),
    },
  };
}

/** From [in, out], columns of gate and up in turns. What was read goes back. */
function upright(memory: Memory, gateUp: StoredTensor, down: StoredTensor): StoredGlu {
  const wide = memory.buffer(gateUp.bytes.length);
  const half = wide.length / 2;
  const gate = columnsAsRows(gateUp, 0, 2, wide.subarray(0, half));
  const up = columnsAsRows(gateUp, 1, 2, wide.subarray(half));
  memory.release(gateUp.bytes);
  return { gate, up, down: turned(memory, down) };
}

function turned(memory: Memory, matrix: StoredTensor): StoredTensor {
  const rows = columnsAsRows(matrix, 0, 1, memory.buffer(matrix.bytes.length));
  memory.release(matrix.bytes);
  return rows;
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
