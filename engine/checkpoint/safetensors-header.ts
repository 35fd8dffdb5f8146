// The strict half of reading safetensors: a header is taken only if every byte of the file is spoken for exactly once.
// Rules: github.com/huggingface/safetensors, "Format"; rejections as in its own reader, and duplicate keys besides.

import { brief, UserError } from '#protocol';
import { DTYPES, dtypeBits } from './dtypes.ts';
import { duplicateKey } from './duplicate-keys.ts';

/** Longest header that is read, in bytes; the same limit as the format's own reader. */
export const MAX_HEADER_BYTES = 100_000_000;

export const DAMAGED = 'The file is damaged or was cut short. Download or copy it again.';

/** One tensor of a file, by its header alone. */
export interface TensorEntry {
  readonly name: string;
  /** As the header spells it: `BF16`, `F32` ... */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Length of its data. */
  readonly bytes: number;
  /** Where its data begins, in bytes from the start of the file. */
  readonly offset: number;
}

export interface SafetensorsHeader {
  readonly tensors: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Length of the JSON header, from the first 8 bytes of a file.
 * @param start the file's first 8 bytes, or as many as it has
 * @throws UserError where it cannot be right
 */
export function headerLength(start: Uint8Array, fileBytes: number, file: string): number {
  if (start.length < 8) {
    throw new UserError(
      `${file}: expected at least 8 bytes with the header's length, found ${start.length}.`,
      'The file is empty or was cut short. Download or copy it again.',
    );
  }
  const length = new DataView(start.buffer, start.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES)) {
    throw new UserError(
      `${file}: expected a header of at most ${MAX_HEADER_BYTES} bytes, found a length of ${length}.`,
      'This is not a safetensors file, or its first bytes are damaged.',
    );
  }
  if (Number(length) > fileBytes - 8) {
    throw new UserError(
      `${file}: expected a header of ${length} bytes after the first 8, found ${fileBytes - 8} bytes.`,
      DAMAGED,
    );
  }
  return Number(length);
}

/**
 * Checks a header completely.
 * @param header the JSON bytes, without the 8 bytes of length
 * @param dataBytes bytes of the file after the header
 * @throws UserError naming the file, the tensor and what is wrong
 */
export function parseHeader(header: Uint8Array, dataBytes: number, file: string): SafetensorsHeader {
  const json = headerObject(header, file);
  const dataStart = 8 + header.length;
  const tensors: TensorEntry[] = [];
  let metadata: Readonly<Record<string, string>> = {};
  for (const [name, value] of Object.entries(json)) {
    if (name === '__metadata__') metadata = stringMap(value, file);
    else tensors.push(tensorEntry(name, value, dataStart, file));
  }
  checkCoverage(tensors, dataStart, dataBytes, file);
  return { tensors, metadata };
}

function headerObject(header: Uint8Array, file: string): Record<string, unknown> {
  if (header[0] !== 0x7b) {
    const found = header.length === 0 ? 'nothing' : `byte 0x${(header[0] as number).toString(16).padStart(2, '0')}`;
    throw new UserError(`${file}: expected a header that starts with "{", found ${found}.`, DAMAGED);
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(header);
  } catch {
    throw new UserError(`${file}: expected a header in UTF-8, found bytes that are not.`, DAMAGED);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${file}: expected a header in JSON, found: ${(error as Error).message}.`, DAMAGED);
  }
  const twice = duplicateKey(text);
  if (twice !== undefined) {
    throw new UserError(
      `${file}: expected each key of the header once, found ${JSON.stringify(twice)} twice.`,
      DAMAGED,
    );
  }
  // It starts with "{" and is JSON, so it is an object.
  return json as Record<string, unknown>;
}

function stringMap(value: unknown, file: string): Readonly<Record<string, string>> {
  if (!isObject(value) || Object.values(value).some((each) => typeof each !== 'string')) {
    throw new UserError(`${file}: expected __metadata__ to map text to text, found ${brief(value)}.`, DAMAGED);
  }
  return value as Record<string, string>;
}

function tensorEntry(name: string, value: unknown, dataStart: number, file: string): TensorEntry {
  const where = `${name} in ${file}`;
  if (!isObject(value)) {
    throw new UserError(`${where}: expected dtype, shape and data_offsets, found ${brief(value)}.`, DAMAGED);
  }
  const unknown = Object.keys(value).find((key) => key !== 'dtype' && key !== 'shape' && key !== 'data_offsets');
  if (unknown !== undefined) {
    throw new UserError(`${where}: expected only dtype, shape and data_offsets, found the key "${unknown}".`, DAMAGED);
  }
  const { dtype, shape, data_offsets: offsets } = value;
  const bits = typeof dtype === 'string' ? dtypeBits(dtype) : undefined;
  if (typeof dtype !== 'string' || bits === undefined) {
    throw new UserError(
      `${where}: expected a dtype of the safetensors format (${DTYPES.slice(0, 3).join(', ')} ...), found ${brief(dtype)}.`,
      'The file may be of a newer version of the format, or damaged.',
    );
  }
  if (!isCounts(shape)) {
    throw new UserError(`${where}: expected a shape of whole numbers from 0, found ${brief(shape)}.`, DAMAGED);
  }
  if (!isCounts(offsets) || offsets.length !== 2) {
    throw new UserError(`${where}: expected data_offsets of two whole numbers, found ${brief(offsets)}.`, DAMAGED);
  }
  const [begin, end] = offsets as [number, number];
  if (end < begin) {
    throw new UserError(`${where}: expected data_offsets in order, found [${begin}, ${end}].`, DAMAGED);
  }
  const bytes = shapeBytes(shape, bits, dtype, where);
  if (bytes !== end - begin) {
    throw new UserError(
      `${where}: expected ${bytes} bytes for ${dtype} [${shape.join(', ')}], found data_offsets of ${end - begin}.`,
      DAMAGED,
    );
  }
  return { name, dtype, shape, bytes, offset: dataStart + begin };
}

function shapeBytes(shape: readonly number[], bits: number, dtype: string, where: string): number {
  let elements = 1;
  for (const size of shape) {
    elements *= size;
    if (elements * bits > Number.MAX_SAFE_INTEGER) {
      throw new UserError(
        `${where}: expected a size that can be counted, found the shape [${shape.join(', ')}].`,
        DAMAGED,
      );
    }
  }
  if ((elements * bits) % 8 !== 0) {
    throw new UserError(
      `${where}: expected whole bytes, found ${elements} elements of ${bits} bits (${dtype} [${shape.join(', ')}]).`,
      DAMAGED,
    );
  }
  return (elements * bits) / 8;
}

/** Sorts by place and checks that the tensors cover the data from its first byte to its last, each byte once. */
function checkCoverage(tensors: TensorEntry[], dataStart: number, dataBytes: number, file: string): void {
  tensors.sort((a, b) => a.offset - b.offset || a.bytes - b.bytes);
  let covered = 0;
  for (const { name, offset, bytes } of tensors) {
    const begin = offset - dataStart;
    if (begin !== covered) {
      const what = begin < covered ? 'overlaps the tensor before it' : 'leaves a hole before it';
      throw new UserError(
        `${name} in ${file}: expected its data to start at byte ${covered}, found ${begin}: it ${what}.`,
        DAMAGED,
      );
    }
    covered += bytes;
    if (covered > dataBytes) {
      throw new UserError(
        `${name} in ${file}: expected data up to byte ${covered}, found ${dataBytes} bytes of data in the file.`,
        DAMAGED,
      );
    }
  }
  if (covered !== dataBytes) {
    throw new UserError(
      `${file}: expected ${covered} bytes of data by its header, found ${dataBytes}: ${dataBytes - covered} belong to no tensor.`,
      DAMAGED,
    );
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0);
}
