// The trough of a U-shaped curve over layers, where languages share experts most. With d the divergence per layer:
//   lowest   the layer of the smallest d, the first of equals; there is no trough where it is the first or the last one
//   depth    min(largest d before it, largest d after it) − smallest d
//   from, to the layers around it, without a gap, whose d is at most the smallest d + depth / 2
// A published middle range is read off such a curve by eye; this is one way to say it in numbers.

export interface Trough {
  /** Places on the curve. */
  readonly lowest: number;
  readonly from: number;
  readonly to: number;
  readonly depth: number;
}

/** @returns the reason where there is none */
export function findTrough(curve: readonly number[]): Trough | string {
  if (curve.length < 3) return `a trough needs three layers, found ${curve.length}`;
  const least = Math.min(...curve);
  const lowest = curve.indexOf(least);
  if (lowest === 0) return 'the smallest divergence is in the first layer';
  if (lowest === curve.length - 1) return 'the smallest divergence is in the last layer';
  const depth = Math.min(Math.max(...curve.slice(0, lowest)), Math.max(...curve.slice(lowest + 1))) - least;
  const limit = least + depth / 2;
  let [from, to] = [lowest, lowest];
  while (from > 0 && (curve[from - 1] as number) <= limit) from--;
  while (to < curve.length - 1 && (curve[to + 1] as number) <= limit) to++;
  return { lowest, from, to, depth };
}

/** Depth of the trough wherever a curve has one, 0 where it has none; NaN where a layer has no value. */
export function troughDepth(curve: readonly number[]): number {
  if (curve.some(Number.isNaN)) return Number.NaN;
  const trough = findTrough(curve);
  return typeof trough === 'string' ? 0 : trough.depth;
}
