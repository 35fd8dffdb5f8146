// From router logits to expert weights, in plain loops over typed arrays. The engine routes with exactly this code
// on every backend, and whoever reads a trace can turn its logits into probabilities with it.
//
//   logits (softly capped in some) -> probs (softmax or sigmoid) -> choice (+ correction, within the best groups) -> top-k, ties to the lower index
//   -> weights from probs
//
// Formula: transformers' OlmoeTopKRouter and kin; one definition for all but three known families. Of those SparseMixer
// (Phi-MoE) differs in its weights alone.

import { UserError } from './errors.ts';
import type { GroupLimit, RouterSpec } from './spec.ts';

/** What a router decided for some positions. */
export interface Routes {
  /** After the family's scoring, all routed experts. [position, expert] */
  readonly probs: Float32Array;
  /** The chosen experts by descending choice, ties to the lower index. [position, slot] */
  readonly indices: Int32Array;
  /** The factors that multiply their outputs. [position, slot] */
  readonly weights: Float32Array;
}

/**
 * Probabilities of all experts. A logit of -Infinity gives exactly 0.
 * @param logits [position, expert]
 * @returns [position, expert]
 */
export function routerProbs(logits: Float32Array, router: RouterSpec): Float32Array {
  const { experts, score, softcap } = router;
  const scored = softcap === undefined ? logits : cappedLogits(logits, softcap);
  const probs = new Float32Array(logits.length);
  if (score === 'sigmoid') {
    for (let i = 0; i < scored.length; i++) probs[i] = 1 / (1 + Math.exp(-(scored[i] as number)));
    return probs;
  }
  const powers = new Float64Array(experts);
  for (let row = 0; row < scored.length; row += experts) {
    let top = -Infinity;
    for (let e = 0; e < experts; e++) top = Math.max(top, scored[row + e] as number);
    let sum = 0;
    for (let e = 0; e < experts; e++) {
      const power = Math.exp((scored[row + e] as number) - top);
      powers[e] = power;
      sum += power;
    }
    for (let e = 0; e < experts; e++) probs[row + e] = (powers[e] as number) / sum;
  }
  return probs;
}

/** An expert that was switched off stays at -Infinity: a cap must not bring it back. */
function cappedLogits(logits: Float32Array, softcap: number): Float32Array {
  return logits.map((logit) => (logit === -Infinity ? logit : softcap * Math.tanh(logit / softcap)));
}

/**
 * What the selection is made on. The probabilities with their correction, or the logits; except that an expert whose logit is -Infinity
 * can never be chosen (its probability of 0 alone could tie with one that underflowed), nor one outside the best groups.
 * @returns [position, expert]
 * @throws UserError when the best groups hold fewer than topK experts that may be chosen
 */
export function routerChoice(logits: Float32Array, probs: Float32Array, router: RouterSpec): Float32Array {
  const { experts, correction, groups } = router;
  const choice = (router.choice === 'logits' ? logits : probs).slice();
  if (correction)
    for (let i = 0; i < choice.length; i++) choice[i] = (choice[i] as number) + (correction[i % experts] as number);
  for (let i = 0; i < choice.length; i++) if (logits[i] === -Infinity) choice[i] = -Infinity;
  if (groups) keepBestGroups(choice, router, groups);
  return choice;
}

/** -Infinity for all experts outside the best groups; ties between groups to the lower one. @param choice changed */
function keepBestGroups(choice: Float32Array, { experts, topK }: RouterSpec, { count, keep, score }: GroupLimit): void {
  const size = experts / count;
  const worth = new Float32Array(count);
  for (let row = 0; row < choice.length; row += experts) {
    for (let group = 0; group < count; group++) worth[group] = groupWorth(choice, row + group * size, size, score);
    const kept = new Set(selectExperts(worth, count, keep));
    let left = 0;
    for (let e = 0; e < experts; e++) {
      if (!kept.has(Math.floor(e / size))) choice[row + e] = -Infinity;
      if (choice[row + e] !== -Infinity) left++;
    }
    if (left < topK) {
      throw new UserError(
        `${left} experts are left to choose from in the best ${keep} of ${count} groups, but every token needs ${topK}.`,
        'Switch off fewer experts of one group.',
      );
    }
  }
}

/** The best choice of a group, or the sum of its best two; of one alone where only one may be chosen. */
function groupWorth(choice: Float32Array, from: number, size: number, score: GroupLimit['score']): number {
  let [best, second] = [-Infinity, -Infinity];
  for (let i = from; i < from + size; i++) {
    const value = choice[i] as number;
    if (value > best) [best, second] = [value, best];
    else if (value > second) second = value;
  }
  return score === 'max' || second === -Infinity ? best : Math.fround(best + second);
}

/**
 * The `topK` experts of the largest choice in each row, in descending order, ties to the lower index.
 * @param choice [position, expert]
 * @returns [position, slot]
 */
export function selectExperts(choice: Float32Array, experts: number, topK: number): Int32Array {
  const positions = choice.length / experts;
  const indices = new Int32Array(positions * topK);
  const best = new Float32Array(topK);
  for (let position = 0; position < positions; position++) {
    const row = position * experts;
    const out = position * topK;
    let filled = 0;
    for (let expert = 0; expert < experts; expert++) {
      const value = choice[row + expert] as number;
      if (filled === topK && !(value > (best[topK - 1] as number))) continue;
      // Insertion into a short sorted list; strictly greater keeps an earlier index before its equal.
      let slot = filled < topK ? filled++ : topK - 1;
      while (slot > 0 && value > (best[slot - 1] as number)) {
        best[slot] = best[slot - 1] as number;
        indices[out + slot] = indices[out + slot - 1] as number;
        slot--;
      }
      best[slot] = value;
      indices[out + slot] = expert;
    }
  }
  return indices;
}

/**
 * The factors on the chosen experts' outputs, read from the probabilities, never from the choice.
 * @param logits [position, expert]; where the router says so, they tell which experts share a weight
 * @param indices [position, slot]
 * @returns [position, slot]
 */
export function expertWeights(
  logits: Float32Array,
  probs: Float32Array,
  indices: Int32Array,
  router: RouterSpec,
): Float32Array {
  const { experts, topK, normalize, leastSum = 0, scale, mixer } = router;
  if (mixer) return mixerWeights(logits, probs, indices, router, mixer.nearness);
  const weights = new Float32Array(indices.length);
  for (let start = 0, row = 0; start < indices.length; start += topK, row += experts) {
    let sum = 0;
    for (let slot = 0; slot < topK; slot++) {
      const prob = probs[row + (indices[start + slot] as number)] as number;
      weights[start + slot] = prob;
      sum += prob;
    }
    // The summand of DeepSeek-V3: scores that all underflowed give weights of 0, not of NaN. It is lost in any other sum.
    const factor = normalize ? scale / Math.max(sum + 1e-20, leastSum) : scale;
    if (factor !== 1)
      for (let slot = 0; slot < topK; slot++) weights[start + slot] = (weights[start + slot] as number) * factor;
  }
  return weights;
}

/** Below, probabilities have lost digits. */
const UNDERFLOW = 1e-30;

/**
 * The weights of SparseMixer (Liu et al. 2023): each chosen expert's share among those that are near it,
 *   (z − z_e) / max(|z_e|, z) ≤ nearness,
 * without those chosen before it. They do not sum to 1: with no other near it, an expert has weight 1.
 */
function mixerWeights(
  logits: Float32Array,
  probs: Float32Array,
  indices: Int32Array,
  { experts, topK }: RouterSpec,
  nearness: number,
): Float32Array {
  const weights = new Float32Array(indices.length);
  for (let start = 0, row = 0; start < indices.length; start += topK, row += experts) {
    const before = new Set<number>();
    for (let slot = 0; slot < topK; slot++) {
      const chosen = indices[start + slot] as number;
      const logit = logits[row + chosen] as number;
      let [sum, powers] = [0, 0];
      for (let e = 0; e < experts; e++) {
        const other = logits[row + e] as number;
        const far = before.has(e) || (logit - other) / Math.max(Math.abs(other), logit) > nearness;
        if (far && e !== chosen) continue;
        sum += probs[row + e] as number;
        powers += Math.exp(other - logit);
      }
      const prob = probs[row + chosen] as number;
      weights[start + slot] = sum > UNDERFLOW ? prob / sum : 1 / powers;
      before.add(chosen);
    }
  }
  return weights;
}

/**
 * The whole way from logits to weights.
 * @throws UserError when a logit is not a number, or fewer than topK experts are left to choose from.
 */
export function routeTokens(logits: Float32Array, router: RouterSpec, layer: number): Routes {
  checkLogits(logits, router, layer);
  const probs = routerProbs(logits, router);
  const indices = selectExperts(routerChoice(logits, probs, router), router.experts, router.topK);
  return { probs, indices, weights: expertWeights(logits, probs, indices, router) };
}

/** Says which token a position of a batch is, for messages. */
export type PositionName = (position: number) => string;

export const namePosition: PositionName = (position) => `position ${position} of the batch`;

/**
 * Refuses logits that cannot be routed. Backends disagree on where NaN sorts, so it must never reach a top-k.
 * @throws UserError
 */
export function checkLogits(
  logits: Float32Array,
  { experts, topK }: RouterSpec,
  layer: number,
  nameOf: PositionName = namePosition,
): void {
  for (let row = 0; row < logits.length; row += experts) {
    let left = 0;
    for (let e = 0; e < experts; e++) {
      const value = logits[row + e] as number;
      if (Number.isNaN(value) || value === Infinity) {
        throw new UserError(
          `Router of layer ${layer}, expert ${e}, ${nameOf(row / experts)}: expected a finite logit, found ${value}.`,
          'The weights may be damaged or overflow in this precision. Compare the files with their source, or try --precision f32.',
        );
      }
      if (value !== -Infinity) left++;
    }
    if (left < topK) {
      throw new UserError(
        `Layer ${layer}: ${left} of ${experts} experts are left to choose from, but every token needs ${topK}.`,
        `Switch off at most ${experts - topK} experts of this layer.`,
      );
    }
  }
}

/** Entropy of each row of probabilities, in nats. Rows that do not sum to 1 (sigmoid scores) are normalised first. */
export function entropies(probs: Float32Array, experts: number): Float32Array {
  const result = new Float32Array(probs.length / experts);
  for (let position = 0; position < result.length; position++) {
    const row = position * experts;
    let sum = 0;
    let plogp = 0;
    for (let e = 0; e < experts; e++) {
      const p = probs[row + e] as number;
      if (p > 0) {
        sum += p;
        plogp += p * Math.log(p);
      }
    }
    result[position] = Math.log(sum) - plogp / sum;
  }
  return result;
}
