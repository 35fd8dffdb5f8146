// Orders drawn from a seed.

/** A permutation of 0..n-1 that is one single cycle (Sattolo), so that nothing stays in its place. Needs n >= 2. */
export function singleCycle(n: number, random: () => number): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const other = Math.floor(random() * i);
    const kept = order[i] as number;
    order[i] = order[other] as number;
    order[other] = kept;
  }
  return order;
}
