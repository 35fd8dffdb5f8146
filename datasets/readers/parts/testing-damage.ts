// For the tests of readers: seeded damage, which may only end in a UserError or in texts.

import { UserError } from '#protocol';
import type { DatasetFile, Reader } from '../../reading/reader.ts';
import { readAll, written } from './testing.ts';

/** How many of the damaged copies were refused and how many read. Anything but a UserError is thrown on. */
export async function readDamaged(
  reader: Reader,
  name: string,
  content: Uint8Array,
  copies: number,
): Promise<{ readonly refused: number; readonly read: number }> {
  const counts = { refused: 0, read: 0 };
  for (let seed = 1; seed <= copies; seed += 1) {
    const file: DatasetFile = written(name, damaged(content, seed));
    try {
      await readAll(reader, file);
      counts.read += 1;
    } catch (problem) {
      if (!(problem instanceof UserError)) throw problem;
      counts.refused += 1;
    }
  }
  return counts;
}

/** Up to three bytes become others, in every second copy letters, which mostly leave text well-formed; every third is cut. */
function damaged(content: Uint8Array, seed: number): Uint8Array {
  const bytes = Uint8Array.from(content);
  // Numerical Recipes' linear congruential generator; its upper bits.
  let state = seed;
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  for (let left = 1 + below(3); left > 0; left -= 1) {
    bytes[below(bytes.length)] = seed % 2 === 0 ? 97 + below(26) : below(256);
  }
  return seed % 3 === 0 ? bytes.subarray(0, below(bytes.length)) : bytes;
}
