// Rows of one column of an Arrow file, over as many record batches as they lie in.

import { isUtf8 } from 'node:buffer';
import type { BatchPlace, Place, Region } from './arrow-batches.ts';
import { type Column, valueBytes } from './columns.ts';
import type { FileBytes } from './file-bytes.ts';
import { Damaged } from './flatbuffer.ts';
import type { RowValues } from './row-values.ts';

/** Memory by column that rows were read into and may be read into again, once nobody needs those any more. */
export type RowRooms = Map<string, Buffer>;

/** Rows `from` up to `to`. @throws Damaged */
export async function readColumn(
  file: FileBytes,
  batches: readonly BatchPlace[],
  column: Column,
  from: number,
  to: number,
  rooms?: RowRooms,
): Promise<RowValues> {
  const rows = to - from;
  const width = Math.max(1, column.list) * valueBytes(column.type);
  const room = rooms?.get(column.name);
  const values = room && room.length >= rows * width ? room.subarray(0, rows * width) : Buffer.alloc(rows * width);
  if (values.length > (room?.length ?? 0)) rooms?.set(column.name, values);
  const flags = column.type === 'bool' ? new Uint8Array(rows) : undefined;
  const texts: { readonly bytes: Buffer; readonly offsets: Int32Array }[] = [];
  let nulls: Uint8Array | undefined;
  for (const batch of batches) {
    const start = Math.max(from, batch.first);
    const end = Math.min(to, batch.first + batch.rows);
    if (start >= end) continue;
    const place = batch.columns.get(column.name) as Place;
    const local = { from: start - batch.first, to: end - batch.first };
    if (place.validity) {
      nulls ??= new Uint8Array(rows);
      const bits = await readBits(file, place.validity, local.from, local.to);
      for (let i = 0; i < bits.length; i++) nulls[start - from + i] = bits[i] ? 0 : 1;
    }
    if (flags) flags.set(await readBits(file, place.values, local.from, local.to), start - from);
    else if (place.offsets) texts.push(await readTexts(file, place.offsets, place.values, local.from, local.to));
    else
      await file.into(
        values.subarray((start - from) * width, (end - from) * width),
        place.values.offset + local.from * width,
      );
  }
  return { column, values, texts, ...(flags ? { flags } : {}), ...(nulls ? { nulls } : {}) };
}

/** A byte, 0 or 1, for each bit. */
async function readBits(file: FileBytes, { offset }: Region, from: number, to: number): Promise<Uint8Array> {
  const first = from >> 3;
  const bits = await file.at(offset + first, ((to + 7) >> 3) - first);
  const flags = new Uint8Array(to - from);
  for (let i = from; i < to; i++) flags[i - from] = ((bits[(i >> 3) - first] as number) >> (i & 7)) & 1;
  return flags;
}

async function readTexts(
  file: FileBytes,
  place: Region,
  values: Region,
  from: number,
  to: number,
): Promise<{ readonly bytes: Buffer; readonly offsets: Int32Array }> {
  const offsets = new Int32Array(to - from + 1);
  await file.into(Buffer.from(offsets.buffer), place.offset + 4 * from);
  const start = offsets[0] as number;
  let before = start;
  for (const offset of offsets) {
    if (offset < before || offset < 0 || offset > values.length) throw new Damaged('a text outside its column');
    before = offset;
  }
  const bytes = await file.at(values.offset + start, before - start);
  if (!isUtf8(bytes)) throw new Damaged('text that is not UTF-8');
  for (let i = 0; i < offsets.length; i++) offsets[i] = (offsets[i] as number) - start;
  return { bytes, offsets };
}
