// Granite-MoE with windows (GraniteMoeSWAForCausalLM; granite-swash): a sink in each head, a sliding window in three of four
// layers, a rotary base for each layer of which some are blind to positions. Defaults are those of the transformers class.

import type { GroupedAttentionSpec } from '#protocol';
import type { ConfigReader } from '../../config/config-reader.ts';
import { ropeSpec } from '../../config/rope-config.ts';
import type { Family } from '../family.ts';
import type { LayerPlace } from '../frame.ts';
import { graniteSpec } from '../granitemoe/index.ts';
import { graniteShared } from '../granitemoeshared/index.ts';
import { isSliding, ofLayer, slidingWindow } from '../layer-kinds.ts';

export const granitemoeSwa: Family = {
  modelType: 'granitemoe_swa',
  title: 'Granite-MoE with windows',

  spec: (config, tensors) =>
    graniteSpec('granitemoe_swa', config, tensors, {
      shared: (at) => graniteShared(config, at),
      attention: (plain, place) => ({
        ...turned(config, plain, place),
        sinks: `${place.at}.self_attn.sinks`,
        ...slidingWindow(config, isSliding(config, place, place.layer % 4 !== 0), 128),
      }),
    }),
};

/** With the layer's own rotary base, where the config has one for each: 0 is none. */
function turned(config: ConfigReader, plain: GroupedAttentionSpec, place: LayerPlace): GroupedAttentionSpec {
  const base = ofLayer(config.numbers('layer_rope_theta'), 'layer_rope_theta', place);
  if (base === undefined) return plain;
  const { rope: _, ...blind } = plain;
  return base === 0 ? blind : { ...blind, rope: ropeSpec(config, plain.headDim, { theta: base, base }) };
}
