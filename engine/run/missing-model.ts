// What can be said of a model that is not on this disk: how large it is, whether it could be read, the command that fetches
// it, and which name was probably meant.

import { dirname } from 'node:path';
import { downloadCommand, findCachedModels, hubCacheFolder, MissingModel } from '#checkpoint';
import { families } from '#models';
import { formatBytes, formatCount, UserError } from '#protocol';
import { KNOWN_MODELS, type KnownModel } from './known-models.ts';

/** Runs what may look for a model. @throws UserError as the work does, with more to go on where there is no such model */
export async function explainMissing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof MissingModel ? await explained(error) : error;
  }
}

async function explained(missing: MissingModel): Promise<UserError> {
  const { wanted, message, hint } = missing;
  const known = KNOWN_MODELS.find(({ id }) => id.toLowerCase() === wanted.toLowerCase());
  if (known) return new UserError(`${message} ${sizeOf(known)}`, whatToDo(known));
  const cached = (await findCachedModels()).map(({ id }) => id);
  const meant = nearestName(wanted, [...cached, ...KNOWN_MODELS.map(({ id }) => id)]);
  if (meant === undefined) return missing;
  if (cached.includes(meant)) return new UserError(message, `Did you mean ${meant}, which is in the cache? ${hint}`);
  const other = KNOWN_MODELS.find(({ id }) => id === meant) as KnownModel;
  return new UserError(message, `Did you mean ${meant}? ${sizeOf(other)} ${whatToDo(other)}`);
}

/** `It has 6.92 B parameters, 14 GB to fetch.` */
function sizeOf({ parameters, bytes }: KnownModel): string {
  const size = bytes === undefined ? 'how much there is to fetch is not known here' : `${formatBytes(bytes)} to fetch`;
  return `It has ${formatCount(parameters)} parameters, ${size}.`;
}

function whatToDo({ id, family }: KnownModel): string {
  if (families.some(({ modelType }) => modelType === family)) {
    return `Fetch it: ${downloadCommand(id, hubCacheFolder())}`;
  }
  return `Its family (${family}) is not read yet, so fetching it would not help. Read are: ${families.map(({ modelType }) => modelType).join(', ')}.`;
}

/** Of names that differ in a few letters the one that differs least; without `org/` the names alone are compared. */
export function nearestName(wanted: string, names: readonly string[]): string | undefined {
  const text = wanted.toLowerCase();
  const bare = dirname(text) === '.';
  let best: string | undefined;
  let least = Math.floor(text.length / 4) + 1;
  for (const name of names) {
    const whole = name.toLowerCase();
    const distance = editDistance(text, bare ? (whole.split('/')[1] ?? whole) : whole);
    if (distance < least) [best, least] = [name, distance];
  }
  return best;
}

/** Letters to change, add or take away (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
