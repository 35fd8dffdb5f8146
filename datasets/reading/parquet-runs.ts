// The two run encodings inside Parquet pages, walked to see that they hold what the page says and end in time.
// Source: the Parquet format's Encodings.md, "RLE/bit-packing hybrid" and "Delta encoding".

import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';

/**
 * Walks `count` values of `width` bits.
 * @param each called with a value and how often it repeats
 * @throws Error when the runs are cut short or hold more than `count`
 */
export function walkRuns(
  bytes: Uint8Array,
  start: number,
  width: number,
  count: number,
  each: (value: number, times: number) => void,
): void {
  if (width > 32) throw new Error(`values of ${width} bits`);
  let at = start;
  let seen = 0;
  while (seen < count) {
    const head = readVarint(bytes, at);
    at = head.end;
    const length = Math.floor(head.value / 2);
    if (length === 0) throw new Error('a run without values');
    if (head.value % 2 === 0) {
      const size = Math.ceil(width / 8);
      if (length > count - seen || at + size > bytes.length) throw new Error('a run goes beyond its page');
      let value = 0;
      for (let i = 0; i < size; i++) value += (bytes[at + i] ?? 0) * 2 ** (8 * i);
      at += size;
      each(value, length);
      seen += length;
    } else {
      // Groups of eight: the last one may be filled up.
      const values = Math.min(length * 8, count - seen);
      if (length * 8 - values >= 8 || at + Math.ceil((values * width) / 8) > bytes.length) {
        throw new Error('a run goes beyond its page');
      }
      for (let i = 0; i < values; i++) each(bitsAt(bytes, at * 8 + i * width, width), 1);
      at += length * width;
      seen += values;
    }
  }
}

/**
 * Values of a delta-encoded run, and where it ends.
 * @throws Error when its header is not as documented or it is cut short
 */
export function readDeltas(bytes: Uint8Array, start: number, count: number): { values: Int32Array; end: number } {
  checkDeltas(bytes, start, count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reader = { view, offset: start };
  const values = new Int32Array(count);
  deltaBinaryUnpack(reader, count, values);
  if (reader.offset > bytes.length) throw new Error('a delta run goes beyond its page');
  return { values, end: reader.offset };
}

/** @throws Error when the header of a delta run is not as documented */
export function checkDeltas(bytes: Uint8Array, start: number, count: number): void {
  const block = readVarint(bytes, start);
  const parts = readVarint(bytes, block.end);
  const total = readVarint(bytes, parts.end);
  const size = block.value / parts.value;
  // Both are fixed by the format; real files have blocks of 128 or 1,024.
  if (block.value === 0 || block.value > 65_536 || block.value % 128 !== 0 || !(size >= 32) || size % 32 !== 0) {
    throw new Error(`delta blocks of ${block.value} values in ${parts.value} parts`);
  }
  if (total.value !== count) throw new Error(`expected ${count} delta values, found ${total.value}`);
}

function readVarint(bytes: Uint8Array, start: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    const next = bytes[start + i];
    if (next === undefined) throw new Error('a page is cut short');
    value += (next & 0x7f) * 2 ** (7 * i);
    if (next < 0x80) {
      if (value > 0xffffffff) break;
      return { value, end: start + i + 1 };
    }
  }
  throw new Error('a length of more than 32 bits');
}

function bitsAt(bytes: Uint8Array, bit: number, width: number): number {
  let value = 0;
  for (let taken = 0; taken < width; ) {
    const offset = (bit + taken) % 8;
    const take = Math.min(8 - offset, width - taken);
    const part = ((bytes[Math.floor((bit + taken) / 8)] ?? 0) >> offset) & ((1 << take) - 1);
    value += part * 2 ** taken;
    taken += take;
  }
  return value;
}
