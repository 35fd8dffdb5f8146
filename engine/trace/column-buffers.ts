// Growing columns of one part in memory: typed arrays that are filled row by row of a sequence and handed to the
// encoder as views. They keep their size from part to part.

import { type Column, valueBytes } from './columns.ts';
import { toHalf } from './half.ts';

type Numbers = Uint16Array | Uint32Array | Float32Array;

/** A stretch of one column in Arrow's own form. All arrays are views. */
export interface ColumnData {
  readonly values: Numbers | Uint8Array;
  /** Start of each text in `values`, and the end. [rows + 1] */
  readonly offsets?: Int32Array;
  /** A bit per row, 1 where there is a value; absent where nothing is null. */
  readonly validity?: { readonly bits: Uint8Array; readonly nulls: number };
}

export interface ColumnBuffer {
  /** Bytes held by the rows so far. */
  readonly bytes: number;
  /** Rows `from` up to `to`; `from` is a multiple of 8. */
  slice(from: number, to: number): ColumnData;
  clear(): void;
}

/** Bits, lowest first, as Arrow keeps booleans and validity. */
class Bits {
  bits = new Uint8Array(512);
  length = 0;

  push(value: number, count = 1): void {
    const end = this.length + count;
    if (end > this.bits.length * 8) this.bits = enlarged(this.bits, Math.ceil(end / 8));
    for (; this.length < end; this.length++) {
      const byte = this.length >> 3;
      const bit = 1 << (this.length & 7);
      const old = this.bits[byte] as number;
      this.bits[byte] = value ? old | bit : old & ~bit;
    }
  }

  slice(from: number, to: number): Uint8Array {
    return this.bits.subarray(from >> 3, (to + 7) >> 3);
  }

  clear(): void {
    // Bits past the end are written too, in the last byte: equal rows must give equal files.
    this.bits.fill(0, 0, (this.length + 7) >> 3);
    this.length = 0;
  }

  zeros(from: number, to: number): number {
    let count = 0;
    for (let i = from; i < to; i++) if (!(((this.bits[i >> 3] as number) >> (i & 7)) & 1)) count++;
    return count;
  }
}

/** A column of numbers, one or a list of them per row. */
export class NumberBuffer implements ColumnBuffer {
  readonly #width: number;
  readonly #half: boolean;
  readonly #nullable: boolean;
  readonly #valid = new Bits();
  readonly #limit: number;
  #values: Numbers;
  #length = 0;

  /** @param rows usually not exceeded: growth stops there, and what a longer sequence took is given back after it. */
  constructor({ type, list, nullable }: Column, rows: number) {
    this.#width = Math.max(1, list);
    this.#half = type === 'float16';
    this.#nullable = nullable;
    this.#limit = rows * this.#width;
    const Type = type === 'float32' ? Float32Array : valueBytes(type) === 2 ? Uint16Array : Uint32Array;
    this.#values = new Type(Math.min(this.#limit, 1024));
  }

  get bytes(): number {
    return this.#length * this.#values.BYTES_PER_ELEMENT;
  }

  /** Whole rows. NaN is null in a nullable column. */
  append(values: ArrayLike<number>): void {
    const start = this.#grow(values.length);
    if (this.#half) for (let i = 0; i < values.length; i++) this.#values[start + i] = toHalf(values[i] as number);
    else this.#values.set(values, start);
    if (!this.#nullable) return;
    for (let i = 0; i < values.length; i++) {
      const isNull = Number.isNaN(values[i] as number);
      this.#valid.push(isNull ? 0 : 1);
      if (isNull) this.#values[start + i] = 0;
    }
  }

  /** The same number, or null for NaN, in `rows` rows. */
  fill(value: number, rows: number): void {
    const isNull = this.#nullable && Number.isNaN(value);
    const start = this.#grow(rows);
    this.#values.fill(isNull ? 0 : value, start, start + rows);
    if (this.#nullable) this.#valid.push(isNull ? 0 : 1, rows);
  }

  slice(from: number, to: number): ColumnData {
    const values = this.#values.subarray(from * this.#width, to * this.#width);
    return this.#nullable ? { values, ...validity(this.#valid, from, to) } : { values };
  }

  clear(): void {
    if (this.#values.length > this.#limit) this.#values = resized(this.#values, 0, this.#limit);
    this.#length = 0;
    this.#valid.clear();
  }

  #grow(count: number): number {
    const start = this.#length;
    this.#length += count;
    if (this.#length > this.#values.length) {
      const size = Math.max(this.#length, Math.min(this.#values.length * 2, this.#limit));
      this.#values = resized(this.#values, start, size);
    }
    return start;
  }
}

/** A column of booleans. */
export class FlagBuffer implements ColumnBuffer {
  readonly #bits = new Bits();

  get bytes(): number {
    return this.#bits.length / 8;
  }

  append(flags: Uint8Array): void {
    for (const flag of flags) this.#bits.push(flag);
  }

  slice(from: number, to: number): ColumnData {
    return { values: this.#bits.slice(from, to) };
  }

  clear(): void {
    this.#bits.clear();
  }
}

/** A column of texts. */
export class TextBuffer implements ColumnBuffer {
  readonly #encoder = new TextEncoder();
  readonly #nullable: boolean;
  readonly #valid = new Bits();
  #offsets = new Int32Array(1024);
  #text = new Uint8Array(4096);
  #rows = 0;

  constructor({ nullable }: Pick<Column, 'nullable'>) {
    this.#nullable = nullable;
  }

  get bytes(): number {
    return (this.#offsets[this.#rows] as number) + 4 * this.#rows;
  }

  append(texts: readonly string[]): void {
    for (const text of texts) {
      const start = this.#offsets[this.#rows] as number;
      // A UTF-16 unit takes at most 3 bytes.
      this.#reserve(1, text.length * 3);
      const { written } = this.#encoder.encodeInto(text, this.#text.subarray(start));
      this.#offsets[++this.#rows] = start + written;
    }
    if (this.#nullable) this.#valid.push(1, texts.length);
  }

  /** The same text, or null for undefined, in `rows` rows. */
  fill(text: string | undefined, rows: number): void {
    const encoded = this.#encoder.encode(text ?? '');
    this.#reserve(rows, encoded.length * rows);
    for (let row = 0; row < rows; row++) {
      const start = this.#offsets[this.#rows] as number;
      this.#text.set(encoded, start);
      this.#offsets[++this.#rows] = start + encoded.length;
    }
    if (this.#nullable) this.#valid.push(text === undefined ? 0 : 1, rows);
  }

  slice(from: number, to: number): ColumnData {
    const offsets = this.#offsets.subarray(from, to + 1);
    const values = this.#text.subarray(0, this.#offsets[to]);
    return this.#nullable ? { values, offsets, ...validity(this.#valid, from, to) } : { values, offsets };
  }

  clear(): void {
    this.#rows = 0;
    this.#valid.clear();
  }

  #reserve(rows: number, bytes: number): void {
    const end = (this.#offsets[this.#rows] as number) + bytes;
    if (end > this.#text.length) this.#text = enlarged(this.#text, end);
    if (this.#rows + rows + 1 > this.#offsets.length) this.#offsets = enlarged(this.#offsets, this.#rows + rows + 1);
  }
}

function validity(valid: Bits, from: number, to: number): Pick<ColumnData, 'validity'> {
  const nulls = valid.zeros(from, to);
  return nulls > 0 ? { validity: { bits: valid.slice(from, to), nulls } } : {};
}

/** A larger copy, at least doubled so that appending stays cheap. */
function enlarged<A extends Uint8Array | Int32Array>(array: A, length: number): A {
  return resized(array, array.length, Math.max(length, array.length * 2));
}

/** A copy of the first `keep` values with room for `length`. */
function resized<A extends Numbers | Uint8Array | Int32Array>(array: A, keep: number, length: number): A {
  const Type = array.constructor as new (length: number) => A;
  const copy = new Type(length);
  copy.set(array.subarray(0, keep));
  return copy;
}
