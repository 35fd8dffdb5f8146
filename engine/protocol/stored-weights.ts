// How the weights of a checkpoint lie on disk, and what packed ones take once they are in memory.

import type { BackendName } from './api.ts';
import { formatBytes, formatCount } from './format.ts';
import type { Precision } from './trace.ts';

/** All weights that are stored alike. */
export interface StoredWeights {
  /** `BF16`, `mxfp4`, `fp8 in tiles of 128 x 128`. */
  readonly type: string;
  readonly weights: number;
  /** In the files, scales included. */
  readonly bytes: number;
  /** Of those bytes, what belongs to routed experts. */
  readonly experts: number;
  /** Packed ones alone: bytes once they are in memory. */
  readonly expanded?: readonly {
    readonly backend: BackendName;
    readonly precision: Precision;
    readonly bytes: number;
  }[];
}

/** A line for each: `mxfp4: 19.11 B weights in 10 GB, all in routed experts; in memory 38 GB on tensorflow, 153 GB on wasm`. */
export function describeStored(stored: readonly StoredWeights[]): readonly string[] {
  return stored.map(({ type, weights, bytes, experts, expanded }) => {
    const part =
      experts === 0
        ? ''
        : experts === bytes
          ? ', all in routed experts'
          : `, ${share(experts / bytes)} in routed experts`;
    const memory = expanded ? `; in memory ${describeExpanded(expanded)}` : '';
    return `${type}: ${formatCount(weights)} weights in ${formatBytes(bytes)}${part}${memory}`;
  });
}

/** Precisions that take the same are not told apart. */
function describeExpanded(expanded: NonNullable<StoredWeights['expanded']>): string {
  const backends = [...new Set(expanded.map(({ backend }) => backend))];
  return backends
    .flatMap((backend) => {
      const own = expanded.filter((each) => each.backend === backend);
      const alike = own.every(({ bytes }) => bytes === own[0]?.bytes);
      return (alike ? own.slice(0, 1) : own).map(
        ({ precision, bytes }) => `${formatBytes(bytes)} on ${backend}${alike ? '' : ` in ${precision}`}`,
      );
    })
    .join(', ');
}

/** Never 100 % of less than all. */
function share(part: number): string {
  const percent = Math.round(100 * part);
  return percent === 0 ? 'under 1 %' : percent === 100 ? 'over 99 %' : `${percent} %`;
}
