// NumPy's archive of arrays: `numpy.load("x.npz")["L0_experts"]` is [token, slot]. Texts are left out; `sequence` says
// which sequence a token is of. Where there is no value, `nll` is NaN and `predicted` -1.

import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { Zip, ZipPassThrough } from 'fflate';
import { formatBytes, NO_ID, UserError } from '#protocol';
import type { PartReader } from '../part-reader.ts';
import { type WatchOptions, watchBytes } from '../progress.ts';
import type { TraceReader } from '../reader.ts';
import { blocksOfParts } from './blocks.ts';
import { type ExportColumn, type ExportType, wideTable } from './tables.ts';

/** An archive without the extension for larger ones holds no more. */
const MOST_BYTES = 2 ** 32 - 2 ** 20;

const NUMPY: Readonly<Record<Exclude<ExportType, 'text'>, { readonly descr: string; readonly bytes: number }>> = {
  uint16: { descr: '<u2', bytes: 2 },
  uint32: { descr: '<u4', bytes: 4 },
  int32: { descr: '<i4', bytes: 4 },
  float32: { descr: '<f4', bytes: 4 },
  bool: { descr: '|b1', bytes: 1 },
};

export async function writeNpz(reader: TraceReader, path: string, watch: WatchOptions): Promise<void> {
  const table = wideTable(reader.manifest);
  const columns = table.columns.filter((column): column is NumberColumn => column.type !== 'text');
  const parts = await reader.parts();
  const tokens = parts.reduce((sum, { entry }) => sum + entry.tokens, 0);
  const bytes = columns.reduce((sum, column) => sum + tokens * bytesPerToken(column), 0);
  if (bytes > MOST_BYTES) {
    throw new UserError(
      `As npz the trace has ${formatBytes(bytes)}; ${formatBytes(MOST_BYTES)} fit into one archive.`,
      'Take --format parquet.',
    );
  }
  // One count over all arrays: a stage for each would be a line for each where lines cannot be rewritten.
  const advance = watchBytes('Exporting', bytes, watch);
  advance(0);
  const file = createWriteStream(path);
  const failed = new Promise<never>((_, reject) => file.once('error', reject));
  failed.catch(() => undefined);
  try {
    await Promise.race([writeArchive(reader, parts, columns, file, advance), failed]);
  } finally {
    file.destroy();
  }
}

type NumberColumn = ExportColumn & { readonly type: Exclude<ExportType, 'text'> };

async function writeArchive(
  reader: TraceReader,
  parts: readonly PartReader[],
  columns: readonly NumberColumn[],
  file: WriteStream,
  advance: (bytes: number) => void,
): Promise<void> {
  const tokens = parts.reduce((sum, { entry }) => sum + entry.tokens, 0);
  const table = wideTable(reader.manifest);
  let full = false;
  const zip = new Zip((error, chunk) => {
    if (error) file.destroy(error);
    else if (!file.write(chunk)) full = true;
  });
  for (const column of columns) {
    const entry = new ZipPassThrough(`${column.name}.npy`);
    zip.add(entry);
    entry.push(npyHeader(column, tokens));
    // An archive has its arrays one after the other, so the trace is read once for each.
    const read = (tokens: number): void => advance(tokens * bytesPerToken(column));
    for await (const rows of blocksOfParts(parts, [column.from], read)) {
      entry.push(bytesOf(table.values(rows, column), column));
      if (full) await once(file, 'drain');
      full = false;
    }
    entry.push(new Uint8Array(), true);
  }
  zip.end();
  file.end();
  await finished(file);
}

function bytesPerToken({ type, list }: NumberColumn): number {
  return Math.max(1, list) * NUMPY[type].bytes;
}

/** Version 1.0 of the format: a dictionary in Python's writing, padded so that the data begins at a multiple of 64. */
export function npyHeader({ type, list }: Pick<NumberColumn, 'type' | 'list'>, rows: number): Uint8Array {
  const shape = list > 0 ? `(${rows}, ${list})` : `(${rows},)`;
  const dictionary = `{'descr': '${NUMPY[type].descr}', 'fortran_order': False, 'shape': ${shape}, }`;
  const padding = (64 - ((10 + dictionary.length + 1) % 64)) % 64;
  const text = `${dictionary}${' '.repeat(padding)}\n`;
  const header = Buffer.alloc(10 + text.length);
  header.write('\x93NUMPY\x01\x00', 'latin1');
  header.writeUInt16LE(text.length, 8);
  header.write(text, 10, 'latin1');
  return header;
}

function bytesOf(values: ArrayLike<unknown>, { type }: NumberColumn): Uint8Array {
  if (type === 'bool') return Uint8Array.from({ length: values.length }, (_, i) => (values[i] ? 1 : 0));
  const numbers = { length: values.length };
  // An array of whole numbers has no place for none.
  const none = type === 'int32' ? NO_ID : Number.NaN;
  const at = (_: unknown, i: number): number => (values[i] ?? none) as number;
  const array =
    type === 'uint16'
      ? Uint16Array.from(numbers, at)
      : type === 'uint32'
        ? Uint32Array.from(numbers, at)
        : type === 'int32'
          ? Int32Array.from(numbers, at)
          : Float32Array.from(numbers, at);
  return new Uint8Array(array.buffer);
}
