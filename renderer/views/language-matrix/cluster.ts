// Languages in an order that brings alike ones together: average linkage, then each branch turned so that its ends meet
// their nearest neighbours.

export interface Branch {
  /** Distance at which its two halves join. */
  readonly height: number;
  /** A leaf's number, or a branch. */
  readonly left: Branch | number;
  readonly right: Branch | number;
}

export interface Clustering {
  /** Leaves from first to last. */
  readonly order: readonly number[];
  /** null for a single leaf, and for none. */
  readonly tree: Branch | null;
}

interface Cluster {
  readonly node: Branch | number;
  readonly leaves: readonly number[];
}

/**
 * @param distance symmetric; NaN where it is not known, which joins last. [leaf, leaf]
 * @param count number of leaves
 */
export function cluster(distance: Float64Array, count: number): Clustering {
  const between = (a: number, b: number): number => {
    const value = distance[a * count + b] as number;
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
  };
  let clusters = Array.from({ length: count }, (_, leaf): Cluster => ({ node: leaf, leaves: [leaf] }));
  while (clusters.length > 1) {
    let [first, second, least] = [0, 1, Number.POSITIVE_INFINITY];
    for (let a = 0; a < clusters.length; a++) {
      for (let b = a + 1; b < clusters.length; b++) {
        const mean = meanBetween((clusters[a] as Cluster).leaves, (clusters[b] as Cluster).leaves, between);
        if (mean < least) [first, second, least] = [a, b, mean];
      }
    }
    const joined = join(clusters[first] as Cluster, clusters[second] as Cluster, least, between);
    clusters = clusters.flatMap((each, i) => (i === first ? [joined] : i === second ? [] : [each]));
  }
  const [found] = clusters;
  // Either direction is as good; the first leaf, which is the reference, stands in the first half.
  const all = found && found.leaves.indexOf(0) * 2 > found.leaves.length - 1 ? turned(found) : found;
  return { order: all?.leaves ?? [], tree: all && typeof all.node !== 'number' ? all.node : null };
}

type Between = (a: number, b: number) => number;

function meanBetween(left: readonly number[], right: readonly number[], between: Between): number {
  let sum = 0;
  for (const a of left) for (const b of right) sum += between(a, b);
  return sum / (left.length * right.length);
}

/** Of the four ways to lay two clusters side by side the one whose meeting ends are nearest. */
function join(one: Cluster, other: Cluster, height: number, between: Between): Cluster {
  const ways = [one, turned(one)].flatMap((left) => [other, turned(other)].map((right) => ({ left, right })));
  const gap = ({ left, right }: (typeof ways)[number]) =>
    between(left.leaves.at(-1) as number, right.leaves[0] as number);
  const best = ways.reduce((nearest, way) => (gap(way) < gap(nearest) ? way : nearest));
  const { left, right } = best;
  return { node: { height, left: left.node, right: right.node }, leaves: [...left.leaves, ...right.leaves] };
}

function turned({ node, leaves }: Cluster): Cluster {
  return { node: turnedNode(node), leaves: leaves.toReversed() };
}

function turnedNode(node: Branch | number): Branch | number {
  if (typeof node === 'number') return node;
  return { height: node.height, left: turnedNode(node.right), right: turnedNode(node.left) };
}

export interface Joint {
  readonly height: number;
  /** Heights of the two halves, 0 for a leaf, and their middles in the order of the leaves. */
  readonly left: { readonly height: number; readonly middle: number };
  readonly right: { readonly height: number; readonly middle: number };
}

/** Every joint of a tree, with places along the order of its leaves: the first leaf's middle is 0.5. */
export function joints(tree: Branch | null): readonly Joint[] {
  const found: Joint[] = [];
  let next = 0;
  const walk = (node: Branch | number): { height: number; middle: number } => {
    if (typeof node === 'number') return { height: 0, middle: next++ + 0.5 };
    const left = walk(node.left);
    const right = walk(node.right);
    found.push({ height: node.height, left, right });
    return { height: node.height, middle: (left.middle + right.middle) / 2 };
  };
  if (tree) walk(tree);
  return found;
}
