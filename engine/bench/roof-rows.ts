// The rows of the table that say how fast this machine is at most.

import type { Result } from './result.ts';
import type { Roof } from './roof.ts';

/** @param torch operations per second of the reference's own product */
export function roofRows(what: string, { flops, read, copy }: Roof, torch?: number): readonly Result[] {
  const row = (side: string, value: number, unit: string, note: string): Result => ({
    what: `${what}, roof`,
    side,
    value: `${(value / 1e9).toFixed(value < 1e11 ? 1 : 0)} ${unit}`,
    ratio: null,
    note,
    versions: {},
  });
  return [
    row('routescope', flops, 'GFLOPS', 'the best large product'),
    ...(torch === undefined ? [] : [row('torch', torch, 'GFLOPS', 'the same')]),
    row('routescope', read, 'GB/s', 'of weights that meet two rows'),
    row('memory', copy, 'GB/s', 'one thread copies, read and written'),
  ];
}
