// Bytes of an open file, never past its end.

import type { FileHandle } from 'node:fs/promises';
import { Damaged } from './flatbuffer.ts';

export class FileBytes {
  readonly size: number;
  readonly #handle: FileHandle;

  constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.size = size;
  }

  /** @throws Damaged when that is not in the file. */
  async at(offset: number, length: number): Promise<Buffer> {
    this.#check(offset, length);
    const bytes = Buffer.alloc(length);
    await this.into(bytes, offset);
    return bytes;
  }

  /** Fills an array. @throws Damaged when that is not in the file. */
  async into(array: Uint8Array, offset: number): Promise<void> {
    this.#check(offset, array.length);
    for (let done = 0; done < array.length; ) {
      const { bytesRead } = await this.#handle.read(array, done, array.length - done, offset + done);
      if (bytesRead === 0) throw new Damaged('an early end');
      done += bytesRead;
    }
  }

  #check(offset: number, length: number): void {
    if (offset < 0 || length < 0 || offset + length > this.size) throw new Damaged('a reference past its end');
  }
}
