// Growing columns of one part in memory: typed arrays that are filled row by row of a sequence and handed to the
// encoder as views. They keep their size from part to part.

import { NO_ID } from '#protocol';
import { Bits } from './bits.ts';
import { type Column, valueBytes } from './columns.ts';
import { toHalf } from './half.ts';
import { resized } from './resize.ts';

type Numbers = Uint16Array | Uint32Array | Int32Array | Float32Array;

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
    const room = Math.min(this.#limit, 1024);
    if (type === 'float32') this.#values = new Float32Array(room);
    else if (type === 'int32') this.#values = new Int32Array(room);
    else this.#values = valueBytes(type) === 2 ? new Uint16Array(room) : new Uint32Array(room);
  }

  get bytes(): number {
    return this.#length * this.#values.BYTES_PER_ELEMENT;
  }

  /** Whole rows. NaN, and -1 among ids, is null in a nullable column. */
  append(values: ArrayLike<number>): void {
    const start = this.#grow(values.length);
    if (this.#half) for (let i = 0; i < values.length; i++) this.#values[start + i] = toHalf(values[i] as number);
    else this.#values.set(values, start);
    if (!this.#nullable) return;
    for (let i = 0; i < values.length; i++) {
      const isNull = this.#isNull(values[i] as number);
      this.#valid.push(isNull ? 0 : 1);
      if (isNull) this.#values[start + i] = 0;
    }
  }

  /** The same number, or null as in `append`, in `rows` rows. */
  fill(value: number, rows: number): void {
    const isNull = this.#nullable && this.#isNull(value);
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

  #isNull(value: number): boolean {
    return Number.isNaN(value) || (value === NO_ID && this.#values instanceof Int32Array);
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

/** The bits of these rows, where one of them is null. */
export function validity(valid: Bits, from: number, to: number): Pick<ColumnData, 'validity'> {
  const nulls = valid.zeros(from, to);
  return nulls > 0 ? { validity: { bits: valid.slice(from, to), nulls } } : {};
}
