// Reads a folder as its dataset.json says: records with their fields, or a file of lines per language beside a list of items.

import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type DatasetItem, UserError } from '#protocol';
import { type Fields, parseObject, placeOf, textField, wrong } from '../reading/fields.ts';
import { languageLabels } from '../reading/languages.ts';
import { readLines } from '../reading/lines.ts';
import type { DatasetFile, Reader, ReadOptions } from '../reading/reader.ts';
import { type DatasetManifest, MANIFEST } from './manifest.ts';

/** As previews name it. */
export const MANIFEST_READER = 'routescope';

/** A reader for the files of one such folder; it is not on the list of readers, the manifest alone leads to it. */
export function manifestReader(manifest: DatasetManifest): Reader {
  const perLanguage = manifest.text.includes('*');
  return {
    name: MANIFEST_READER,
    title: 'Routescope data set',
    files: `a folder with ${MANIFEST}: one JSONL file, or a text file per language and a list of items`,
    roles: [manifest.role || 'text'],
    recognises: ({ name }) => (matches(manifest, name) ? 'named' : 'no'),
    read: (file, options) => (perLanguage ? readPerLanguage : readRecords)(manifest, file, options),
  };
}

/** Those of the folder's files that hold its texts. */
export function textFiles(manifest: DatasetManifest, files: readonly DatasetFile[]): readonly DatasetFile[] {
  const found = files.filter(({ name }) => matches(manifest, name));
  if (found.length > 0) return found;
  throw new UserError(
    `${join(manifest.folder, manifest.text)}: expected the texts that ${MANIFEST} names, found no such file.`,
    'The folder is incomplete: fetch it again.',
  );
}

function matches({ text }: DatasetManifest, name: string): boolean {
  const [before = '', after] = text.split('*');
  return after === undefined
    ? name === text
    : name.startsWith(before) && name.endsWith(after) && !name.slice(before.length).includes('/');
}

async function* readRecords(
  manifest: DatasetManifest,
  file: DatasetFile,
  { signal }: ReadOptions,
): AsyncIterable<DatasetItem> {
  for await (const line of readLines(file.path, signal)) {
    if (line.text.trim() === '') continue;
    const place = placeOf(file, line.number);
    const fields = parseObject(line, file);
    const labels: Record<string, string> = { ...languageLabels(languageOf(manifest, fields, place), place) };
    if (manifest.role) labels.role = manifest.role;
    // A label need not fit every text: a poem has no programming language.
    for (const label of manifest.labels) if (label in fields) labels[label] = textField(fields, label, place);
    const parts = () => manifest.unique.map((name) => labels[name] ?? textField(fields, name, place));
    yield {
      id: fields.id === undefined ? parts().join(':') : textField(fields, 'id', place),
      item: textField(fields, 'item', place),
      text: textField(fields, 'text', place).normalize('NFC'),
      labels,
    };
  }
}

function languageOf({ languages }: DatasetManifest, fields: Fields, place: string): string {
  const [only] = languages;
  if (fields.language === undefined && languages.length === 1 && only) return only;
  return textField(fields, 'language', place);
}

interface ListedItem {
  readonly item: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** An empty line is an item that this language lacks; one line too many or too few would shift all others, so is refused. */
async function* readPerLanguage(
  manifest: DatasetManifest,
  file: DatasetFile,
  { signal }: ReadOptions,
): AsyncIterable<DatasetItem> {
  const items = await readItemList(manifest, file);
  const code = basename(file.name).replace(/\.[^.]*$/, '');
  const language = languageLabels(code, file.name);
  let lines = 0;
  for await (const { number, text } of readLines(file.path, signal)) {
    lines = number;
    const listed = items[number - 1];
    if (!listed)
      throw wrong(placeOf(file, number), `no more lines: ${manifest.itemList} has ${items.length} items`, text);
    if (text.trim() === '') continue;
    yield {
      id: `${listed.item}:${language.language}`,
      item: listed.item,
      text: text.normalize('NFC'),
      labels: { ...language, ...(manifest.role ? { role: manifest.role } : {}), ...listed.labels },
    };
  }
  if (lines < items.length) {
    throw new UserError(
      `${file.name}: expected ${items.length} lines, one per item of ${manifest.itemList}, found ${lines}.`,
      'Leave a line empty where a language lacks an item.',
    );
  }
}

async function readItemList(
  { folder, itemList }: DatasetManifest,
  { around }: DatasetFile,
): Promise<readonly ListedItem[]> {
  if (!itemList)
    throw wrong(`${join(folder, MANIFEST)}`, 'a field "itemList" that names the items of the lines', undefined);
  const path = join(folder, itemList);
  if (!around?.get(dirname(path))?.has(basename(path))) {
    throw new UserError(
      `${path}: expected the list of items that ${MANIFEST} names, found no such file that may be read.`,
      'The folder is incomplete: fetch it again.',
    );
  }
  const rows = (await readFile(path, 'utf8')).replace(/\n$/, '').split(/\r?\n/);
  const [header = '', ...rest] = rows;
  const columns = header.split('\t');
  if (columns[0] !== 'item') throw wrong(`${itemList}, line 1`, 'a header that begins with "item"', header);
  return rest.map((row, i) => {
    const cells = row.split('\t');
    if (cells.length !== columns.length || cells.some((cell) => cell === '')) {
      throw wrong(`${itemList}, line ${i + 2}`, `${columns.length} cells separated by tabs`, row);
    }
    const labels = Object.fromEntries(columns.slice(1).map((column, c) => [column, cells[c + 1] ?? '']));
    return { item: cells[0] ?? '', labels };
  });
}
