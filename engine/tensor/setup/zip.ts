// Reads a zip archive, which is what a wheel is, member by member: of a wheel of thousands of files a few are wanted, one of
// them nearly a gigabyte, so everything streams.

import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';

export interface ZipMember {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Of the member's local header in the file. */
  readonly offset: number;
}

const END_SIGNATURE = 0x06054b50;
const MEMBER_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
/** The end record without its comment, and the longest comment. */
const END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
/** Stands in a 32-bit field whose value is in a zip64 record instead. No wheel that is read here needs one. */
const ELSEWHERE = 0xffffffff;
const STORED = 0;
const DEFLATED = 8;

/** @throws Error when the file is not a whole zip archive. */
export async function listZip(file: FileHandle, path: string): Promise<ZipMember[]> {
  const { size } = await file.stat();
  const tail = await read(
    file,
    Math.max(0, size - END_BYTES - LONGEST_COMMENT),
    Math.min(size, END_BYTES + LONGEST_COMMENT),
  );
  let end = tail.length - END_BYTES;
  while (end >= 0 && tail.readUInt32LE(end) !== END_SIGNATURE) end--;
  if (end < 0) throw new Error(`${path}: not a zip archive, or cut short`);
  const start = tail.readUInt32LE(end + 16);
  const directory = await read(file, start, tail.readUInt32LE(end + 12));

  const members: ZipMember[] = [];
  for (let at = 0; at < directory.length; ) {
    if (directory.readUInt32LE(at) !== MEMBER_SIGNATURE) throw new Error(`${path}: damaged list of members`);
    const nameLength = directory.readUInt16LE(at + 28);
    const member = {
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      packed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    };
    if (Math.max(member.packed, member.size, member.offset) === ELSEWHERE)
      throw new Error(`${path}: zip64 is not read`);
    members.push(member);
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return members;
}

/**
 * Unpacks one member and checks its checksum.
 * @param target path of the file to write; its folder is made
 */
export async function extractMember(file: FileHandle, member: ZipMember, target: string): Promise<void> {
  const { offset, packed, size, method, name } = member;
  if (method !== STORED && method !== DEFLATED)
    throw new Error(`${name}: packed with method ${method}, which is not read`);
  const local = await read(file, offset, 30);
  if (local.readUInt32LE(0) !== LOCAL_SIGNATURE) throw new Error(`${name}: its place in the archive is damaged`);
  const start = offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  await mkdir(dirname(target), { recursive: true });
  let crc = 0;
  let written = 0;
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      crc = crc32(chunk, crc);
      written += chunk.length;
      done(null, chunk);
    },
  });
  const output = createWriteStream(target);
  // By number: a stream of the handle itself would leave a listener on it for every member.
  const range = { fd: file.fd, autoClose: false, highWaterMark: 1 << 20 };
  if (packed > 0) {
    const input = createReadStream('', { ...range, start, end: start + packed - 1 });
    await (method === STORED ? pipeline(input, check, output) : pipeline(input, createInflateRaw(), check, output));
  } else {
    output.end();
    await new Promise<void>((resolve, reject) => output.on('close', () => resolve()).on('error', reject));
  }
  if (written !== size || crc !== member.crc) throw new Error(`${name}: damaged in the archive`);
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** Opens an archive, hands over its members, and closes it. */
export async function withZip<T>(
  path: string,
  work: (file: FileHandle, members: ZipMember[]) => Promise<T>,
): Promise<T> {
  const file = await open(path);
  try {
    return await work(file, await listZip(file, path));
  } finally {
    await file.close();
  }
}
