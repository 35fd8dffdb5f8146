// Where the ribbons run: two columns of experts, each as high as the shares that pass through it. Pure, so that drawing
// and pointing agree.

import type { Flow } from './model.ts';

export interface Node {
  readonly expert: number;
  readonly y: number;
  readonly height: number;
}

export interface Ribbon {
  readonly flow: Flow;
  /** Upper edges at its two ends, and its width. */
  readonly left: number;
  readonly right: number;
  readonly width: number;
}

export interface Ribbons {
  readonly left: readonly Node[];
  readonly right: readonly Node[];
  readonly ribbons: readonly Ribbon[];
  /** Pixels of a share of 1. */
  readonly scale: number;
}

/** Room of an expert's label, and between two experts. */
const LOWEST = 12;
const GAP = 3;

function sums(flows: readonly Flow[], end: 'from' | 'to'): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const flow of flows) found.set(flow[end], (found.get(flow[end]) ?? 0) + flow.share);
  return found;
}

function heightAt(column: ReadonlyMap<number, number>, scale: number): number {
  let height = -GAP;
  for (const share of column.values()) height += Math.max(LOWEST, share * scale) + GAP;
  return height;
}

/** The largest scale at which a column fits; 0 where its labels alone take more. */
function scaleFor(column: ReadonlyMap<number, number>, room: number): number {
  let [low, high] = [0, room / Math.max(1e-9, ...column.values())];
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (heightAt(column, middle) <= room) low = middle;
    else high = middle;
  }
  return low;
}

/** As many of the first flows as leave every expert room for its label. */
export function fitting(flows: readonly Flow[], room: number): readonly Flow[] {
  const most = Math.floor((room + GAP) / (LOWEST + GAP + 1));
  const [from, to] = [new Set<number>(), new Set<number>()];
  return flows.filter((flow) => {
    const more = (ends: Set<number>, expert: number) => ends.has(expert) || ends.size < most;
    if (!more(from, flow.from) || !more(to, flow.to)) return false;
    from.add(flow.from);
    to.add(flow.to);
    return true;
  });
}

/** Ids say nothing about neighbours in the other layer, so that column follows its flows: fewer lines cross. */
function placed(column: ReadonlyMap<number, number>, order: readonly number[], scale: number, room: number): Node[] {
  const free = Math.max(0, room - heightAt(column, scale));
  const gap = GAP + (order.length > 1 ? Math.min(12, free / (order.length - 1)) : 0);
  const all = heightAt(column, scale) + (gap - GAP) * (order.length - 1);
  let y = Math.max(0, (room - all) / 2);
  return order.map((expert) => {
    const height = Math.max(LOWEST, (column.get(expert) ?? 0) * scale);
    const node = { expert, y, height };
    y += height + gap;
    return node;
  });
}

/** @param room height of both columns */
export function ribbonsOf(flows: readonly Flow[], room: number): Ribbons {
  const [from, to] = [sums(flows, 'from'), sums(flows, 'to')];
  const scale = Math.min(scaleFor(from, room), scaleFor(to, room));
  const left = placed(
    from,
    [...from.keys()].sort((a, b) => a - b),
    scale,
    room,
  );
  const middle = new Map(left.map(({ expert, y, height }) => [expert, y + height / 2]));
  const meanOf = (expert: number) => {
    const into = flows.filter((flow) => flow.to === expert);
    return into.reduce((sum, { from: end, share }) => sum + share * (middle.get(end) ?? 0), 0) / (to.get(expert) ?? 1);
  };
  const means = new Map([...to.keys()].map((expert) => [expert, meanOf(expert)]));
  const right = placed(
    to,
    [...to.keys()].sort((a, b) => (means.get(a) ?? 0) - (means.get(b) ?? 0) || a - b),
    scale,
    room,
  );
  const place = new Map(right.map((node, i) => [node.expert, i]));
  // At each end ribbons lie in the order of their other ends, so that those of one expert do not cross.
  const starts = stacked(left, flows, 'from', (flow) => place.get(flow.to) ?? 0, scale);
  const ends = stacked(right, flows, 'to', (flow) => middle.get(flow.from) ?? 0, scale);
  return {
    left,
    right,
    scale,
    ribbons: flows.map((flow) => ({
      flow,
      left: starts.get(flow) ?? 0,
      right: ends.get(flow) ?? 0,
      width: flow.share * scale,
    })),
  };
}

function stacked(
  nodes: readonly Node[],
  flows: readonly Flow[],
  end: 'from' | 'to',
  order: (flow: Flow) => number,
  scale: number,
): ReadonlyMap<Flow, number> {
  const tops = new Map<Flow, number>();
  for (const { expert, y, height } of nodes) {
    const own = flows.filter((flow) => flow[end] === expert).sort((a, b) => order(a) - order(b));
    const sum = own.reduce((all, { share }) => all + share * scale, 0);
    let top = y + (height - sum) / 2;
    for (const flow of own) {
      tops.set(flow, top);
      top += flow.share * scale;
    }
  }
  return tops;
}

/** Upper and lower edge of a ribbon at a share of the way, 0 left to 1 right: both ends leave level. */
export function edgesAt({ left, right, width }: Ribbon, share: number): readonly [number, number] {
  // The vertical part of a cubic curve whose handles stand at half way; its horizontal part is what is solved for.
  const t = solve(share);
  const bend = 3 * t * t - 2 * t * t * t;
  const top = left + (right - left) * bend;
  return [top, top + width];
}

/** t at which x(t) = 1.5 t (1−t)² + 1.5 t² (1−t) + t³ is `share`. */
function solve(share: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 30; step++) {
    const t = (low + high) / 2;
    const x = 1.5 * t * (1 - t) ** 2 + 1.5 * t * t * (1 - t) + t ** 3;
    if (x < share) low = t;
    else high = t;
  }
  return (low + high) / 2;
}
