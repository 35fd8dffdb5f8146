// The texts of a data set that a selection takes, ready to be recorded. The files stream by: only what is taken is held.
//
// Order. Without `languages`: as the data set has it, files by name and rows as they stand. With them: language by language
// in the order asked for, each as the data set has it.

import { type DatasetItem, type DatasetSelection, type Sequence, UserError } from '#protocol';
import { createAlignment, itemKey, missingNotices, noneTaken } from './alignment.ts';
import { createFilter } from './filter.ts';
import type { Dataset } from './open-dataset.ts';
import { type ReadingOptions, readItems } from './read-items.ts';

export interface SelectedTexts {
  readonly sequences: readonly Sequence[];
  /** What a reader of the trace should know: a language that lacks items, files that were left out. */
  readonly notices: readonly string[];
}

export interface SelectedItems {
  /** With choices and answers, where the data set has them. */
  readonly items: readonly DatasetItem[];
  readonly notices: readonly string[];
}

/** As `selectItems`, of each item only what is recorded. */
export async function selectTexts(
  dataset: Dataset,
  selection: DatasetSelection = {},
  options: ReadingOptions = {},
): Promise<SelectedTexts> {
  const { items, notices } = await selectItems(dataset, selection, options);
  return { sequences: items.map(asSequence), notices };
}

/**
 * Reads all files to their end, also when few items are wanted: an item may stand in several files, and a damaged row
 * refuses the whole.
 * @throws UserError for damage, two texts of one id, something unknown in the selection, or when nothing is left; Cancelled
 */
export async function selectItems(
  dataset: Dataset,
  selection: DatasetSelection = {},
  options: ReadingOptions = {},
): Promise<SelectedItems> {
  const { items: most = Number.POSITIVE_INFINITY } = selection;
  const complete = selection.complete ? await completeItems(dataset, selection, options) : undefined;
  const filter = createFilter(selection, dataset.reader.roles);
  const alignment = createAlignment(dataset.reader);
  const chosen = new Set<string>();
  const kept: { readonly rank: number; readonly item: DatasetItem }[] = [];
  /** Languages that had texts to take, whether or not these came before the limit. */
  const offered = new Set<string>();
  for await (const item of readItems(dataset, options)) {
    if (!filter.takes(item)) continue;
    const key = itemKey(item);
    offered.add(item.labels.language ?? '');
    if (complete && !complete.has(key)) continue;
    if (!chosen.has(key) && chosen.size >= most) continue;
    chosen.add(key);
    alignment.add(item);
    kept.push({ rank: filter.rank(item), item });
  }
  filter.check(dataset.name);
  if (kept.length === 0) throw nothingLeft(dataset, selection);
  const languages = alignment.languages();
  const took = new Set(languages.map(({ language }) => language));
  const empty = [...offered].filter((language) => !took.has(language));
  return {
    // Stable: within a language the order stays.
    items: kept.sort((a, b) => a.rank - b.rank).map(({ item }) => item),
    notices: [
      ...dataset.notices,
      ...alignment.repeated(),
      ...missingNotices(languages, alignment.items()),
      ...empty.map((language) => noneTaken(language, alignment.items())),
    ],
  };
}

/** A pass of its own, since an item's last language may come at the very end. Holds item names and no text. */
async function completeItems(
  dataset: Dataset,
  selection: DatasetSelection,
  options: ReadingOptions,
): Promise<ReadonlySet<string>> {
  const filter = createFilter(selection, dataset.reader.roles);
  const languages = new Set<string>();
  const found = new Map<string, Set<string>>();
  for await (const item of readItems(dataset, options)) {
    if (!filter.takes(item)) continue;
    const { language = '' } = item.labels;
    const own = found.get(itemKey(item)) ?? new Set();
    found.set(itemKey(item), own.add(language));
    languages.add(language);
  }
  filter.check(dataset.name);
  return new Set([...found].filter(([, own]) => own.size === languages.size).map(([item]) => item));
}

function asSequence({ id, item, text, labels }: DatasetItem): Sequence {
  return { id, item, text, labels };
}

export function nothingLeft({ name }: Dataset, selection: DatasetSelection): UserError {
  if (selection.complete) {
    return new UserError(
      `${name}: no item is there in every chosen language.`,
      'Choose fewer languages, or leave "complete" out.',
    );
  }
  return new UserError(
    `${name}: no text is left of what was chosen.`,
    'Choose other languages, roles or labels, or fewer of them at once.',
  );
}
