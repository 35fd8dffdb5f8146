// Values of some rows and columns of a trace's file, as typed arrays.

import { NO_ID } from '#protocol';
import type { Column } from './columns.ts';
import { fromHalves } from './half.ts';

/** One column as it was read. */
export interface RowValues {
  readonly column: Column;
  /** Numbers in the file's own form; empty for text and booleans. */
  readonly values: Buffer;
  readonly flags?: Uint8Array;
  /** Text in pieces, one per record batch. Offsets are into the piece. */
  readonly texts: readonly { readonly bytes: Buffer; readonly offsets: Int32Array }[];
  /** 1 where there is no value. */
  readonly nulls?: Uint8Array;
}

export class Rows {
  /** The file, for messages. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly #values: ReadonlyMap<string, RowValues>;

  constructor(name: string, from: number, to: number, values: ReadonlyMap<string, RowValues>) {
    this.name = name;
    this.from = from;
    this.to = to;
    this.#values = values;
  }

  uint32(column: string): Uint32Array {
    const { values } = this.#get(column, 'uint32');
    return new Uint32Array(values.buffer, values.byteOffset, values.length / 4);
  }

  /** NO_ID where there is no value. */
  int32(column: string): Int32Array {
    const { values, nulls } = this.#get(column, 'int32');
    const numbers = new Int32Array(values.buffer, values.byteOffset, values.length / 4);
    if (nulls) for (let i = 0; i < numbers.length; i++) if (nulls[i]) numbers[i] = NO_ID;
    return numbers;
  }

  /** [row, slot] */
  uint16(column: string): Uint16Array {
    const { values } = this.#get(column, 'uint16');
    return new Uint16Array(values.buffer, values.byteOffset, values.length / 2);
  }

  /** As their 16 bits. [row, …] */
  float16(column: string): Uint16Array {
    const { values } = this.#get(column, 'float16');
    return new Uint16Array(values.buffer, values.byteOffset, values.length / 2);
  }

  /** float16 is widened, into `room` where that is large enough; NaN where there is no value. [row, …] */
  float32(column: string, room?: Float32Array): Float32Array {
    const { values, nulls, column: found } = this.#get(column, 'float32', 'float16');
    if (found.type === 'float16') return fromHalves(this.float16(column), room);
    const numbers = new Float32Array(values.buffer, values.byteOffset, values.length / 4);
    if (nulls) for (let i = 0; i < numbers.length; i++) if (nulls[i]) numbers[i] = Number.NaN;
    return numbers;
  }

  /** 0 or 1. */
  flags(column: string): Uint8Array {
    return this.#get(column, 'bool').flags ?? new Uint8Array(this.to - this.from);
  }

  /** null where there is no value. */
  texts(column: string): (string | null)[] {
    const { texts, nulls } = this.#get(column, 'utf8');
    const list: (string | null)[] = [];
    for (const { bytes, offsets } of texts) {
      for (let i = 0; i + 1 < offsets.length; i++) {
        list.push(nulls?.[list.length] ? null : bytes.toString('utf8', offsets[i], offsets[i + 1]));
      }
    }
    return list;
  }

  /** Text of single rows, for columns of which few are wanted. `row` counts from the first that was read. */
  textAt(column: string): (row: number) => string {
    const { texts } = this.#get(column, 'utf8');
    return (row) => {
      for (const { bytes, offsets } of texts) {
        const count = offsets.length - 1;
        if (row < count) return bytes.toString('utf8', offsets[row], offsets[row + 1]);
        row -= count;
      }
      return '';
    };
  }

  #get(name: string, ...types: Column['type'][]): RowValues {
    const found = this.#values.get(name);
    if (!found || !types.includes(found.column.type))
      throw new Error(`Column ${name} was not read as ${types.join(' or ')}`);
    return found;
  }
}
