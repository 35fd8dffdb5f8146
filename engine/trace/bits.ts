// Booleans in memory, a bit each, lowest first: as Arrow keeps flags and the validity of values.

import { enlarged } from './resize.ts';

export class Bits {
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
