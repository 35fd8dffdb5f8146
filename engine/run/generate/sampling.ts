// The choice of the next token from vocabulary logits: the likeliest, or drawn. Filters act in the order that the field's
// libraries use: temperature, top-k, top-p, min-p.

import { UserError } from '#protocol';

export interface Sampling {
  /** 0: always the likeliest token, ties to the lower id. */
  readonly temperature: number;
  /** Only the k likeliest; 0: all. */
  readonly topK: number;
  /** Only the fewest likeliest that have this probability together; 1: all. */
  readonly topP: number;
  /** Only those with at least this share of the likeliest one's probability; 0: all. */
  readonly minP: number;
}

export const GREEDY: Sampling = { temperature: 0, topK: 0, topP: 1, minP: 0 };

/** @throws UserError naming what is out of its range */
export function checkSampling({ temperature, topK, topP, minP }: Sampling): void {
  const refuse = (name: string, value: number, range: string): never => {
    throw new UserError(`${name}: expected ${range}, found ${value}.`, 'Leave it out for the default.');
  };
  if (!(temperature >= 0 && Number.isFinite(temperature))) refuse('temperature', temperature, 'a number from 0 on');
  if (!(Number.isInteger(topK) && topK >= 0)) refuse('top-k', topK, 'a whole number from 0 on');
  if (!(topP > 0 && topP <= 1)) refuse('top-p', topP, 'a number above 0 and up to 1');
  if (!(minP >= 0 && minP <= 1)) refuse('min-p', minP, 'a number from 0 to 1');
}

export interface SampledToken {
  readonly id: number;
  /** ln of its probability under the model itself, before temperature and filters. */
  readonly logProbability: number;
  /** Id of the likeliest, ties to the lower, whatever was drawn. */
  readonly likeliest: number;
}

/**
 * @param logits of one position. [vocab]
 * @param random numbers in [0, 1); one is taken where something is drawn
 * @throws UserError for logits that are no numbers
 */
export function sampleToken(logits: Float32Array, sampling: Sampling, random: () => number): SampledToken {
  const wrong = logits.findIndex((logit) => !Number.isFinite(logit));
  if (wrong >= 0) {
    throw new UserError(
      `Next token: expected a finite logit for each entry of the vocabulary, found ${logits[wrong]} for ${wrong}.`,
      'The output head or the last layers may be damaged, or overflow in this precision: try --precision f32.',
    );
  }
  const best = likeliest(logits);
  const most = logits[best] as number;
  const id = sampling.temperature === 0 ? best : draw(candidates(logits, most, sampling), random());
  return { id, logProbability: (logits[id] as number) - logSum(logits, most), likeliest: best };
}

function likeliest(logits: Float32Array): number {
  let best = 0;
  for (let id = 1; id < logits.length; id++) if ((logits[id] as number) > (logits[best] as number)) best = id;
  return best;
}

interface Candidate {
  readonly id: number;
  /** Not yet divided by the sum. */
  readonly weight: number;
}

/** What the filters leave, by falling probability, ties to the lower id. */
function candidates(
  logits: Float32Array,
  most: number,
  { temperature, topK, topP, minP }: Sampling,
): readonly Candidate[] {
  let kept: Candidate[] = Array.from(logits, (logit, id) => ({ id, weight: Math.exp((logit - most) / temperature) }));
  kept.sort((a, b) => b.weight - a.weight || a.id - b.id);
  if (topK > 0) kept = kept.slice(0, topK);
  if (topP < 1) {
    const total = sumOf(kept);
    let sum = 0;
    const enough = kept.findIndex(({ weight }) => {
      sum += weight;
      return sum >= topP * total;
    });
    kept = kept.slice(0, enough < 0 ? kept.length : enough + 1);
  }
  // The likeliest has weight 1.
  return minP > 0 ? kept.filter(({ weight }) => weight >= minP) : kept;
}

function sumOf(candidates: readonly Candidate[]): number {
  return candidates.reduce((sum, { weight }) => sum + weight, 0);
}

function draw(candidates: readonly Candidate[], random: number): number {
  let left = random * sumOf(candidates);
  for (const { id, weight } of candidates) {
    left -= weight;
    if (left < 0) return id;
  }
  return (candidates.at(-1) as Candidate).id;
}

function logSum(logits: Float32Array, most: number): number {
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - most);
  return most + Math.log(sum);
}
