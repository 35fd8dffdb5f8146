// Options that say how a data set is read and which of its texts are taken, for every command that has to do with one.

import { type Command, InvalidArgumentError, Option } from 'commander';
import { type DatasetColumns, type DatasetReading, type DatasetSelection, UserError } from '#protocol';

/** As commander collects them. */
export interface DatasetOptions {
  readonly languages?: readonly string[];
  readonly roles?: readonly string[];
  readonly where?: Readonly<Record<string, readonly string[]>>;
  readonly items?: number;
  readonly complete?: boolean;
  readonly reader?: string;
  readonly textLanguage?: string;
  readonly column?: readonly (readonly [string, string])[];
}

/** Adds the options to a command. */
export function addDatasetOptions(command: Command): Command {
  return command
    .option('--languages <codes>', 'only these, such as en,de,sw: BCP-47 or the data set’s own codes', parseList)
    .option('--roles <names>', 'only texts that are this in their item, such as question,passage', parseList)
    .addOption(
      new Option('--where <label=value>', 'only texts with this label; may be repeated').argParser(collectWhere),
    )
    .option('--items <number>', 'at most this many items, the first ones, each in all its languages', parseItems)
    .option('--complete', 'only items that every chosen language has')
    .option('--reader <name>', 'of a file or folder: how to read it, where its content does not say')
    .option('--text-language <code>', 'of a file or folder: the language of texts that do not name one')
    .addOption(
      new Option(
        '--column <what=name>',
        'of a table: text=NAME, item=NAME, language=NAME or label=NAME; may be repeated',
      ).argParser(collectColumn),
    );
}

/** Absent options stay absent. */
export function selectionOf({ languages, roles, where, items, complete }: DatasetOptions): DatasetSelection {
  return {
    ...(languages ? { languages } : {}),
    ...(roles ? { roles } : {}),
    ...(where ? { labels: where } : {}),
    ...(items === undefined ? {} : { items }),
    ...(complete ? { complete } : {}),
  };
}

/** @throws UserError for columns that name no text */
export function readingOf({ reader, textLanguage, column }: DatasetOptions): DatasetReading {
  return {
    ...(reader === undefined ? {} : { reader }),
    ...(textLanguage === undefined ? {} : { language: textLanguage }),
    ...(column ? { columns: columnsOf(column) } : {}),
  };
}

/** @throws UserError where an option says how to read what is known by name */
export function checkNoReading({ reader, textLanguage, column }: DatasetOptions): void {
  const given = [
    reader !== undefined && '--reader',
    textLanguage !== undefined && '--text-language',
    column && '--column',
  ].filter(Boolean);
  if (given.length === 0) return;
  throw new UserError(
    `${given.join(' and ')}: says how to read a file or folder, and none is given.`,
    'Name the data set by its path.',
  );
}

/** @throws UserError where an option chooses among the texts of what is no data set */
export function checkNoSelection(selection: DatasetSelection): void {
  const [first] = Object.keys(selection);
  if (first === undefined) return;
  throw new UserError(
    `--${first === 'labels' ? 'where' : first} chooses among the texts of a data set, and none is given.`,
    'Add --corpus NAME or --dataset PATH, or leave it out.',
  );
}

function columnsOf(pairs: readonly (readonly [string, string])[]): DatasetColumns {
  const last = (what: string) => pairs.findLast(([each]) => each === what)?.[1];
  const [text, item, language] = ['text', 'item', 'language'].map(last);
  const labels = pairs.filter(([what]) => what === 'label').map(([, name]) => name);
  if (text === undefined) {
    throw new UserError(
      '--column names no text.',
      'Add --column text=NAME; routescope datasets PATH lists the columns.',
    );
  }
  return {
    text,
    ...(item === undefined ? {} : { item }),
    ...(language === undefined ? {} : { language }),
    ...(labels.length > 0 ? { labels } : {}),
  };
}

function parseList(text: string): readonly string[] {
  const values = text.split(',').map((each) => each.trim());
  if (values.some((each) => each === '')) throw new InvalidArgumentError('Expected names separated by commas.');
  return values;
}

function parseItems(text: string): number {
  const items = Number(text);
  if (!Number.isSafeInteger(items) || items < 1) throw new InvalidArgumentError('Expected a whole number from 1.');
  return items;
}

function collectWhere(
  text: string,
  before: Readonly<Record<string, readonly string[]>> = {},
): Readonly<Record<string, readonly string[]>> {
  const [name, value] = pair(text, 'LABEL=VALUE, such as topic=weather');
  return { ...before, [name]: [...(before[name] ?? []), value] };
}

function collectColumn(
  text: string,
  before: readonly (readonly [string, string])[] = [],
): readonly (readonly [string, string])[] {
  const [what, name] = pair(text, 'text=NAME, item=NAME, language=NAME or label=NAME');
  if (!['text', 'item', 'language', 'label'].includes(what)) {
    throw new InvalidArgumentError('Expected text=NAME, item=NAME, language=NAME or label=NAME.');
  }
  return [...before, [what, name]];
}

function pair(text: string, expected: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError(`Expected ${expected}.`);
  return [text.slice(0, at), text.slice(at + 1)];
}
