// Which tokens end a text: generation_config.json says so, else config.json.

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
  const [value, where] = own === undefined || own === null ? [config.eos_token_id, 'config.json'] : [own, FILE];
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
