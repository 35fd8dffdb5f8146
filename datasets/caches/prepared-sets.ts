// Data sets as the `datasets` library keeps them after loading: Arrow streams, one or several per split.
//
//   ORG___NAME/CONFIG/VERSION/HASH/dataset_info.json      written last
//   ORG___NAME/CONFIG/VERSION/HASH/NAME-SPLIT.arrow, NAME-SPLIT-00000-of-00002.arrow ...
//   ORG___NAME/CONFIG/VERSION/HASH/cache-*.arrow          results of map(): not the data set

import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DatasetEntry } from '#protocol';
import { bcp47 } from '../reading/languages.ts';
import type { DatasetFile } from '../reading/reader.ts';
import { filesWithin, fileWithin, foldersOf, textOf } from './cache-files.ts';

/** One configuration, as it was prepared last. */
interface Prepared {
  readonly config: string;
  readonly info: Info;
  /** Named `CONFIG/FILE`. */
  readonly files: readonly DatasetFile[];
  readonly splits: readonly string[];
}

interface Info {
  readonly license?: unknown;
  readonly splits?: Readonly<Record<string, { readonly num_examples?: unknown } | undefined>>;
}

const LARGEST_INFO = 16 * 1024 * 1024;

/** Those of which at least one split is whole. */
export async function preparedSets(cache: string): Promise<readonly DatasetEntry[]> {
  const entries: DatasetEntry[] = [];
  for (const folder of await foldersOf(cache)) {
    const path = join(cache, folder);
    const configs = await configsOf(path);
    if (configs.length === 0) continue;
    const id = folder.split('___').join('/');
    const licences = configs.map(({ info }) => info.license).filter((each) => typeof each === 'string' && each !== '');
    const codes = configs.map(({ config }) => bcp47(config)).filter((code) => code !== undefined);
    entries.push({
      name: id,
      title: id,
      source: 'cache',
      path,
      licence: [...new Set(licences)].join(', '),
      languages: [...new Set(codes)],
      items: configs.reduce((sum, config) => sum + examplesOf(config), 0),
      detail: detailOf(configs),
    });
  }
  return entries;
}

/** Whole splits of all configurations. */
export async function preparedFiles(folder: string): Promise<readonly DatasetFile[]> {
  return (await configsOf(folder)).flatMap(({ files }) => files);
}

async function configsOf(folder: string): Promise<readonly Prepared[]> {
  const found: Prepared[] = [];
  for (const config of await foldersOf(folder)) {
    const newest = await newestOf(join(folder, config));
    const prepared = newest === undefined ? undefined : await preparedAt(dirname(folder), config, newest);
    if (prepared) found.push(prepared);
  }
  return found;
}

/** A configuration is prepared anew for another version of the data set or of its script. */
async function newestOf(config: string): Promise<string | undefined> {
  const all: { readonly path: string; readonly version: string; readonly time: number }[] = [];
  for (const version of await foldersOf(config)) {
    for (const hash of await foldersOf(join(config, version))) {
      const path = join(config, version, hash);
      const time = await stat(join(path, 'dataset_info.json')).then(
        (info) => info.mtimeMs,
        () => undefined,
      );
      if (time !== undefined) all.push({ path, version, time });
    }
  }
  const order = new Intl.Collator('en', { numeric: true });
  return all.sort((a, b) => order.compare(a.version, b.version) || a.time - b.time).at(-1)?.path;
}

async function preparedAt(cache: string, config: string, folder: string): Promise<Prepared | undefined> {
  const file = await fileWithin(cache, join(folder, 'dataset_info.json'), 'dataset_info.json');
  const info = file && file.bytes <= LARGEST_INFO ? parsed(await textOf(file.path, LARGEST_INFO)) : undefined;
  if (info === undefined) return undefined;
  const splits = new Map<string, { readonly file: DatasetFile; readonly of: number }[]>();
  for (const each of await filesWithin(cache, folder)) {
    const [, split, of] = /^(?!cache-|tmp)[^/]+?-(\w+(?:\.\w+)*)(?:-\d{5}-of-(\d{5}))?\.arrow$/.exec(each.name) ?? [];
    if (split === undefined) continue;
    const parts = splits.get(split) ?? [];
    splits.set(split, [...parts, { file: { ...each, name: `${config}/${each.name}` }, of: Number(of ?? 1) }]);
  }
  const whole = [...splits].filter(([, parts]) => parts.every(({ of }) => of === parts.length));
  if (whole.length === 0) return undefined;
  const files = whole.flatMap(([, parts]) => parts.map((part) => part.file));
  return { config, info, files, splits: whole.map(([split]) => split) };
}

/** Undefined for what the library has not finished writing. */
function parsed(text: string): Info | undefined {
  try {
    const info: unknown = JSON.parse(text);
    return typeof info === 'object' && info !== null ? info : undefined;
  } catch {
    return undefined;
  }
}

function examplesOf({ info, splits }: Prepared): number {
  return splits.reduce((sum, split) => {
    const examples = info.splits?.[split]?.num_examples;
    return sum + (typeof examples === 'number' && Number.isSafeInteger(examples) ? examples : 0);
  }, 0);
}

function detailOf(configs: readonly Prepared[]): string {
  const splits = [...new Set(configs.flatMap((config) => config.splits))].sort().join(', ');
  const names = configs.slice(0, 4).map(({ config }) => basename(config));
  const more = configs.length > names.length ? ` and ${configs.length - names.length} more` : '';
  return `Loaded before by the datasets library: ${names.join(', ')}${more}; ${splits}`;
}
