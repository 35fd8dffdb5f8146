// The rotary embedding that a config.json describes, in its older spelling (rope_theta, rope_scaling) and its newer one
// (rope_parameters).

import type { RopeSpec } from '#protocol';
import type { ConfigReader } from './config-reader.ts';

/**
 * @param dims channels of a head that are rotated
 * @throws UserError for a scaling that is not implemented
 */
export function ropeSpec(config: ConfigReader, dims: number, defaultTheta: number): RopeSpec {
  const newer = config.object('rope_parameters');
  const scaling = newer ?? config.object('rope_scaling');
  scaling?.expect(['rope_type', 'type'], ['default'], 'Long-context scaling of this kind is not implemented yet.');
  const theta = newer?.has('rope_theta') ? newer.number('rope_theta') : config.number('rope_theta', defaultTheta);
  return {
    style: 'half',
    inverseFrequencies: Array.from({ length: dims / 2 }, (_, i) => theta ** ((-2 * i) / dims)),
    attentionFactor: 1,
  };
}
