// Places of a sequence, told apart more coarsely the farther on: 0, 1, 2 to 3, 4 to 7 ... so that every bin of a long
// text has many tokens, and the first ones, where attention has little to see, have bins of their own.

/** The last one takes all positions from 32,768 on. */
export const POSITION_BINS = 17;

export function positionBin(position: number): number {
  return position === 0 ? 0 : Math.min(POSITION_BINS - 1, 32 - Math.clz32(position));
}

export const POSITION_LABELS: readonly string[] = Array.from({ length: POSITION_BINS }, (_, bin) => {
  if (bin < 2) return String(bin);
  const from = 2 ** (bin - 1);
  return bin === POSITION_BINS - 1 ? `from ${from}` : `${from} to ${2 * from - 1}`;
});
