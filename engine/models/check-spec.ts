// What must hold between the numbers of a Spec, whichever family wrote it.

import { type LayerSpec, type Spec, UserError } from '#protocol';

/** @throws UserError naming the numbers that contradict each other */
export function checkSpec({ layers }: Spec): void {
  for (const [layer, spec] of layers.entries()) checkLayer(layer, spec);
}

function checkLayer(layer: number, { attention: { heads, kvHeads, headDim, rope }, ffn }: LayerSpec): void {
  const refuse = (message: string): never => {
    throw new UserError(
      `config.json, layer ${layer}: ${message}`,
      'Compare the file with the one published beside the weights.',
    );
  };
  if (!Number.isInteger(headDim)) refuse(`hidden_size is no multiple of num_attention_heads (${heads}).`);
  if (heads % kvHeads !== 0) refuse(`${heads} attention heads cannot share ${kvHeads} key/value heads evenly.`);
  if (2 * rope.inverseFrequencies.length > headDim || headDim % 2 !== 0) {
    refuse(`a head of ${headDim} channels cannot be rotated in pairs.`);
  }
  if (ffn.kind === 'moe' && ffn.router.topK > ffn.router.experts) {
    refuse(`num_experts_per_tok (${ffn.router.topK}) exceeds num_experts (${ffn.router.experts}).`);
  }
}
