// mask_pre: -Infinity on the raw router logits of the targets, before any scoring, so that another expert fills the
// slot and the weights are those of a model that never had the target. Never done by zeroing probabilities: without
// renormalisation that keeps the old denominator and gives other weights.

import * as tf from '@tensorflow/tfjs-core';
import type { Hook } from '#models';
import { type ExpertAddress, formatAddress, formatRanges, moeLayers, type Spec, UserError } from '#protocol';
import type { Intervention } from '../intervention.ts';

export const maskPre: Intervention = {
  mode: 'mask_pre',
  title: 'Switch off: the expert cannot be chosen and another fills its slot.',

  hooks({ targets }, spec) {
    return [...byLayer(targets, spec)].map(
      ([layer, mask]): Hook => ({
        point: 'mlp.router_logits',
        layers: new Set([layer]),
        run: (logits) => tf.add(logits, tf.tensor1d(mask)),
      }),
    );
  },
};

/** Per layer a row that is -Infinity at the targets and 0 elsewhere. Adding 0 leaves a logit as it is. */
function byLayer(targets: readonly ExpertAddress[], spec: Spec): Map<number, Float32Array> {
  const routers = new Map(moeLayers(spec).map(({ layer, moe }) => [layer, moe.router]));
  const masks = new Map<number, Float32Array>();
  for (const target of targets) {
    const router = routers.get(target.layer);
    if (routers.size === 0) {
      throw new UserError(
        `${formatAddress(target)}: none of the model's ${spec.layers.length} layers has a router.`,
        'Experts can be switched off in a Mixture-of-Experts model.',
      );
    }
    if (!router) {
      throw new UserError(
        `${formatAddress(target)}: layer ${target.layer} has no router. Layers with one: ${formatRanges([...routers.keys()])}.`,
        'Layers count from 0.',
      );
    }
    if (target.expert >= router.experts) {
      throw new UserError(
        `${formatAddress(target)}: layer ${target.layer} has experts 0–${router.experts - 1}.`,
        'Experts count from 0.',
      );
    }
    const mask = masks.get(target.layer) ?? new Float32Array(router.experts);
    mask[target.expert] = -Infinity;
    masks.set(target.layer, mask);
    const left = mask.filter((value) => value === 0).length;
    if (left < router.topK) {
      throw new UserError(
        `Layer ${target.layer}: the mask leaves ${left} of ${router.experts} experts, but every token needs ${router.topK}.`,
        `Switch off at most ${router.experts - router.topK} experts of this layer.`,
      );
    }
  }
  return masks;
}
