// Which reader reads these files: the one that knows them best, or the one that was asked for. Never a guess.

import { UserError } from '#protocol';
import type { DatasetFile, Reader, Recognition } from '../reading/reader.ts';
import { headOfFile } from './head-of-file.ts';
import { unreadable } from './unreadable.ts';

export interface ChosenReader {
  readonly reader: Reader;
  /** Those it reads, by name. */
  readonly files: readonly DatasetFile[];
  /** Names of others that could read some of the files. */
  readonly others: readonly string[];
  /** Files that it does not read. */
  readonly left: readonly DatasetFile[];
}

/** Best first. */
const SURE: readonly Recognition[] = ['named', 'likely', 'possible'];

/** Names that a message gives before it says how many more there are. */
const NAMED = 5;

/**
 * @param path for messages
 * @param wanted a reader's name, absent to find it by content
 * @throws UserError when no reader, or more than one, knows the files equally well
 */
export async function chooseReader(
  path: string,
  files: readonly DatasetFile[],
  readers: readonly Reader[],
  wanted?: string,
): Promise<ChosenReader> {
  if (files.length === 0) throw new UserError(`${path}: there is no file in it.`, 'Name the folder of a data set.');
  const known: { readonly file: DatasetFile; readonly by: ReadonlyMap<Reader, Recognition> }[] = [];
  for (const file of files) {
    const sample = await headOfFile(file);
    known.push({ file, by: new Map(readers.map((reader) => [reader, reader.recognises(sample)])) });
  }
  const filesOf = (reader: Reader, levels: readonly Recognition[]) =>
    known.filter(({ by }) => levels.includes(by.get(reader) ?? 'no')).map(({ file }) => file);
  const choice = (reader: Reader, taken: readonly DatasetFile[]): ChosenReader => ({
    reader,
    files: taken,
    others: readers.filter((each) => each !== reader && filesOf(each, SURE).length > 0).map(({ name }) => name),
    left: files.filter((file) => !taken.includes(file)),
  });

  if (wanted !== undefined) {
    const reader = findReader(wanted, readers);
    const taken = filesOf(reader, SURE);
    // Who names both a file and a reader wants that file read; a reader refuses what it cannot read.
    if (taken.length === 0 && files.length === 1) return choice(reader, files);
    if (taken.length === 0) throw notRecognised(path, files, [reader]);
    return choice(reader, taken);
  }
  for (const level of SURE) {
    const able = readers.filter((reader) => filesOf(reader, [level]).length > 0);
    if (able.length > 1) throw ambiguous(path, able);
    const [reader] = able;
    if (reader) return choice(reader, filesOf(reader, [level]));
  }
  // What readers look for helps nobody with a file that none could read.
  throw (await unreadableFirst(files)) ?? notRecognised(path, files, readers);
}

/** Why the first file is read by nobody, where none of them could be read by anybody. */
async function unreadableFirst(files: readonly DatasetFile[]): Promise<UserError | undefined> {
  let first: UserError | undefined;
  for (const file of files) {
    const reason = unreadable(await headOfFile(file));
    if (!reason) return undefined;
    first ??= reason;
  }
  return first;
}

/** @throws UserError when there is none of this name */
export function findReader(name: string, readers: readonly Reader[]): Reader {
  const reader = readers.find((each) => each.name === name);
  if (reader) return reader;
  throw new UserError(`No reader is called "${name}".`, `Known: ${readers.map((each) => each.name).join(', ')}.`);
}

function ambiguous(path: string, able: readonly Reader[]): UserError {
  const names = able.map(({ name, title }) => `${name} (${title})`).join(', ');
  return new UserError(
    `${path}: more than one reader knows these files equally well: ${names}.`,
    `Choose one of them: --reader ${able[0]?.name ?? 'NAME'}. Or name one file, or the folder of one data set.`,
  );
}

function notRecognised(path: string, files: readonly DatasetFile[], readers: readonly Reader[]): UserError {
  const names = files.slice(0, NAMED).map(({ name }) => name);
  const more = files.length > NAMED ? ` and ${files.length - NAMED} more` : '';
  return new UserError(
    `${path}: no reader knows ${names.join(', ')}${more}.`,
    `Looked for:\n${readers.map(({ name, files: kind }) => `  ${name}: ${kind}`).join('\n')}`,
  );
}
