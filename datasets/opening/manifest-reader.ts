// Reads a folder as its dataset.json says: records with their fields, or a file of lines per language beside a list of items.

import { basename, dirname, join } from 'node:path';
import { type DatasetItem, UserError } from '#protocol';
import { type LineNotes, labelsOf, readItems } from '../readers/parts/line-notes.ts';
import { type Fields, parseObject, placeOf, textField, wrong } from '../reading/fields.ts';
import { languageLabels } from '../reading/languages.ts';
import { readLines } from '../reading/lines.ts';
import type { DatasetFile, Reader, ReadOptions } from '../reading/reader.ts';
import { type DatasetManifest, MANIFEST } from './manifest.ts';

/** As previews name it. */
export const MANIFEST_READER = 'routescope';

/** A reader for the files of one such folder; it is not on the list of readers, the manifest alone leads to it. */
export function manifestReader(manifest: DatasetManifest): Reader {
  let items: Promise<LineNotes> | undefined;
  /** Once for all languages. */
  const itemsOf = (file: DatasetFile) => (items ??= readItems(itemListOf(manifest, file)));
  return {
    name: MANIFEST_READER,
    title: 'Routescope data set',
    files: `a folder with ${MANIFEST}: one JSONL file, or a text file per language and a list of items`,
    roles: [manifest.role || 'text'],
    several: manifest.unique.some((name) => name !== 'item' && name !== 'language'),
    recognises: ({ name }) => (matches(manifest, name) ? 'named' : 'no'),
    read: (file, options) =>
      manifest.text.includes('*')
        ? readPerLanguage(manifest, itemsOf, file, options)
        : readRecords(manifest, file, options),
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

/** An empty line is an item that this language lacks; one line too many or too few would shift all others, so is refused. */
async function* readPerLanguage(
  { itemList, role }: DatasetManifest,
  itemsOf: (file: DatasetFile) => Promise<LineNotes>,
  file: DatasetFile,
  { signal }: ReadOptions,
): AsyncIterable<DatasetItem> {
  const notes = await itemsOf(file);
  const code = basename(file.name).replace(/\.[^.]*$/, '');
  const language = languageLabels(code, file.name);
  let lines = 0;
  for await (const { number, text } of readLines(file.path, signal)) {
    lines = number;
    const item = notes.items?.[number - 1];
    if (item === undefined) {
      throw wrong(placeOf(file, number), `no more lines: ${itemList} has ${notes.count} items`, text);
    }
    if (text.trim() === '') continue;
    yield {
      id: `${item}:${language.language}`,
      item,
      text: text.normalize('NFC'),
      labels: { ...labelsOf([notes], number), ...language, ...(role ? { role } : {}) },
    };
  }
  if (lines < notes.count) {
    throw new UserError(
      `${file.name}: expected ${notes.count} lines, one per item of ${itemList}, found ${lines}.`,
      'Leave a line empty where a language lacks an item.',
    );
  }
}

/** @throws UserError where it names none, or one that may not be read */
function itemListOf({ folder, itemList }: DatasetManifest, { around }: DatasetFile): string {
  if (!itemList) throw wrong(join(folder, MANIFEST), 'a field "itemList" that names the items of the lines', undefined);
  const path = join(folder, itemList);
  if (around?.get(dirname(path))?.has(basename(path))) return path;
  throw new UserError(
    `${path}: expected the list of items that ${MANIFEST} names, found no such file that may be read.`,
    'The folder is incomplete: fetch it again.',
  );
}
