// From what the user named (a built-in corpus, a set in the Hugging Face cache, a file, a folder) to files and their reader.

import { realpath } from 'node:fs/promises';
import { basename, dirname, resolve, sep } from 'node:path';
import { type DatasetEntry, type TextSource, UserError } from '#protocol';
import { BUILT_IN, builtInFolder, isBuiltIn } from './built-in.ts';
import { cachedDatasetFiles, listCachedDatasets } from './cached-datasets.ts';
import { cacheFolders } from './caches/cache-files.ts';
import { withAround } from './opening/around.ts';
import { chooseReader } from './opening/choose-reader.ts';
import { type FindOptions, type FoundFiles, findFiles } from './opening/find-files.ts';
import { type DatasetManifest, MANIFEST, readManifest } from './opening/manifest.ts';
import { manifestReader, textFiles } from './opening/manifest-reader.ts';
import { readers as allReaders } from './readers/index.ts';
import { isNoteFile } from './readers/parts/text-name.ts';
import type { DatasetFile, Reader, ReadOptions } from './reading/reader.ts';

export type DatasetSource = Extract<TextSource, { kind: 'corpus' | 'dataset' }>;

/** A data set whose files and reader are known. Nothing is held open. */
export interface Dataset {
  /** Built-in or cache name, or the path. */
  readonly source: string;
  /** For manifests and file names: the built-in name, or the last part of the path. */
  readonly name: string;
  readonly title: string;
  readonly reader: Reader;
  /** Names of other readers that could read some of the files. */
  readonly others: readonly string[];
  readonly files: readonly DatasetFile[];
  readonly options: Pick<ReadOptions, 'language' | 'columns'>;
  /** What was left out of a folder. */
  readonly notices: readonly string[];
}

export interface OpenOptions extends FindOptions {
  /** Absent: all that Routescope has. */
  readonly readers?: readonly Reader[];
}

/** Names that a notice gives before it says how many more there are. */
const NAMED = 5;

/**
 * @throws UserError for an unknown name, a path that is not there, or files that no reader (or more than one) knows;
 * Cancelled
 */
export async function openDataset(source: DatasetSource, options: OpenOptions = {}): Promise<Dataset> {
  if (source.kind === 'dataset') return openPath(source.path, source.reading ?? {}, options);
  if (isBuiltIn(source.name)) {
    return { ...(await openPath(builtInFolder(source.name), {}, options)), source: source.name, name: source.name };
  }
  const cached = (await listCachedDatasets()).filter(({ name }) => name === source.name);
  const [first] = cached;
  if (cached.length > 1) throw cachedTwice(source.name, cached);
  if (first) return { ...(await openPath(first.path, {}, options)), source: source.name, name: source.name };
  throw new UserError(
    `No corpus is called "${source.name}". Known: ${BUILT_IN.join(', ')}.`,
    'routescope datasets lists those of the Hugging Face cache too. For texts of your own use --dataset PATH, --text FILE or --lines FILE.',
  );
}

type Reading = NonNullable<Extract<TextSource, { kind: 'dataset' }>['reading']>;

async function openPath(path: string, reading: Reading, options: OpenOptions): Promise<Dataset> {
  const { readers = allReaders } = options;
  const found = (await filesInCache(path)) ?? (await findFiles(path, options));
  const manifest = reading.reader === undefined ? await manifestAt(path, found.files) : undefined;
  if (manifest) return ofManifest(path, manifest, found.files);
  const { reader, files, others, left } = await chooseReader(path, found.files, readers, reading.reader);
  return {
    source: path,
    name: basename(path),
    title: reader.title,
    reader,
    others,
    files,
    options: {
      ...(reading.language === undefined ? {} : { language: reading.language }),
      ...(reading.columns === undefined ? {} : { columns: reading.columns }),
    },
    notices: [
      ...leftOut(
        // Ids and labels of the lines beside them: read with these, or meant for another reader.
        left.map(({ name }) => name).filter((name) => !isNoteFile(name)),
        `not read by ${reader.name}`,
      ),
      ...leftOut(found.unreachable, 'a link that leads out of reach'),
    ],
  };
}

/** Of a folder in the Hugging Face cache: without what its libraries keep beside the data. */
async function filesInCache(path: string): Promise<FoundFiles | undefined> {
  const folders = Object.values(cacheFolders(process.env));
  const real = await Promise.all(folders.map((folder) => realpath(folder).catch(() => folder)));
  if (![...folders, ...real].some((folder) => resolve(path).startsWith(`${folder}${sep}`))) return undefined;
  const entry = (await listCachedDatasets()).find((each) => resolve(each.path) === resolve(path));
  return entry && { files: await withAround(await cachedDatasetFiles(entry.path), [], {}), unreachable: [] };
}

function cachedTwice(name: string, entries: readonly DatasetEntry[]): UserError {
  return new UserError(
    `${name} is in the Hugging Face cache ${entries.length} times: ${entries.map(({ path }) => path).join(', ')}.`,
    'Choose one by its path: --dataset PATH.',
  );
}

/** That of a folder; of a file, that of its folder where it names this very file. */
async function manifestAt(path: string, files: readonly DatasetFile[]): Promise<DatasetManifest | undefined> {
  const [first] = files;
  const single =
    first !== undefined && files.length === 1 && first.path.endsWith(basename(path)) && first.name === basename(path);
  const folder = single ? dirname(first.path) : resolve(path);
  if (!first?.around?.get(folder)?.has(MANIFEST)) return undefined;
  const manifest = await readManifest(folder);
  return single && manifest?.text !== first.name ? undefined : manifest;
}

function ofManifest(path: string, manifest: DatasetManifest, files: readonly DatasetFile[]): Dataset {
  return {
    source: path,
    name: manifest.name,
    title: manifest.title,
    reader: manifestReader(manifest),
    others: [],
    files: textFiles(manifest, files),
    options: {},
    notices: [],
  };
}

function leftOut(names: readonly string[], why: string): readonly string[] {
  if (names.length === 0) return [];
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return [`Left out: ${names.slice(0, NAMED).join(', ')}${more} (${why}).`];
}
