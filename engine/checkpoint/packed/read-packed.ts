// Reads packed weights and expands them: whole, or one of those that lie side by side along the first axis.

import type { LocatedTensor } from '../weight-files.ts';
import type { CheckpointTensor, Packing } from './find-packed.ts';
import { expandFp8 } from './fp8.ts';
import { expandMxfp4 } from './mxfp4.ts';
import { scaleValues } from './scales.ts';
import type { Scratch } from './scratch.ts';

/** What packed weights are expanded to. */
export type ExpandedType = 'F32' | 'BF16';

/** Bytes of a tensor as it lies in the files, read into this memory. */
type ReadBytes = (tensor: LocatedTensor, into: Uint8Array) => Promise<Uint8Array>;

export interface HowToRead {
  /** Where weights go, from its first byte. Absent: a new array. */
  readonly into: Uint8Array | undefined;
  readonly as: ExpandedType | undefined;
  /** Which of those along the first axis; absent: all of them. */
  readonly part?: number;
}

export async function readPacked(
  { name, file, shape, dtype }: CheckpointTensor,
  packing: Packing,
  read: ReadBytes,
  scratch: Scratch,
  { into, as = dtype as ExpandedType, part }: HowToRead,
): Promise<Uint8Array> {
  const [parts = 1] = shape;
  if (part !== undefined && shape.length < 3) throw new RangeError(`${name}: no row of packed weights is read alone.`);
  const own = (tensor: LocatedTensor): LocatedTensor => (part === undefined ? tensor : partOf(tensor, part, parts));
  const codes = own(packing.codes);
  const scales = packing.shared ? packing.scales : own(packing.scales);
  const room = scratch.take(codes.bytes);
  try {
    const where = `${name} in ${file}${part === undefined ? '' : `, number ${part}`}`;
    const packed = await read(codes, room);
    return expand(packing, packed, await read(scales, new Uint8Array(scales.bytes)), as, where, into);
  } finally {
    scratch.give(room);
  }
}

/**
 * Packed bytes of one or more matrices to weights.
 * @param as of fp8; mxfp4 is BF16
 * @param into where they go, from its first byte; at least as long as they are. Absent: a new array.
 * @returns a view of exactly the weights
 */
function expand(
  { kind, grid, scales: { dtype }, shared }: Packing,
  codes: Uint8Array,
  scales: Uint8Array,
  as: ExpandedType,
  name: string,
  into?: Uint8Array,
): Uint8Array {
  const count = kind === 'mxfp4' ? 2 * codes.length : codes.length;
  const width = kind === 'mxfp4' || as === 'BF16' ? 2 : 4;
  if (into && into.length < width * count) {
    throw new RangeError(`${name} needs ${width * count} bytes, the buffer has ${into.length}.`);
  }
  const target = into?.subarray(0, width * count) ?? new Uint8Array(width * count);
  // Weights are written as numbers of up to four bytes, which only start at multiples of that.
  const aligned = target.byteOffset % 4 === 0 ? target : new Uint8Array(width * count);
  if (kind === 'mxfp4') expandMxfp4(codes, scales, grid.columns, name, aligned);
  else {
    const values = scaleValues(dtype, scales);
    const size = grid.rows * grid.columns;
    const each = values.length / (shared || size === 0 ? 1 : count / size);
    for (let i = 0; i * size < count; i++) {
      const own = shared ? values : values.subarray(i * each, (i + 1) * each);
      const one = codes.subarray(i * size, (i + 1) * size);
      const room = aligned.subarray(i * size * width, (i + 1) * size * width);
      expandFp8(one, own, grid, as, count === size ? name : `${name}, number ${i}`, room);
    }
  }
  if (aligned !== target) target.set(aligned);
  return target;
}

/** Where one of those lies that a tensor holds side by side. */
export function partOf(tensor: LocatedTensor, index: number, parts: number): LocatedTensor {
  const bytes = tensor.bytes / parts;
  return { ...tensor, bytes, offset: tensor.offset + index * bytes };
}
