// Granite-MoE with a shared expert (GraniteMoeSharedForCausalLM): one more network that every token passes, if its width is
// not 0.

import type { SharedSpec } from '#protocol';
import type { ConfigReader } from '../../config/config-reader.ts';
import { LIMITS } from '../../config/limits.ts';
import type { Family } from '../family.ts';
import { graniteSpec } from '../granitemoe/index.ts';

export const granitemoeshared: Family = {
  modelType: 'granitemoeshared',
  title: 'Granite-MoE with a shared expert',

  spec: (config, tensors) =>
    graniteSpec('granitemoeshared', config, tensors, { shared: (at) => graniteShared(config, at) }),
};

/** One more network under `at`, if its width is not 0. */
export function graniteShared(config: ConfigReader, at: string): SharedSpec | undefined {
  const width = config.integer('shared_intermediate_size', { fallback: 0, min: 0, max: LIMITS.width });
  if (width === 0) return undefined;
  return {
    experts: 1,
    width,
    glu: 'silu',
    tensors: {
      gateUp: `${at}.shared_mlp.input_linear.weight`,
      down: `${at}.shared_mlp.output_linear.weight`,
    },
  };
}
