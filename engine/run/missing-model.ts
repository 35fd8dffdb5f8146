// What can be said of a model that is not on this disk: how large it is, whether it could be read, the command that fetches
// it, and which name was probably meant.

import { downloadCommand, findCachedModels, hubCacheFolder, MissingModel, nearestName } from '#checkpoint';
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
