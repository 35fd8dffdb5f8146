// How alike the experts of a layer are in the tokens they take, and which of them belong together.
//   similarity  of two experts: Σ over token ids of sqrt(p(id) q(id)), with p and q how their choices spread over ids
//               (Bhattacharyya); 1 where they take the same tokens in the same shares, 0 where they share none
//   clusters    average linkage on 1 − similarity, cut where the mean silhouette is largest

/** @param counts [id, expert]: `width` apart, from `from` on @returns [expert, expert]; NaN beside one never chosen */
export function tokenSimilarity(
  counts: Uint32Array,
  ids: number,
  width: number,
  from: number,
  experts: number,
): Float64Array {
  const totals = new Float64Array(experts);
  for (let id = 0; id < ids; id++) {
    for (let e = 0; e < experts; e++) totals[e] = (totals[e] as number) + (counts[id * width + from + e] as number);
  }
  const similarity = new Float64Array(experts * experts);
  const roots = new Float64Array(experts);
  const used = new Int32Array(experts);
  for (let id = 0; id < ids; id++) {
    let some = 0;
    for (let e = 0; e < experts; e++) {
      const count = counts[id * width + from + e] as number;
      if (count === 0) continue;
      roots[e] = Math.sqrt(count / (totals[e] as number));
      used[some++] = e;
    }
    for (let i = 0; i < some; i++) {
      const e = used[i] as number;
      for (let j = 0; j <= i; j++) {
        const cell = e * experts + (used[j] as number);
        similarity[cell] = (similarity[cell] as number) + (roots[e] as number) * (roots[used[j] as number] as number);
      }
    }
  }
  for (let e = 0; e < experts; e++) {
    for (let f = 0; f <= e; f++) {
      const dead = totals[e] === 0 || totals[f] === 0;
      const value = dead ? Number.NaN : Math.min(1, similarity[e * experts + f] as number);
      similarity[e * experts + f] = value;
      similarity[f * experts + e] = value;
    }
  }
  return similarity;
}

/**
 * Average linkage of those that are alive.
 * @param similarity [expert, expert]
 * @returns cluster of each expert, numbered from 1 by its first member; 0 for one never chosen
 */
export function clustersOf(similarity: Float64Array): Int32Array {
  const experts = Math.sqrt(similarity.length);
  const alive = Array.from({ length: experts }, (_, e) => e).filter((e) => !Number.isNaN(similarity[e * experts + e]));
  const result = new Int32Array(experts);
  if (alive.length < 3) {
    alive.forEach((e) => {
      result[e] = 1;
    });
    return result;
  }
  const distance = (a: number, b: number): number => 1 - (similarity[a * experts + b] as number);
  let clusters: number[][] = alive.map((e) => [e]);
  let best = { silhouette: Number.NEGATIVE_INFINITY, clusters };
  while (clusters.length > 2) {
    clusters = joined(clusters, distance);
    const silhouette = meanSilhouette(clusters, distance);
    // As few clusters as are as good.
    if (silhouette >= best.silhouette) best = { silhouette, clusters };
  }
  [...best.clusters]
    .map((members) => [...members].sort((a, b) => a - b))
    .sort((a, b) => (a[0] as number) - (b[0] as number))
    .forEach((members, number) => {
      for (const e of members) result[e] = number + 1;
    });
  return result;
}

type Distance = (a: number, b: number) => number;

/** The two nearest become one. */
function joined(clusters: readonly number[][], distance: Distance): number[][] {
  let [least, first, second] = [Number.POSITIVE_INFINITY, 0, 1];
  for (let i = 0; i < clusters.length; i++) {
    for (let j = i + 1; j < clusters.length; j++) {
      const between = meanDistance(clusters[i] as number[], clusters[j] as number[], distance);
      if (between < least) [least, first, second] = [between, i, j];
    }
  }
  const rest = clusters.filter((_, i) => i !== first && i !== second);
  return [...rest, [...(clusters[first] as number[]), ...(clusters[second] as number[])]];
}

function meanDistance(a: readonly number[], b: readonly number[], distance: Distance): number {
  let sum = 0;
  for (const e of a) for (const f of b) sum += distance(e, f);
  return sum / (a.length * b.length);
}

/** (b − a) / max(a, b) with a the mean distance within and b that to the nearest other cluster; 0 for one alone. */
function meanSilhouette(clusters: readonly (readonly number[])[], distance: Distance): number {
  let [sum, count] = [0, 0];
  for (const [c, members] of clusters.entries()) {
    for (const e of members) {
      count++;
      if (members.length === 1) continue;
      const within = members.reduce((total, f) => total + (f === e ? 0 : distance(e, f)), 0) / (members.length - 1);
      let nearest = Number.POSITIVE_INFINITY;
      clusters.forEach((other, o) => {
        if (o !== c) nearest = Math.min(nearest, meanDistance([e], other, distance));
      });
      const larger = Math.max(within, nearest);
      if (larger > 0) sum += (nearest - within) / larger;
    }
  }
  return sum / count;
}
