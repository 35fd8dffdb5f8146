// Thrift's compact encoding, which Parquet's footer and page headers are written in, with every length checked before
// anything is made of it: a damaged header must not cost gigabytes or never end.

export type ThriftValue = boolean | number | bigint | Uint8Array | readonly ThriftValue[] | ThriftStruct;
/** By field number. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;

/** Parquet nests about ten levels. */
const DEEPEST = 64;

/**
 * The structure at `start`, and where it ends.
 * @throws Error saying what is wrong, for the caller to name the file
 */
export function readStruct(bytes: Uint8Array, start: number): { readonly struct: ThriftStruct; readonly end: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = start;

  function byte(): number {
    if (at >= bytes.length) throw new Error('a header is cut short');
    return bytes[at++] ?? 0;
  }

  function varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const next = byte();
      value |= BigInt(next & 0x7f) << shift;
      if (next < 0x80) return value;
    }
    throw new Error('a header holds a number of more than 64 bits');
  }

  function zigzag(): bigint {
    const value = varint();
    return (value >> 1n) ^ -(value & 1n);
  }

  function length(): number {
    const value = varint();
    // A list's element and a text's character take a byte at least.
    if (value > BigInt(bytes.length - at)) throw new Error(`a header announces ${value} elements and ends before`);
    return Number(value);
  }

  function element(type: number, depth: number): ThriftValue {
    if (type === 1 || type === 2) return type === 1;
    if (type === 3) return (byte() << 24) >> 24;
    if (type === 4 || type === 5) return Number(BigInt.asIntN(32, zigzag()));
    if (type === 6) return BigInt.asIntN(64, zigzag());
    if (type === 7) {
      if (at + 8 > bytes.length) throw new Error('a header is cut short');
      at += 8;
      return view.getFloat64(at - 8, true);
    }
    if (type === 8) {
      const size = length();
      at += size;
      return bytes.subarray(at - size, at);
    }
    if (type === 9) return list(depth);
    if (type === 12) return structure(depth + 1);
    throw new Error(`a header holds a field of unknown type ${type}`);
  }

  function list(depth: number): readonly ThriftValue[] {
    const head = byte();
    const type = head & 0x0f;
    const size = head >> 4 === 15 ? length() : head >> 4;
    // Booleans in a list take a byte each, as fields they are in the type.
    const each = type === 1 || type === 2 ? 3 : type;
    const values: ThriftValue[] = [];
    for (let i = 0; i < size; i++) values.push(element(each, depth));
    return values;
  }

  function structure(depth: number): ThriftStruct {
    if (depth > DEEPEST) throw new Error('a header is nested too deep');
    const fields = new Map<number, ThriftValue>();
    let id = 0;
    for (;;) {
      const head = byte();
      if ((head & 0x0f) === 0) return fields;
      id = head >> 4 === 0 ? Number(BigInt.asIntN(16, zigzag())) : id + (head >> 4);
      fields.set(id, element(head & 0x0f, depth));
    }
  }

  const struct = structure(0);
  return { struct, end: at };
}

/** @throws Error when the field is absent or not a whole number from 0 */
export function countOf(struct: ThriftStruct, field: number, what: string): number {
  const value = struct.get(field);
  if (typeof value !== 'number' || value < 0) throw new Error(`${what}: expected a number from 0, found ${value}`);
  return value;
}

export function structOf(struct: ThriftStruct, field: number): ThriftStruct | undefined {
  const value = struct.get(field);
  return value instanceof Map ? value : undefined;
}
