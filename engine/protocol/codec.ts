// A message as bytes: JSON in which every typed array is a reference, then the arrays themselves. So binary data crosses
// a WebSocket as binary, without base64 and without a schema.
//
//   uint32 LE  length of the JSON in bytes
//   JSON       { "message": ..., "arrays": [{ "type": "Float32Array", "length": 12 }, ...] }
//              where an array stands in the message: { "$array": its number in the list }; an object of the message's own
//              that has a key $array, or $$array and so on, travels with one $ more in front of it
//   arrays     each starting at a multiple of 8 bytes, little-endian

import { UserError } from './errors.ts';

const TYPES = {
  Uint8Array,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
} as const;

type ArrayType = keyof typeof TYPES;
type AnyArray = InstanceType<(typeof TYPES)[ArrayType]>;

const REFERENCE = '$array';
/** Keys that could be taken for a reference, and those made of them. */
const ESCAPABLE = /^\$+array$/;

function isArray(value: unknown): value is AnyArray {
  return ArrayBuffer.isView(value) && value.constructor.name in TYPES;
}

function align(offset: number): number {
  return (offset + 7) & ~7;
}

/** Any tree of plain values and typed arrays as one message. Numbers that JSON lacks (NaN) are only safe in arrays. */
export function encodeMessage(message: unknown): Uint8Array<ArrayBuffer> {
  const arrays: AnyArray[] = [];
  const json = JSON.stringify(
    {
      message,
      // Filled by the replacer below, which JSON.stringify calls for `message` before it reaches this key.
      get arrays() {
        return arrays.map((array) => ({ type: array.constructor.name, length: array.length }));
      },
    },
    (_key, value: unknown) => {
      if (!isArray(value)) return escaped(value);
      arrays.push(value);
      return { [REFERENCE]: arrays.length - 1 };
    },
  );
  const head = new TextEncoder().encode(json);
  let size = align(4 + head.length);
  for (const array of arrays) size = align(size + array.byteLength);
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, 4);
  let offset = align(4 + head.length);
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), offset);
    offset = align(offset + array.byteLength);
  }
  return bytes;
}

/** The same object, or a copy whose keys cannot be taken for a reference. */
function escaped(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  if (!Object.keys(value).some((key) => ESCAPABLE.test(key))) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [ESCAPABLE.test(key) ? `$${key}` : key, each]));
}

/**
 * The message back. Arrays are copies, so the bytes may be reused.
 * @throws UserError when the bytes are not such a message.
 */
export function decodeMessage(bytes: Uint8Array): unknown {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const length = view.getUint32(0, true);
    const head: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(4, 4 + length)));
    const { message, arrays: list } = head as { message: unknown; arrays: { type: ArrayType; length: number }[] };
    let offset = align(4 + length);
    const arrays = list.map(({ type, length: count }) => {
      const Type = TYPES[type];
      const size = count * Type.BYTES_PER_ELEMENT;
      if (offset + size > bytes.byteLength) throw new RangeError('array beyond the end');
      // Not bytes.slice: that of a Node Buffer is no copy, and its `buffer` is the whole pool.
      const copy = new Uint8Array(bytes.subarray(offset, offset + size));
      offset = align(offset + size);
      return new Type(copy.buffer, 0, count);
    });
    return restore(message, arrays);
  } catch (cause) {
    throw new UserError(
      `A message of ${bytes.byteLength} bytes could not be read: ${cause instanceof Error ? cause.message : cause}.`,
      'Do the window and the engine have the same version? Reload the page.',
    );
  }
}

function restore(value: unknown, arrays: readonly AnyArray[]): unknown {
  if (Array.isArray(value)) return value.map((each) => restore(each, arrays));
  if (typeof value !== 'object' || value === null) return value;
  if (Object.hasOwn(value, REFERENCE)) return referenced((value as Record<string, unknown>)[REFERENCE], arrays);
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [ESCAPABLE.test(key) ? key.slice(1) : key, restore(each, arrays)]),
  );
}

function referenced(index: unknown, arrays: readonly AnyArray[]): AnyArray {
  const array = typeof index === 'number' ? arrays[index] : undefined;
  if (!array) throw new RangeError(`array ${JSON.stringify(index)} is not in the message`);
  return array;
}
