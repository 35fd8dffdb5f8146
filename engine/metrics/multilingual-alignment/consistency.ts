// Within-sequence consistency: do the tokens of one sequence go to the same experts? Mean over pairs of tokens of the
// Jaccard overlap |A ∩ B| / |A ∪ B| of their sets of k chosen experts, with n in common n / (2k − n). Undefined for a
// single token. All pairs of a long sequence are too many to go through: up to 2,048 tokens they are, above they are
// counted exactly from the subsets that sets share (shared-subsets.ts) where k is small enough, else a seeded sample of
// pairs stands in for them. Beside it stands what two random sets of k of E experts would have.

import type { RouterEntry } from '#protocol';
import { canCountSubsets, meanOverPairs } from './shared-subsets.ts';

/** Which pairs of tokens: every two of the sequence, or each with the next one. */
export type Pairing = 'all' | 'adjacent';

/** Up to this many tokens all pairs are gone through: 2 M of them, about 20 ms. */
const FULL = 2048;
/** Pairs drawn of a longer sequence. Their mean is off by about a thousandth of the spread of single pairs. */
export const DRAWN_PAIRS = 2 ** 20;

type Sizes = Pick<RouterEntry, 'experts' | 'topK'>;

/** Whether a sequence has more pairs than are gone through, and they cannot be counted in another way. */
export function drawsPairs(tokens: number, { experts, topK }: Sizes, pairing: Pairing): boolean {
  return pairing === 'all' && tokens > FULL && !canCountSubsets(tokens, experts, topK);
}

/**
 * @param chosen [position, slot]
 * @param counted 1 for tokens that count. [position]
 * @param random draws pairs where there are too many
 * @returns 0 to 1; NaN with fewer than two tokens
 */
export function jaccardConsistency(
  chosen: Uint16Array,
  { experts, topK }: Sizes,
  counted: Uint8Array,
  pairing: Pairing,
  random: () => number,
): number {
  const words = Math.ceil(experts / 32);
  const sets = expertSets(chosen, topK, words, counted);
  const tokens = sets.length / words;
  const draws = drawsPairs(tokens, { experts, topK }, pairing);
  if (!draws && pairing === 'all' && tokens > FULL) {
    const overlap = Float64Array.from({ length: topK + 1 }, (_, n) => overlapOf(n, topK));
    return meanOverPairs(membersOf(sets, words), experts, overlap);
  }
  const found = new Array<number>(topK + 1).fill(0);
  if (draws) {
    for (let pair = 0; pair < DRAWN_PAIRS; pair++) {
      const a = Math.floor(random() * tokens);
      const other = Math.floor(random() * (tokens - 1));
      const b = other < a ? other : other + 1;
      countCommon(found, sets, words, a, b, b + 1);
    }
  } else {
    for (let a = 0; a + 1 < tokens; a++) countCommon(found, sets, words, a, a + 1, pairing === 'all' ? tokens : a + 2);
  }
  let [sum, pairs] = [0, 0];
  found.forEach((count, n) => {
    sum += count * overlapOf(n, topK);
    pairs += count;
  });
  return sum / pairs;
}

function overlapOf(common: number, topK: number): number {
  return common / (2 * topK - common);
}

/** Counts the tokens `from` up to `to` by how many experts each has in common with token `a`. @param found [common] */
function countCommon(found: number[], sets: Int32Array, words: number, a: number, from: number, to: number): void {
  if (words === 2) {
    const [low, high] = [sets[2 * a] as number, sets[2 * a + 1] as number];
    for (let at = 2 * from; at < 2 * to; at += 2) {
      const common = bitCount(low & (sets[at] as number)) + bitCount(high & (sets[at + 1] as number));
      found[common] = (found[common] as number) + 1;
    }
    return;
  }
  for (let b = from; b < to; b++) {
    let common = 0;
    for (let w = 0; w < words; w++) {
      common += bitCount((sets[a * words + w] as number) & (sets[b * words + w] as number));
    }
    found[common] = (found[common] as number) + 1;
  }
}

/** Memory of `expertSets`: a trace has millions of short sequences, and each would leave its own behind. */
let room = new Int32Array();

/** The chosen experts of the counted tokens as bits, until it is called again. [token, word] */
function expertSets(chosen: Uint16Array, topK: number, words: number, counted: Uint8Array): Int32Array {
  let tokens = 0;
  for (let position = 0; position < counted.length; position++) tokens += counted[position] as number;
  if (room.length < tokens * words) room = new Int32Array(2 * tokens * words);
  const sets = room.subarray(0, tokens * words).fill(0);
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

/** The same sets as lists, ascending. [token] */
function membersOf(sets: Int32Array, words: number): readonly (readonly number[])[] {
  return Array.from({ length: sets.length / words }, (_, token) => {
    const members: number[] = [];
    for (let w = 0; w < words; w++) {
      for (let rest = sets[token * words + w] as number; rest !== 0; rest &= rest - 1) {
        members.push(w * 32 + 31 - Math.clz32(rest & -rest));
      }
    }
    return members;
  });
}

function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Expected Jaccard overlap of two independent random sets of k of E: Σ n / (2k − n) · C(k, n) C(E − k, k − n) / C(E, k). */
export function chanceConsistency({ experts, topK }: Sizes): number {
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
