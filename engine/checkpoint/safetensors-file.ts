// One open safetensors file: its header, checked, and positional reads of its data. The file is never loaded whole.

import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { UserError } from '#protocol';
import { fileProblem } from './file-problem.ts';
import { openRegular } from './regular-file.ts';
import { DAMAGED, headerLength, parseHeader, type SafetensorsHeader, type TensorEntry } from './safetensors-header.ts';

/** One read call asks for at most this much: some systems refuse 2 GiB and more at once. */
const READ_BYTES = 256 * 1024 * 1024;

export interface SafetensorsFile extends SafetensorsHeader {
  readonly path: string;
  /** Size of the whole file. */
  readonly fileBytes: number;
  /** Over the header's bytes and the file's size: tells files apart without reading gigabytes. Hexadecimal. */
  readonly headerSha256: string;
  /**
   * A tensor's bytes, little-endian as they lie in the file.
   * @param into where they go, from its first byte; at least `bytes` long. Absent: a new array.
   * @returns a view of exactly the tensor's bytes
   */
  read(tensor: TensorEntry, into?: Uint8Array): Promise<Uint8Array>;
  close(): Promise<void>;
}

/**
 * Opens a file and checks its header.
 * @throws UserError for anything that the format does not allow
 */
export async function openSafetensors(path: string): Promise<SafetensorsFile> {
  const name = basename(path);
  const { handle, size } = await openRegular(path);
  try {
    const start = await readAt(handle, 0, new Uint8Array(Math.min(8, size)), name);
    const length = headerLength(start, size, name);
    const header = await readAt(handle, 8, new Uint8Array(length), name);
    return {
      ...parseHeader(header, size - 8 - length, name),
      path,
      fileBytes: size,
      headerSha256: createHash('sha256').update(header).update(`\n${size}`).digest('hex'),
      read: (tensor, into) => readTensor(handle, tensor, into, name),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw fileProblem(error, path);
  }
}

function readTensor(
  handle: FileHandle,
  tensor: TensorEntry,
  into: Uint8Array | undefined,
  file: string,
): Promise<Uint8Array> {
  if (into && into.length < tensor.bytes) {
    throw new RangeError(`${tensor.name} needs ${tensor.bytes} bytes, the buffer has ${into.length}.`);
  }
  const target = into ? into.subarray(0, tensor.bytes) : new Uint8Array(tensor.bytes);
  return readAt(handle, tensor.offset, target, `${tensor.name} in ${file}`);
}

/** Fills `target` from `position`, or throws: a read that ends early is never mistaken for zeros. */
async function readAt(handle: FileHandle, position: number, target: Uint8Array, what: string): Promise<Uint8Array> {
  for (let done = 0; done < target.length; ) {
    const length = Math.min(READ_BYTES, target.length - done);
    const { bytesRead } = await handle.read(target, done, length, position + done).catch((error: unknown) => {
      throw fileProblem(error, what);
    });
    if (bytesRead === 0) {
      throw new UserError(
        `${what}: expected ${target.length} bytes at ${position}, found ${done}: the file became shorter while it was open.`,
        DAMAGED,
      );
    }
    done += bytesRead;
  }
  return target;
}
