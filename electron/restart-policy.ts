// Whether an engine that ended by itself is started again. Once or twice is bad luck; three times in a minute is a fault
// that a fourth start would only repeat.

export const MAX_RESTARTS = 3;
const WITHIN = 60_000;

/**
 * @param ends when it ended before, in milliseconds of one clock, this end last
 * @returns milliseconds to wait before starting it, or null to leave it stopped
 */
export function restartDelay(ends: readonly number[]): number | null {
  const now = ends.at(-1) ?? 0;
  const lately = ends.filter((end) => now - end < WITHIN).length;
  return lately > MAX_RESTARTS ? null : 250 * 2 ** (lately - 1);
}
