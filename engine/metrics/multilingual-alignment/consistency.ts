// Within-sequence consistency: do the tokens of one sequence go to the same experts? Mean over pairs of tokens of the
// Jaccard overlap |A ∩ B| / |A ∪ B| of their sets of k chosen experts, with n in common n / (2k − n). Undefined for a
// single token. Beside it stands what two random sets of k of E experts would have.

import type { RouterEntry } from '#protocol';

/** Which pairs of tokens: every two of the sequence, or each with the next one. */
export type Pairing = 'all' | 'adjacent';

/**
 * @param chosen [position, slot]
 * @param counted 1 for tokens that count. [position]
 * @returns 0 to 1; NaN with fewer than two tokens
 */
export function jaccardConsistency(
  chosen: Uint16Array,
  { experts, topK }: Pick<RouterEntry, 'experts' | 'topK'>,
  counted: Uint8Array,
  pairing: Pairing,
): number {
  const words = Math.ceil(experts / 32);
  const sets = expertSets(chosen, topK, words, counted);
  const tokens = sets.length / words;
  const overlap = Float64Array.from({ length: topK + 1 }, (_, n) => n / (2 * topK - n));
  let [sum, pairs] = [0, 0];
  for (let a = 0; a < tokens; a++) {
    const end = pairing === 'all' ? tokens : Math.min(tokens, a + 2);
    for (let b = a + 1; b < end; b++) {
      let common = 0;
      for (let w = 0; w < words; w++)
        common += bitCount((sets[a * words + w] as number) & (sets[b * words + w] as number));
      sum += overlap[common] as number;
      pairs++;
    }
  }
  return sum / pairs;
}

/** The chosen experts of the counted tokens as bits. [token, word] */
function expertSets(chosen: Uint16Array, topK: number, words: number, counted: Uint8Array): Int32Array {
  const tokens = counted.reduce((total, each) => total + each, 0);
  const sets = new Int32Array(tokens * words);
  let at = 0;
  for (let position = 0; position < counted.length; position++) {
    if (!counted[position]) continue;
    for (let slot = position * topK; slot < (position + 1) * topK; slot++) {
      const expert = chosen[slot] as number;
      sets[at + (expert >> 5)] = (sets[at + (expert >> 5)] as number) | (1 << (expert & 31));
    }
    at += words;
  }
  return sets;
}

function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Expected Jaccard overlap of two independent random sets of k of E: Σ n / (2k − n) · C(k, n) C(E − k, k − n) / C(E, k). */
export function chanceConsistency({ experts, topK }: Pick<RouterEntry, 'experts' | 'topK'>): number {
  const least = Math.max(0, 2 * topK - experts);
  let sum = 0;
  for (let n = least; n <= topK; n++) {
    const ways = logChoose(topK, n) + logChoose(experts - topK, topK - n) - logChoose(experts, topK);
    sum += (n / (2 * topK - n)) * Math.exp(ways);
  }
  return sum;
}

function logChoose(n: number, k: number): number {
  let sum = 0;
  for (let i = 1; i <= k; i++) sum += Math.log((n - k + i) / i);
  return sum;
}
