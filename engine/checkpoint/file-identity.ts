// What tells a checkpoint's files apart in a trace's manifest, without hashing gigabytes.

import { createHash } from 'node:crypto';
import { readlink } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { FileIdentity } from '#protocol';
import type { SafetensorsFile } from './safetensors-file.ts';

/** Hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The blob in a Hugging Face cache where there is one, else a hash of the header and the size. */
export async function weightIdentity(file: SafetensorsFile): Promise<FileIdentity> {
  const blob = await hubBlob(file.path);
  return { name: basename(file.path), bytes: file.fileBytes, id: blob ?? `header:${file.headerSha256}` };
}

/** For the small files, hashed whole. */
export async function fileIdentity(path: string, bytes: Uint8Array): Promise<FileIdentity> {
  return { name: basename(path), bytes: bytes.length, id: (await hubBlob(path)) ?? `sha256:${sha256(bytes)}` };
}

/** `hub:HASH` of a snapshot's link into blobs/. */
async function hubBlob(path: string): Promise<string | undefined> {
  const target = await readlink(path).catch(() => undefined);
  if (target === undefined || basename(dirname(target)) !== 'blobs') return undefined;
  return `hub:${basename(target)}`;
}
