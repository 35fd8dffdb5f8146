// What tells a checkpoint's files apart in a trace's manifest, without hashing gigabytes.

import { createHash } from 'node:crypto';
import { readlink } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { FileIdentity } from '#protocol';
import type { SafetensorsFile } from './safetensors-file.ts';
import type { TensorEntry } from './safetensors-header.ts';

/** Bytes that are looked at from each end of a tensor. */
const SAMPLE_BYTES = 4096;
/** Tensors that are looked at among those whose names differ only in their numbers. */
const SAMPLED_OF_A_KIND = 16;

/** Hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * The blob in a Hugging Face cache where there is one, else a hash of header, size and samples of the contents: two
 * checkpoints of one architecture have the same header.
 * @throws UserError when the file can no longer be read
 */
export async function weightIdentity(file: SafetensorsFile): Promise<FileIdentity> {
  const blob = await hubBlob(file.path);
  return { name: basename(file.path), bytes: file.fileBytes, id: blob ?? `sampled:${await sampledSha256(file)}` };
}

/** Over the header's hash, then both ends of each sampled tensor in the order of the file. */
async function sampledSha256(file: SafetensorsFile): Promise<string> {
  const hash = createHash('sha256').update(file.headerSha256);
  const buffer = new Uint8Array(2 * SAMPLE_BYTES);
  for (const tensor of sampledTensors(file.tensors)) {
    if (tensor.bytes <= buffer.length) {
      hash.update(await file.read(tensor, buffer));
      continue;
    }
    const end = tensor.offset + tensor.bytes - SAMPLE_BYTES;
    await Promise.all([
      file.read({ ...tensor, bytes: SAMPLE_BYTES }, buffer),
      file.read({ ...tensor, bytes: SAMPLE_BYTES, offset: end }, buffer.subarray(SAMPLE_BYTES)),
    ]);
    hash.update(buffer);
  }
  return hash.digest('hex');
}

/**
 * Evenly spread ones of every kind (`model.layers.#.mlp.gate.weight`): so routers and norms, few and small, are looked
 * at beside the thousands of experts.
 */
function sampledTensors(tensors: readonly TensorEntry[]): readonly TensorEntry[] {
  const kinds = new Map<string, TensorEntry[]>();
  for (const tensor of tensors) {
    const kind = tensor.name.replaceAll(/\d+/g, '#');
    const others = kinds.get(kind);
    if (others) others.push(tensor);
    else kinds.set(kind, [tensor]);
  }
  return [...kinds.values()].flatMap((kind) => {
    const count = Math.min(kind.length, SAMPLED_OF_A_KIND);
    // Of n places from 0 to n - 1, the first and the last are always among them.
    const step = count > 1 ? (kind.length - 1) / (count - 1) : 0;
    return Array.from({ length: count }, (_, i) => kind[Math.round(i * step)] as TensorEntry);
  });
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
