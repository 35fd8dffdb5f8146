// dataset.json: what a folder says about itself. The corpora that come along have one, and so may anyone's own folder.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '#protocol';
import { asObject, parseJson, textField, wrong } from '../reading/fields.ts';

export const MANIFEST = 'dataset.json';

export interface DatasetManifest {
  readonly folder: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly licence: string;
  /** A JSONL file with the fields item, text and labels, or `FOLDER/*.txt`: a file of lines per language. */
  readonly text: string;
  /** Of `FOLDER/*.txt`: a TSV with a header whose row n names the item of line n, its other columns being labels. */
  readonly itemList: string;
  /** What every text is in its item; empty where the set has but one kind of text and does not name it. */
  readonly role: string;
  /** Labels that a JSONL's records may have, beside the language. */
  readonly labels: readonly string[];
  /** Fields that together are unique, for ids where records have none. */
  readonly unique: readonly string[];
  readonly languages: readonly string[];
  /** 0 where it is not said. */
  readonly items: number;
}

/**
 * Undefined where the folder has no dataset.json, or one of another program (ours has name, title and text).
 * @throws UserError for one that is damaged
 */
export async function readManifest(folder: string): Promise<DatasetManifest | undefined> {
  const path = join(folder, MANIFEST);
  const json = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined;
    throw new UserError(`${path} could not be read: ${cause.message}.`, 'Check its permissions.');
  });
  if (json === undefined) return undefined;
  const fields = asObject(parseJson(json, path), path);
  if (![fields.name, fields.title, fields.text].every((value) => typeof value === 'string')) return undefined;
  const optional = (name: string) => (fields[name] === undefined ? '' : textField(fields, name, path));
  const languages = names(fields.languages, `${path}, field "languages"`);
  return {
    folder,
    name: textField(fields, 'name', path),
    title: textField(fields, 'title', path),
    description: optional('description'),
    licence: optional('licence'),
    text: inside(textField(fields, 'text', path), `${path}, field "text"`),
    itemList: fields.itemList === undefined ? '' : inside(textField(fields, 'itemList', path), `${path}, "itemList"`),
    role: optional('role'),
    labels: names(fields.labels, `${path}, field "labels"`).filter((label) => label !== 'language'),
    unique: fields.unique === undefined ? ['item', 'language'] : names(fields.unique, `${path}, field "unique"`),
    languages,
    items: typeof fields.items === 'number' ? fields.items : 0,
  };
}

function names(value: unknown, place: string): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
  throw wrong(place, 'a list of names', value);
}

/** A manifest names files of its own folder. */
function inside(path: string, place: string): string {
  if (/^[\w*-][\w.*-]*(\/[\w*-][\w.*-]*)*$/.test(path)) return path;
  throw wrong(place, 'a path inside the folder', path);
}
