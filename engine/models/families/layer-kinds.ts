// Which layers have a router and which look back through a window only, in the spellings of config.json.

import { UserError } from '#protocol';
import { type ConfigReader, configReader } from '../config/config-reader.ts';
import { LIMITS } from '../config/limits.ts';
import type { LayerPlace } from './frame.ts';

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
export function isSliding(config: ConfigReader, place: LayerPlace, otherwise: boolean): boolean {
  const type = kindOf(config, place, 'layer_types', ['full_attention', 'sliding_attention']);
  return type === undefined ? otherwise : type === 'sliding_attention';
}

/**
 * Whether a layer has a router, as `mlp_layer_types` says.
 * @param otherwise where there is no such list
 * @throws UserError as `isSliding`
 */
export function isRouted(config: ConfigReader, place: LayerPlace, otherwise: boolean): boolean {
  const type = kindOf(config, place, 'mlp_layer_types', ['dense', 'sparse']);
  return type === undefined ? otherwise : type === 'sparse';
}

/** What a list with an entry per layer says of one; undefined where there is no such list. */
export function kindOf(
  config: ConfigReader,
  place: Pick<LayerPlace, 'layer' | 'count'>,
  key: string,
  supported: readonly string[],
): string | undefined {
  const type = ofLayer(config.strings(key), key, place);
  if (type !== undefined && !supported.includes(type)) {
    throw new UserError(
      `config.json: ${key}[${place.layer}] is ${JSON.stringify(type)}; supported: ${supported.map((each) => JSON.stringify(each)).join(', ')}.`,
      'Layers of this kind are not implemented yet.',
    );
  }
  return type;
}

/**
 * The value of a list that has one for each layer; undefined where there is no such list.
 * @throws UserError for a list of another length
 */
export function ofLayer<T>(
  values: readonly T[],
  key: string,
  { layer, count }: Pick<LayerPlace, 'layer' | 'count'>,
): T | undefined {
  if (values.length !== 0 && values.length !== count) {
    throw new UserError(
      `config.json: expected ${key} to name ${count} layers (num_hidden_layers), found ${values.length}.`,
      'Compare the file with the one published beside the weights.',
    );
  }
  return values[layer];
}

/**
 * A whole number that is one for all layers, or a list with one for each.
 * @throws UserError for a list of another length, or a number out of range
 */
export function integerOf(
  config: ConfigReader,
  place: Pick<LayerPlace, 'layer' | 'count'>,
  keys: readonly string[],
  options: { readonly fallback?: number; readonly min?: number; readonly max?: number },
): number {
  const key = keys.find((each) => config.has(each));
  if (key === undefined || !config.isList(key)) return config.integer(keys, options);
  const name = `${key}[${place.layer}]`;
  return configReader({ [name]: ofLayer(config.integers(key), key, place) }).integer(name, options);
}

/** The window of the dense Qwens: only where `use_sliding_window` says so, from layer `max_window_layers` on. */
export function lastLayersSlide(config: ConfigReader, place: LayerPlace): { readonly window?: number } {
  if (!config.boolean('use_sliding_window', false)) return {};
  const first = config.integer('max_window_layers', { fallback: 28, min: 0 });
  return slidingWindow(config, isSliding(config, place, place.layer >= first), 4096);
}

/** `sliding_window` as an attention's window, where it applies. */
export function slidingWindow(config: ConfigReader, applies: boolean, fallback?: number): { readonly window?: number } {
  if (!applies) return {};
  const options = { max: LIMITS.contextLength, ...(fallback === undefined ? {} : { fallback }) };
  return { window: config.integer(['sliding_window', 'sliding_window_size'], options) };
}
