// Labels along an edge, moved apart: each as near to what it names as the others allow.

/**
 * Least squares under the condition that labels keep their order and their distance.
 * @param wanted where each would stand alone, in any order
 * @param apart least distance between two
 * @returns where each stands; within `from` and `to` where there is room for all of them
 */
export function placeLabels(wanted: readonly number[], apart: number, from: number, to: number): readonly number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] as number) - (wanted[b] as number) || a - b);
  // With the distance taken out, places must only not decrease: neighbours that would are pooled at their mean.
  const blocks: { sum: number; count: number }[] = [];
  for (const [rank, i] of order.entries()) {
    let block = { sum: (wanted[i] as number) - rank * apart, count: 1 };
    for (let last = blocks.at(-1); last && last.sum / last.count > block.sum / block.count; last = blocks.at(-1)) {
      block = { sum: block.sum + last.sum, count: block.count + last.count };
      blocks.pop();
    }
    blocks.push(block);
  }
  const highest = Math.max(from, to - Math.max(0, wanted.length - 1) * apart);
  const placed = new Array<number>(wanted.length);
  let rank = 0;
  for (const { sum, count } of blocks) {
    const at = Math.min(highest, Math.max(from, sum / count));
    for (let n = 0; n < count; n++, rank++) placed[order[rank] as number] = at + rank * apart;
  }
  return placed;
}
