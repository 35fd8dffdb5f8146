// A family is data: one pure function from config.json and the names of tensors to a Spec. The tensor names it writes are
// those on disk.

import { type Spec, UserError } from '#protocol';
import { type Config, type ConfigReader, configReader } from '../config/config-reader.ts';
import { checkSpec } from './check-spec.ts';
import { renamedTensors, textConfig, textTensors } from './text-part.ts';

/** Names of the tensors that a checkpoint's files hold. */
export interface TensorNames {
  has(name: string): boolean;
}

export interface Family {
  /** `model_type` of config.json. */
  readonly modelType: string;
  /** As its authors write it. */
  readonly title: string;
  /**
   * @param tensors tells apart the layouts in which the same weights are written
   * @throws UserError for a value that is missing, wrong or not implemented.
   */
  spec(config: ConfigReader, tensors: TensorNames): Spec;
}

/**
 * The Spec of a checkpoint's config.
 * @throws UserError for an unknown family or a value that does not make sense.
 */
export function specOf(config: Config, tensors: TensorNames, families: readonly Family[]): Spec {
  const type = configReader(config).string('model_type');
  const known = (name: unknown): Family | undefined => families.find(({ modelType }) => modelType === name);
  const whole = known(type);
  const text = whole ? undefined : textConfig(config);
  const family = whole ?? known(text?.model_type);
  if (!family) {
    const inside = typeof text?.model_type === 'string' ? `, nor is the "${text.model_type}" of its text_config` : '';
    throw new UserError(
      `config.json: model_type "${type}" is not a family that Routescope reads${inside}. Known: ${families.map(({ modelType }) => modelType).join(', ')}.`,
      'Open a checkpoint of one of these, or add the family as a folder in engine/models.',
    );
  }
  const spec = text ? textSpec(family, text, tensors) : family.spec(configReader(config), tensors);
  checkSpec(spec);
  return spec;
}

function textSpec(family: Family, config: Config, tensors: TensorNames): Spec {
  const inside = textTensors(tensors);
  return renamedTensors(family.spec(configReader(config, 'config.json, text_config'), inside), inside.onDisk);
}
