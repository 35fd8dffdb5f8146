// The start of a file, for readers to tell their format by.

import { open } from 'node:fs/promises';
import { gunzipSync, constants as zlib } from 'node:zlib';
import { UserError } from '#protocol';
import { type DatasetFile, type FileSample, SAMPLE_BYTES } from '../reading/reader.ts';

/** Unpacked bytes that are looked at. */
const MOST_TEXT = 4 * SAMPLE_BYTES;
/** What SAMPLE_BYTES of deflate can become at the very most (1032 : 1). */
const MOST_UNPACKED = 1100 * SAMPLE_BYTES;

/** @throws UserError for a file that cannot be read */
export async function headOfFile(file: DatasetFile): Promise<FileSample> {
  const head = await firstBytes(file.path);
  const plain = head[0] === 0x1f && head[1] === 0x8b ? unpacked(head) : head;
  return { ...file, head, text: plain && asText(plain.subarray(0, MOST_TEXT)) };
}

async function firstBytes(path: string): Promise<Uint8Array> {
  try {
    const handle = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(new Uint8Array(SAMPLE_BYTES), 0, SAMPLE_BYTES, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw new UserError(
      `${path} could not be read: ${(cause as Error).message}.`,
      'Check the path and its permissions.',
    );
  }
}

/** As far as the bytes go: the end of the stream need not be there. Null for what is no gzip after all. */
function unpacked(head: Uint8Array): Uint8Array | null {
  try {
    return gunzipSync(head, { finishFlush: zlib.Z_SYNC_FLUSH, maxOutputLength: MOST_UNPACKED });
  } catch {
    return null;
  }
}

function asText(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return null;
  }
}
