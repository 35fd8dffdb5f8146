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
  /** Where its rims are: the largest values on both sides. */
  readonly left: number;
  readonly right: number;
}

/** @returns the reason where there is none */
export function findTrough(curve: readonly number[]): Trough | string {
  if (curve.length < 3) return `a trough needs three layers, found ${curve.length}`;
  const least = Math.min(...curve);
  const lowest = curve.indexOf(least);
  if (lowest === 0) return 'the smallest divergence is in the first layer';
  if (lowest === curve.length - 1) return 'the smallest divergence is in the last layer';
  const left = curve.indexOf(Math.max(...curve.slice(0, lowest)));
  const right = curve.lastIndexOf(Math.max(...curve.slice(lowest + 1)));
  const depth = depthBetween(curve, left, lowest, right);
  const limit = least + depth / 2;
  let [from, to] = [lowest, lowest];
  while (from > 0 && (curve[from - 1] as number) <= limit) from--;
  while (to < curve.length - 1 && (curve[to + 1] as number) <= limit) to++;
  return { lowest, from, to, depth, left, right };
}

/** Depth of a trough whose places are known, on another curve: negative where there is none. */
export function depthBetween(curve: readonly number[], left: number, lowest: number, right: number): number {
  return Math.min(curve[left] as number, curve[right] as number) - (curve[lowest] as number);
}
