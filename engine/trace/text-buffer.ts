// A growing column of texts of one part in memory.

import { Bits } from './bits.ts';
import { type ColumnBuffer, type ColumnData, validity } from './column-buffers.ts';
import type { Column } from './columns.ts';
import { enlarged } from './resize.ts';

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

  /** null in a nullable column alone. */
  append(texts: readonly (string | null)[]): void {
    for (const each of texts) {
      const text = each ?? '';
      const start = this.#offsets[this.#rows] as number;
      // A UTF-16 unit takes at most 3 bytes.
      this.#reserve(1, text.length * 3);
      const { written } = this.#encoder.encodeInto(text, this.#text.subarray(start));
      this.#offsets[++this.#rows] = start + written;
      if (this.#nullable) this.#valid.push(each === null ? 0 : 1);
    }
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
