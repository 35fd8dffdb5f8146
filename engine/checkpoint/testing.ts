// What this room's tests share: folders that vanish, safetensors files with any header one likes, and damage that is
// the same every time.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { UserError } from '#protocol';

/** A new empty folder, removed after the file's tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'routescope-checkpoint-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A file with this header, true or not, and so many bytes of data. */
export function rawSafetensors(header: string | Uint8Array, dataBytes: number, length?: bigint): Uint8Array {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  bytes.set(text, 8);
  for (let i = 8 + text.length; i < bytes.length; i++) bytes[i] = i;
  return bytes;
}

/** The message and hint of the UserError that something ends in; any other end fails the test. */
export async function problem(work: () => unknown): Promise<{ readonly message: string; readonly hint: string }> {
  try {
    await work();
  } catch (error) {
    if (error instanceof UserError) return { message: error.message, hint: error.hint };
    throw error;
  }
  throw new Error('expected a UserError, but it went well');
}

/** Whole numbers below `limit`, the same for the same seed. xorshift32. */
export function randomSource(seed: number): (limit: number) => number {
  let state = seed >>> 0 || 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

/** A copy with one to four bytes changed, a stretch cut out, or the end cut off. */
export function damaged(bytes: Uint8Array, random: (limit: number) => number): Uint8Array {
  const kind = random(10);
  if (kind === 0) return bytes.slice(0, random(bytes.length));
  if (kind === 1) {
    const from = random(bytes.length);
    const to = Math.min(bytes.length, from + 1 + random(16));
    return Uint8Array.from([...bytes.subarray(0, from), ...bytes.subarray(to)]);
  }
  const copy = bytes.slice();
  for (let count = 1 + random(4); count > 0; count--) copy[random(copy.length)] = random(256);
  return copy;
}
