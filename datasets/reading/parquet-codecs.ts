// The compressions of Parquet pages, each refusing a size that its content cannot have: page headers may lie about it.

import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Compressors } from 'hyparquet';
import { decompressZstd, compressors as packaged } from 'hyparquet-compressors';

/** What a byte of LZ4 can become at the most. */
const LZ4_RATIO = 255;
/** Largest zstd window, in bytes: allocated before anything is unpacked. */
const LARGEST_WINDOW = 2 ** 27;

export const compressors: Compressors = {
  SNAPPY: (input, length) => (length === 0 ? new Uint8Array(0) : packed('SNAPPY', input, length)),
  GZIP: (input, length) => gunzipSync(input, { maxOutputLength: Math.max(length, 1) }),
  BROTLI: (input, length) => brotliDecompressSync(input, { maxOutputLength: Math.max(length, 1) }),
  LZ4: (input, length) => packed('LZ4', input, atMost(length, LZ4_RATIO * input.length)),
  LZ4_RAW: (input, length) => packed('LZ4_RAW', input, atMost(length, LZ4_RATIO * input.length)),
  ZSTD: (input, length) => (length === 0 ? new Uint8Array(0) : unpackZstd(input, length)),
};

function packed(codec: 'SNAPPY' | 'LZ4' | 'LZ4_RAW', input: Uint8Array, length: number): Uint8Array {
  const unpack = packaged[codec];
  if (!unpack) throw new Error(`its compression ${codec} is not read`);
  return unpack(input, length);
}

function unpackZstd(input: Uint8Array, length: number): Uint8Array {
  const frame = zstdFrame(input);
  if (frame.size !== undefined) {
    if (frame.size !== length) throw new Error(`expected a page of ${length} bytes, found ${frame.size}`);
    return decompressZstd(input, new Uint8Array(length));
  }
  atMost(frame.window, LARGEST_WINDOW);
  // Into a page of the size announced: what goes beyond is not kept, whatever the frame would unpack to.
  return decompressZstd(input, new Uint8Array(length));
}

/** Of a frame's header (RFC 8878, 3.1.1.1): size of its content where it says so, else of its window. */
function zstdFrame(input: Uint8Array): { readonly size: number | undefined; readonly window: number } {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  if (view.getUint32(0, true) !== 0xfd2fb528) throw new Error('a page is not zstd');
  const descriptor = view.getUint8(4);
  const single = (descriptor & 0x20) !== 0;
  const at = 5 + (single ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  const kind = descriptor >> 6;
  if (kind === 3) return { size: Number(view.getBigUint64(at, true)), window: 0 };
  if (kind === 2) return { size: view.getUint32(at, true), window: 0 };
  if (kind === 1) return { size: view.getUint16(at, true) + 256, window: 0 };
  if (single) return { size: view.getUint8(at), window: 0 };
  const window = view.getUint8(5);
  const base = 2 ** (10 + (window >> 3));
  return { size: undefined, window: base + (base / 8) * (window & 7) };
}

function atMost(length: number, most: number): number {
  if (length > most) throw new Error(`a page of ${length} bytes, of which it can hold ${most}`);
  return length;
}
