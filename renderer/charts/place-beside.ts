// A name beside each point of a scatter, where it covers no other point and no other name.

export interface NamedPoint {
  readonly x: number;
  readonly y: number;
  /** Of its name. */
  readonly width: number;
}

export interface NamePlace {
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const HEIGHT = 14;
/** Between a point's middle and its name. */
const APART = 9;
const POINT = 6;

function covers(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** Right of it, left, above, below: y is the middle of the letters. */
function places({ x, y, width }: NamedPoint): readonly (NamePlace & { readonly box: Box })[] {
  const box = (left: number, middle: number): Box => ({
    left,
    right: left + width,
    top: middle - HEIGHT / 2,
    bottom: middle + HEIGHT / 2,
  });
  const [above, below] = [y - APART - HEIGHT / 2, y + APART + HEIGHT / 2];
  return [
    { x: x + APART, y, anchor: 'start', box: box(x + APART, y) },
    { x: x - APART, y, anchor: 'end', box: box(x - APART - width, y) },
    { x, y: above, anchor: 'middle', box: box(x - width / 2, above) },
    { x, y: below, anchor: 'middle', box: box(x - width / 2, below) },
  ];
}

/**
 * One after the other, those further left first, each at the first of its four places that is free.
 * @param size of the plot, which no name leaves
 * @returns null for a point whose four places are all taken
 */
export function placeBeside(
  points: readonly NamedPoint[],
  size: { readonly width: number; readonly height: number },
): readonly (NamePlace | null)[] {
  const taken: Box[] = points.map(({ x, y }) => ({
    left: x - POINT,
    right: x + POINT,
    top: y - POINT,
    bottom: y + POINT,
  }));
  const placed = new Array<NamePlace | null>(points.length).fill(null);
  const order = points.map((_, i) => i).sort((a, b) => (points[a] as NamedPoint).x - (points[b] as NamedPoint).x);
  for (const i of order) {
    const free = places(points[i] as NamedPoint).find(
      ({ box }) =>
        box.left >= 0 &&
        box.right <= size.width &&
        box.top >= 0 &&
        box.bottom <= size.height &&
        !taken.some((other, at) => at !== i && covers(box, other)),
    );
    if (!free) continue;
    const { box, ...place } = free;
    taken.push(box);
    placed[i] = place;
  }
  return placed;
}
