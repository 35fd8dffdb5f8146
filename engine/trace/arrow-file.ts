// An Arrow IPC file that can be read by column and by row: what is asked for is read straight into its typed array, and
// nothing else. (apache-arrow would read whole batches, and trusts what it reads.) Compressed files are refused.

import { type FileHandle, open } from 'node:fs/promises';
import { UserError } from '#protocol';
import { type Expected, readBatches, readFooter } from './arrow-batches.ts';
import { COPY_AGAIN, errorCode, fileMissing, wrongSize } from './disk-error.ts';
import { FileBytes } from './file-bytes.ts';
import { Damaged } from './flatbuffer.ts';
import { type RowRooms, readColumn } from './read-column.ts';
import { Rows, type RowValues } from './row-values.ts';

export interface ArrowFile {
  readonly rows: number;
  /** @throws UserError when the bytes make no sense. */
  read(columns: readonly string[], from?: number, to?: number, rooms?: RowRooms): Promise<Rows>;
}

/** Only the schema's metadata, without a look at the batches. @throws UserError */
export async function readMetadata(expected: Expected): Promise<ReadonlyMap<string, string>> {
  return guarded(expected, async (file) => (await readFooter(file, expected)).metadata);
}

/** @throws UserError when the file is missing, cut short or disagrees with what is expected of it. */
export async function openArrowFile(expected: Expected): Promise<ArrowFile> {
  const batches = await guarded(expected, (file) => readBatches(file, expected));
  return {
    rows: expected.rows,
    read: (columns, from = 0, to = expected.rows, rooms) =>
      guarded(expected, async (file) => {
        const values = columns.map(async (name): Promise<[string, RowValues]> => {
          const column = expected.columns.find((each) => each.name === name);
          if (!column) throw new Error(`No column ${name} in ${expected.name}`);
          return [name, await readColumn(file, batches, column, from, to, rooms)];
        });
        return new Rows(expected.name, from, to, new Map(await Promise.all(values)));
      }),
  };
}

/** Opens, checks the size, and turns whatever is wrong into a message. */
async function guarded<T>(expected: Expected, work: (file: FileBytes) => Promise<T>): Promise<T> {
  const { path, name, bytes } = expected;
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const { size } = await handle.stat();
    if (bytes !== undefined && size !== bytes) throw wrongSize(name, bytes, size);
    return await work(new FileBytes(handle, size));
  } catch (error) {
    if (error instanceof Damaged)
      throw new UserError(`${name}: expected an Arrow file, found ${error.message}.`, COPY_AGAIN);
    const code = errorCode(error);
    if (code === 'ENOENT') throw fileMissing(name);
    if (code !== undefined && /^E[A-Z]+$/.test(code)) {
      throw new UserError(`${name} could not be read (${code}).`, 'Is it a file, and may you read it?');
    }
    throw error;
  } finally {
    await handle?.close();
  }
}
