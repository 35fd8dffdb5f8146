// One decoder, configured by a Spec; a folder per family that turns config.json into one.

import type { Spec } from '#protocol';
import type { Config } from './config/config-reader.ts';
import { specOf, type TensorNames } from './families/family.ts';
import { families } from './families/index.ts';

export * from './check-length.ts';
export type { Config, ConfigReader } from './config/config-reader.ts';
export { configReader } from './config/config-reader.ts';
export * from './decoder.ts';
export * from './describe.ts';
export { ExpertStore } from './experts/expert-store.ts';
export type { Family, TensorNames } from './families/family.ts';
export { families } from './families/index.ts';
export * from './hooks.ts';
export * from './weights/corrections.ts';
export * from './weights/needed-tensors.ts';
export type { TensorSource } from './weights/tensor-source.ts';
export * from './weights/weights.ts';

/**
 * The Spec of a checkpoint's config.json.
 * @param tensors names of the tensors in its files: some are written in more than one layout
 * @throws UserError for an unknown family or a value that is missing, wrong or not implemented.
 */
export function resolveSpec(config: Config, tensors: TensorNames = new Set()): Spec {
  return specOf(config, tensors, families);
}
