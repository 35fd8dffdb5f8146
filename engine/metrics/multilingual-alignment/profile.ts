// A sequence's profile at one router: how its tokens spread over the experts, as one distribution. Either the mean of the
// router's probabilities over the tokens, or, where only choices were recorded, each expert's share of all choices.

import { type RouterEntry, routerProbs } from '#protocol';
import { fromHalves } from '#trace';
import { halfSoftmax } from './half-softmax.ts';
import { addShortSoftmax } from './short-softmax.ts';

/** For work within a call. Made once: a trace has millions of calls with the same number of experts. [expert] */
let sums = new Float64Array();
let powers = new Float64Array();

/**
 * Adds the mean probabilities of the counted tokens to `profile`. Sigmoid scores, which do not sum to 1, are divided by
 * their sum, token by token.
 * @param recorded logits, as halves where they were recorded so. [position, expert]
 * @param counted 1 for tokens that count; at least one. [position]
 * @param profile from `at` on, [expert]
 * @returns mean over the tokens of the entropy of their probabilities, in nats
 */
export function probabilityProfile(
  recorded: Float32Array | Uint16Array,
  router: RouterEntry,
  counted: Uint8Array,
  profile: Float32Array,
  at: number,
): number {
  const { experts } = router;
  const plain = router.score !== 'sigmoid' && router.softcap === undefined;
  if (recorded instanceof Uint16Array && plain) {
    const found = halfSoftmax(recorded, counted, experts);
    if (found) return putMeans(found.sums, found.entropy, counted, profile, at);
  }
  const logits = recorded instanceof Uint16Array ? fromHalves(recorded) : recorded;
  if (sums.length !== experts) [sums, powers] = [new Float64Array(experts), new Float64Array(experts)];
  sums.fill(0);
  const bits = new Int32Array(logits.buffer, logits.byteOffset, logits.length);
  let short = true;
  const scores = plain ? null : routerProbs(logits, router);
  let entropy = 0;
  for (let position = 0, row = 0; position < counted.length; position++, row += experts) {
    if (!counted[position]) continue;
    if (scores) {
      entropy += addScores(scores, row, sums);
      continue;
    }
    const quick: number = short ? addShortSoftmax(logits, bits, row, sums, powers) : Number.NaN;
    // Where one row's logits are not short, the others' most likely are not either.
    short = !Number.isNaN(quick);
    entropy += short ? quick : addSoftmax(logits, row, sums, powers);
  }
  return putMeans(sums, entropy, counted, profile, at);
}

/** @returns mean entropy */
function putMeans(sums: Float64Array, entropy: number, counted: Uint8Array, profile: Float32Array, at: number): number {
  let tokens = 0;
  for (let position = 0; position < counted.length; position++) tokens += counted[position] as number;
  for (let e = 0; e < sums.length; e++) profile[at + e] = (sums[e] as number) / tokens;
  return entropy / tokens;
}

/** `routerProbs` in one pass with the sum and the entropy, which here is ln Z − Σ p (z − max) and takes one logarithm. */
function addSoftmax(logits: Float32Array, row: number, sums: Float64Array, powers: Float64Array): number {
  const experts = sums.length;
  let top = -Infinity;
  for (let e = 0; e < experts; e++) top = Math.max(top, logits[row + e] as number);
  let [total, weighted] = [0, 0];
  for (let e = 0; e < experts; e++) {
    const height = (logits[row + e] as number) - top;
    const power = Math.exp(height);
    powers[e] = power;
    total += power;
    // A masked expert's power is 0 and its height -Infinity: their product is no number.
    if (power > 0) weighted += power * height;
  }
  for (let e = 0; e < experts; e++) sums[e] = (sums[e] as number) + (powers[e] as number) / total;
  return Math.log(total) - weighted / total;
}

function addScores(scores: Float32Array, row: number, sums: Float64Array): number {
  const experts = sums.length;
  let [total, plogp] = [0, 0];
  for (let e = 0; e < experts; e++) {
    const score = scores[row + e] as number;
    total += score;
    if (score > 0) plogp += score * Math.log(score);
  }
  // Every score underflowed: as good as any other, so none is preferred.
  if (total === 0) {
    for (let e = 0; e < experts; e++) sums[e] = (sums[e] as number) + 1 / experts;
    return Math.log(experts);
  }
  for (let e = 0; e < experts; e++) sums[e] = (sums[e] as number) + (scores[row + e] as number) / total;
  return Math.log(total) - plogp / total;
}

/**
 * Each expert's share of the choices of the counted tokens.
 * @param chosen [position, slot]
 * @param profile from `at` on, [expert]
 */
export function choiceProfile(
  chosen: Uint16Array,
  { experts, topK }: RouterEntry,
  counted: Uint8Array,
  profile: Float32Array,
  at: number,
): void {
  const tokens = counted.reduce((sum, each) => sum + each, 0);
  const counts = new Float64Array(experts);
  for (let position = 0; position < counted.length; position++) {
    if (!counted[position]) continue;
    for (let slot = position * topK; slot < (position + 1) * topK; slot++) {
      const expert = chosen[slot] as number;
      counts[expert] = (counts[expert] as number) + 1;
    }
  }
  counts.forEach((count, e) => {
    if (count > 0) profile[at + e] = count / (tokens * topK);
  });
}
