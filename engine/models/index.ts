// One decoder, configured by a Spec; a folder per family that turns config.json into one.

import type { Spec } from '#protocol';
import type { Config } from './config-reader.ts';
import { type Family, specOf } from './family.ts';
import { olmoe } from './olmoe/index.ts';

export type { Config, ConfigReader } from './config-reader.ts';
export { configReader } from './config-reader.ts';
export * from './decoder.ts';
export * from './describe.ts';
export type { Family } from './family.ts';
export * from './hooks.ts';
export * from './weights.ts';

export const families: readonly Family[] = [olmoe];

/**
 * The Spec of a checkpoint's config.json.
 * @throws UserError for an unknown family or a value that is missing, wrong or not implemented.
 */
export function resolveSpec(config: Config): Spec {
  return specOf(config, families);
}
