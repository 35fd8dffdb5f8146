// Parts of a file by their place in it, for formats that are not read from front to back.

import { open } from 'node:fs/promises';
import { UserError } from '#protocol';

export interface ByteSource {
  readonly size: number;
  /** A fresh copy of bytes [start, end). @throws Error when the file has no such bytes */
  readonly read: (start: number, end: number) => Promise<Uint8Array<ArrayBuffer>>;
  readonly close: () => Promise<void>;
}

/** @throws UserError for a file that cannot be opened */
export async function openBytes(path: string): Promise<ByteSource> {
  const file = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') throw new UserError(`${path}: there is no such file.`, 'Check the path.');
    if (cause.code === 'EACCES') throw new UserError(`${path} may not be read.`, 'Check its permissions.');
    throw cause;
  });
  const { size } = await file.stat();
  return {
    size,
    async read(start, end) {
      // Before the allocation: offsets come from headers that may lie.
      if (!(start >= 0 && start <= end && end <= size)) throw new Error(`bytes ${start} to ${end} of ${size}`);
      const bytes = new Uint8Array(end - start);
      for (let done = 0; done < bytes.length; ) {
        const { bytesRead } = await file.read(bytes, done, bytes.length - done, start + done);
        if (bytesRead === 0) throw new Error('the file became shorter while it was read');
        done += bytesRead;
      }
      return bytes;
    },
    close: () => file.close(),
  };
}
