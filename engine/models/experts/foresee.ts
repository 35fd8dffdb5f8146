// Which experts the next layer will probably need, before it is its turn, so that reading them overlaps with this one.
//
// In a round over a batch of many tokens nearly all are needed: the first ones. Where a sequence goes on token by token,
// the next router is asked already, about the residual stream as it stands before this layer's experts have added to it.
// Measured on the demo model, over 13 passages of nine domains: of the experts that a layer then chose it names 76 %, and
// asked after this layer's experts, when the time to read has gone, 80 %. Those that the layer chose for the previous token
// are 33 % of them, and where the longest unused leaves they are in memory anyway: at a quarter of the experts 44 % of the
// choices are met without reading ahead or with those, and 78 % with the next router's, at the price of 35 % more reads.

import * as tf from '@tensorflow/tfjs-core';
import { type LayerSpec, type RouterSpec, routerChoice, routerProbs, type Spec, selectExperts } from '#protocol';
import { type Backend, valuesOf } from '#tensor';
import { normed, routerLogits } from '../router-input.ts';
import type { LayerWeights, MoeWeights, Weights } from '../weights/weights.ts';
import type { EvictionOrder } from './residents.ts';

/**
 * @param layer the one whose experts come next
 * @param mid its residual stream after attention, [position, hidden]
 * @param end the layer before which the forward ends
 * @returns begins to read what the layer with a router after this one will probably need; undefined where there is none
 */
export async function foresee(
  { spec, backend, weights }: { readonly spec: Spec; readonly backend: Backend; readonly weights: Weights },
  layer: number,
  end: number,
  mid: tf.Tensor2D,
  order: EvictionOrder,
): Promise<(() => void) | undefined> {
  if (weights.experts.complete) return undefined;
  const next = weights.layers.findIndex(({ ffn }, at) => at > layer && at < end && ffn.kind === 'moe');
  if (next === -1) return undefined;
  const { ffn, ffnNorm, attnNorm } = weights.layers[next] as LayerWeights & { readonly ffn: MoeWeights };
  const layerSpec = spec.layers[next] as LayerSpec;
  if (layerSpec.ffn.kind !== 'moe') return undefined;
  const { experts } = ffn;
  if (order === 'scan')
    return () =>
      experts.expect(
        Array.from({ length: experts.count }, (_, e) => e),
        order,
      );
  const logits = tf.tidy(() => routerLogits(backend, normed(mid, layerSpec.parallel ? attnNorm : ffnNorm), ffn));
  const values = await valuesOf(logits);
  const likely = chosenBy(values, layerSpec.ffn.router);
  return () => experts.expect(likely, order);
}

/** Each once, those of the highest slots first. */
function chosenBy(logits: Float32Array, router: RouterSpec): readonly number[] {
  const { experts, topK } = router;
  const chosen = selectExperts(routerChoice(logits, routerProbs(logits, router), router), experts, topK);
  const slots = Array.from({ length: topK }, (_, slot) => chosen.filter((_each, i) => i % topK === slot));
  return [...new Set(slots.flatMap((each) => [...each]))];
}
