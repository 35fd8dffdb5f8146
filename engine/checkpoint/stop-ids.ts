// Which tokens end a text: generation_config.json says so, else config.json, else its part about the language model.

import { join } from 'node:path';
import { brief, UserError } from '#protocol';
import { exists } from './hub-cache.ts';
import { readJsonObject } from './json-file.ts';

const FILE = 'generation_config.json';

/**
 * @param folder of the checkpoint
 * @param config its config.json
 * @returns token ids; none where neither file names one
 * @throws UserError when what is there is no token id
 */
export async function stopIds(folder: string, config: Readonly<Record<string, unknown>>): Promise<ReadonlySet<number>> {
  const path = join(folder, FILE);
  const own = (await exists(path)) ? (await readJsonObject(path)).value.eos_token_id : undefined;
  const [value, where] = own === undefined || own === null ? configured(config) : [own, FILE];
  const ids = value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
  for (const id of ids) {
    if (Number.isSafeInteger(id) && (id as number) >= 0) continue;
    throw new UserError(
      `${where}: expected eos_token_id to be a token id or a list of them, found ${brief(value)}.`,
      'Compare the file with the one published beside the weights.',
    );
  }
  return new Set(ids as number[]);
}

/** The setting, and where it stands. */
function configured(config: Readonly<Record<string, unknown>>): readonly [unknown, string] {
  const { eos_token_id: id, text_config: text } = config;
  if ((id === undefined || id === null) && typeof text === 'object' && text !== null && 'eos_token_id' in text) {
    return [text.eos_token_id, 'config.json, text_config'];
  }
  return [id, 'config.json'];
}
