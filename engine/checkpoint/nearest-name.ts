// Which name was probably meant.

import { dirname } from 'node:path';

/** Of names that differ in a few letters the one that differs least; without `org/` the names alone are compared. */
export function nearestName(wanted: string, names: readonly string[]): string | undefined {
  const text = wanted.toLowerCase();
  const bare = dirname(text) === '.';
  let best: string | undefined;
  let least = Math.floor(text.length / 4) + 1;
  for (const name of names) {
    const whole = name.toLowerCase();
    const distance = editDistance(text, bare ? (whole.split('/')[1] ?? whole) : whole);
    if (distance < least) [best, least] = [name, distance];
  }
  return best;
}

/** Letters to change, add or take away (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
