// The language model inside a checkpoint for pictures and text: its config.json is `text_config` of the whole, its tensors
// lie under a prefix. The rest of the checkpoint is left alone.

import { expertTensor, type Spec } from '#protocol';
import { type Config, configReader } from '../config/config-reader.ts';
import type { TensorNames } from './family.ts';

/**
 * The config of the language model; undefined where config.json has no such part. Whether its head is tied to the embedding
 * is said of the whole.
 * @throws UserError for a part that is none
 */
export function textConfig(config: Config): Config | undefined {
  if (!configReader(config).object('text_config')) return undefined;
  const { tie_word_embeddings: tied } = config;
  const text = config.text_config as Config;
  return tied === undefined || tied === null ? text : { ...text, tie_word_embeddings: tied };
}

/** Names of the language model's tensors, as if it stood alone. */
export interface TextTensors extends TensorNames {
  /** The name of the same tensor in the files. */
  onDisk(name: string): string;
}

export function textTensors(tensors: TensorNames): TextTensors {
  const find = (name: string): string | undefined =>
    spellings(name).find((spelling) => tensors.has(expertTensor(spelling, 0)));
  return { has: (name) => find(name) !== undefined, onDisk: (name) => find(name) ?? name };
}

/** As in most files on the hub; as transformers 5 has it in its own format; as it is. */
function spellings(name: string): readonly string[] {
  const inside = name.startsWith('model.') ? [`model.language_model.${name.slice('model.'.length)}`] : [];
  return [`language_model.${name}`, ...inside, name];
}

/** The Spec with other names of tensors. They are its only texts with a dot in them. */
export function renamedTensors(spec: Spec, rename: (name: string) => string): Spec {
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return value.includes('.') ? rename(value) : value;
    if (Array.isArray(value)) return typeof value[0] === 'number' ? value : value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, walk(each)]));
  };
  return walk(spec) as Spec;
}
