// Writes a safetensors file without holding it in memory, and never leaves half of one behind.

import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dtypeBits } from './dtypes.ts';
import { fileProblem } from './file-problem.ts';

export interface TensorToWrite {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Its bytes, little-endian, whole or piece by piece; a function is called when its turn comes. */
  readonly data: Uint8Array | (() => Iterable<Uint8Array> | AsyncIterable<Uint8Array>);
}

/**
 * Writes tensors in the order given, as PATH.tmp, then fsync and rename.
 * @throws UserError when the disk is full or may not be written; nothing is left behind then
 */
export async function writeSafetensors(
  path: string,
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const temporary = `${path}.tmp`;
  let handle: FileHandle | undefined;
  try {
    handle = await open(temporary, 'w');
    await writeAll(handle, headerBytes(tensors, metadata));
    for (const tensor of tensors) await writeTensor(handle, tensor);
    await handle.sync();
    await handle.close();
    handle = undefined;
    await rename(temporary, path);
  } catch (error) {
    await handle?.close();
    await rm(temporary, { force: true });
    throw fileProblem(error, path, 'written');
  }
}

/** The 8 bytes of length and the JSON, padded with spaces so that data starts at a multiple of 8. */
function headerBytes(tensors: readonly TensorToWrite[], metadata: Readonly<Record<string, string>>): Uint8Array {
  const entries: [string, unknown][] = Object.keys(metadata).length > 0 ? [['__metadata__', metadata]] : [];
  let offset = 0;
  for (const tensor of tensors) {
    const end = offset + tensorBytes(tensor);
    entries.push([tensor.name, { dtype: tensor.dtype, shape: tensor.shape, data_offsets: [offset, end] }]);
    offset = end;
  }
  // Joined by hand: as an object's keys, names like "12" would change places.
  const json = `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
  const text = new TextEncoder().encode(json);
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, 8);
  return bytes;
}

function tensorBytes({ name, dtype, shape }: TensorToWrite): number {
  const bits = dtypeBits(dtype);
  if (bits === undefined) throw new RangeError(`${name}: no dtype is called ${dtype}.`);
  const bytes = (shape.reduce((product, size) => product * size, 1) * bits) / 8;
  if (!Number.isSafeInteger(bytes)) throw new RangeError(`${name}: ${dtype} [${shape.join(', ')}] is not whole bytes.`);
  return bytes;
}

async function writeTensor(handle: FileHandle, tensor: TensorToWrite): Promise<void> {
  const pieces = typeof tensor.data === 'function' ? tensor.data() : [tensor.data];
  let written = 0;
  for await (const piece of pieces) {
    await writeAll(handle, piece);
    written += piece.length;
  }
  const expected = tensorBytes(tensor);
  if (written !== expected) throw new RangeError(`${tensor.name}: expected ${expected} bytes, got ${written}.`);
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, Math.min(bytes.length - done, 1 << 28));
    done += bytesWritten;
  }
}
