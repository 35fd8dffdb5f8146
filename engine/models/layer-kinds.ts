// Which layers have a router and which look back through a window only, in the spellings of config.json.

import { UserError } from '#protocol';
import type { ConfigReader } from './config-reader.ts';
import type { LayerPlace } from './frame.ts';
import { LIMITS } from './limits.ts';

/** Qwen's rule: every `decoder_sparse_step`-th layer, but those that `mlp_only_layers` names; none without experts. */
export function isSparse(config: ConfigReader, layer: number): boolean {
  const step = config.integer('decoder_sparse_step', { fallback: 1, max: LIMITS.layers });
  return (layer + 1) % step === 0 && !config.integers('mlp_only_layers').includes(layer);
}

/**
 * Whether a layer's attention is limited to `sliding_window`, as `layer_types` says.
 * @param otherwise where there is no such list
 * @throws UserError for a list of another length, or a kind of layer that is not implemented
 */
export function isSliding(config: ConfigReader, { layer, count }: LayerPlace, otherwise: boolean): boolean {
  const types = config.strings('layer_types');
  if (types.length === 0) return otherwise;
  if (types.length !== count) {
    throw new UserError(
      `config.json: expected layer_types to name ${count} layers (num_hidden_layers), found ${types.length}.`,
      'Compare the file with the one published beside the weights.',
    );
  }
  const type = types[layer] as string;
  if (type !== 'full_attention' && type !== 'sliding_attention') {
    throw new UserError(
      `config.json: layer_types[${layer}] is ${JSON.stringify(type)}; supported: "full_attention", "sliding_attention".`,
      'Layers of this kind are not implemented yet.',
    );
  }
  return type === 'sliding_attention';
}

/** `sliding_window` as an attention's window, where it applies. */
export function slidingWindow(config: ConfigReader, applies: boolean, fallback?: number): { readonly window?: number } {
  if (!applies) return {};
  const options = { max: LIMITS.contextLength, ...(fallback === undefined ? {} : { fallback }) };
  return { window: config.integer('sliding_window', options) };
}
