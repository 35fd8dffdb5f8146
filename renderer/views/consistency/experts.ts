// SRP and load of every expert: the level at which consistency is not only a matter of how often an expert is chosen.

import type { LabelledArray, RouterEntry } from '#protocol';
import { routerLabel } from '#protocol';
import { arrayOf } from '../../state/locality.ts';

export interface Experts {
  /** Layer of each row, and how many experts it has. */
  readonly rows: readonly { readonly layer: number; readonly label: string; readonly experts: number }[];
  /** Experts that a row has room for, and lengths of a segment. */
  readonly width: number;
  readonly lengths: number;
  /** NaN where it is not defined. [row, expert, m] */
  readonly srp: Float64Array;
  /** Share of the tokens of segments that choose the expert. [row, expert, m] */
  readonly load: Float64Array;
}

export interface ExpertPoint {
  readonly row: number;
  readonly expert: number;
  readonly srp: number;
  readonly load: number;
}

export function expertsOf(result: readonly LabelledArray[], routers: readonly RouterEntry[]): Experts {
  const srp = arrayOf(result, 'srp-expert');
  const known = new Map(routers.map((router) => [routerLabel(router), router]));
  const [layers, experts, lengths] = srp.dims.map(({ labels }) => labels);
  const width = experts?.length ?? 0;
  return {
    rows: (layers ?? []).map((label) => ({
      label,
      layer: known.get(label)?.layer ?? -1,
      experts: known.get(label)?.experts ?? width,
    })),
    width,
    lengths: lengths?.length ?? 0,
    srp: srp.values,
    load: arrayOf(result, 'activation-expert').values,
  };
}

/** null where it has no SRP. */
export function expertAt(experts: Experts, row: number, expert: number, segment: number): ExpertPoint | null {
  const place = (row * experts.width + expert) * experts.lengths + segment;
  const [srp, load] = [experts.srp[place] ?? Number.NaN, experts.load[place] ?? Number.NaN];
  return Number.isNaN(srp) || Number.isNaN(load) ? null : { row, expert, srp, load };
}

/** All that have an SRP at this m. */
export function expertPoints(experts: Experts, segment: number): readonly ExpertPoint[] {
  return experts.rows.flatMap((row, r) =>
    Array.from({ length: row.experts }, (_, e) => expertAt(experts, r, e, segment)).filter((each) => each !== null),
  );
}

/** The least that SRP can be at this load: what a router reaches that keeps the expert on always. */
export function leastSrp(load: number): number {
  return (2 * load) / (1 + load);
}
