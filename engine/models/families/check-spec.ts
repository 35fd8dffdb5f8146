// What must hold between the numbers of a Spec, whichever family wrote it.

import { formatCount, type LayerSpec, moeLayers, type RopeSpec, type Spec, UserError } from '#protocol';
import { LIMITS } from '../config/limits.ts';

const HINT = 'Compare the file with the one published beside the weights.';

/** @throws UserError naming the numbers that contradict each other */
export function checkSpec(spec: Spec): void {
  for (const [layer, each] of spec.layers.entries()) checkLayer(layer, each);
  // Most models have one for all layers.
  for (const rope of new Set(spec.layers.map(({ attention }) => attention.rope))) if (rope) checkRope(rope);
  for (const [what, factor] of factors(spec)) {
    if (Number.isFinite(factor) && factor !== 0) continue;
    throw new UserError(
      `config.json: expected a factor on ${what} that is a number other than 0, found ${factor}.`,
      HINT,
    );
  }
  const experts = moeLayers(spec).reduce((sum, { moe }) => sum + moe.router.experts, 0);
  if (experts > LIMITS.allExperts) {
    throw new UserError(
      `config.json: expected at most ${formatCount(LIMITS.allExperts)} experts in all layers together, found ${formatCount(experts)}.`,
      HINT,
    );
  }
}

function factors({ embed, layers, head }: Spec): readonly (readonly [string, number])[] {
  return [
    ['the embedding', embed.scale],
    ['the logits', head.scale],
    ...layers.flatMap(({ residualScale, attention }, layer) => [
      [`what layer ${layer} adds to the residual stream`, residualScale] as const,
      [`the attention scores of layer ${layer}`, attention.scale] as const,
    ]),
  ];
}

function checkRope({ inverseFrequencies, attentionFactor }: RopeSpec): void {
  const wrong = [attentionFactor, ...inverseFrequencies].find((value) => !Number.isFinite(value));
  if (wrong === undefined) return;
  throw new UserError(
    `config.json: expected rope_theta and the factors of its scaling to give finite frequencies, found ${wrong}.`,
    HINT,
  );
}

function checkLayer(layer: number, { attention, ffn }: LayerSpec): void {
  const { heads, kvHeads, headDim, rope } = attention;
  const refuse = (message: string): never => {
    throw new UserError(`config.json, layer ${layer}: ${message}`, HINT);
  };
  if (!Number.isInteger(headDim)) refuse(`hidden_size is no multiple of num_attention_heads (${heads}).`);
  if (heads % kvHeads !== 0) refuse(`${heads} attention heads cannot share ${kvHeads} key/value heads evenly.`);
  if (rope && (2 * rope.inverseFrequencies.length > headDim || headDim % 2 !== 0)) {
    refuse(`a head of ${headDim} channels cannot be rotated in pairs.`);
  }
  if (attention.kind === 'grouped' && attention.clip !== undefined && !(attention.clip > 0)) {
    refuse(`expected queries, keys and values to be clamped to a number above 0, found ${attention.clip}.`);
  }
  // Whichever key or family they come from: a trace stores their ids in 16 bits, where more would wrap around.
  if (ffn.kind === 'moe' && ffn.router.experts > LIMITS.experts) {
    refuse(`expected at most ${LIMITS.experts.toLocaleString('en-US')} experts, found ${ffn.router.experts}.`);
  }
  if (ffn.kind === 'moe' && ffn.router.mixer && ffn.router.mixer.nearness < 0) {
    refuse(`expected router_jitter_noise of at least 0, found ${ffn.router.mixer.nearness / 2}.`);
  }
  const groups = ffn.kind === 'moe' ? ffn.router.groups : undefined;
  if (groups && ffn.kind === 'moe') {
    const { experts, topK } = ffn.router;
    if (experts % groups.count !== 0) refuse(`${experts} experts are not ${groups.count} groups of equal size.`);
    const left = (experts / groups.count) * groups.keep;
    if (topK > left) refuse(`num_experts_per_tok (${topK}) exceeds the ${left} experts of ${groups.keep} groups.`);
  }
  if (ffn.kind === 'moe' && ffn.router.topK > ffn.router.experts) {
    refuse(`num_experts_per_tok (${ffn.router.topK}) exceeds num_experts (${ffn.router.experts}).`);
  }
}
