// Which languages have which items. Texts belong together by item id alone, never by where they stand, so what is missing
// is missing: nothing moves up into its place.

import { type DatasetItem, type DatasetLanguage, UserError } from '#protocol';

export interface Alignment {
  /** @throws UserError for an id that was there before */
  add(item: DatasetItem): void;
  /** Items in all. */
  items(): number;
  /** Whether some item is in two languages; else nothing can be said to be missing. */
  parallel(): boolean;
  /**
   * In order of first appearance.
   * @param unfinished languages of which more may follow: they are not said to lack anything
   */
  languages(unfinished?: ReadonlySet<string>): readonly DatasetLanguage[];
}

/** Items that are named of those that a language lacks. */
const NAMED = 5;

/** What texts are joined by: the item, or where a set has none the text itself. */
export function itemKey({ item, id }: Pick<DatasetItem, 'item' | 'id'>): string {
  return item || id;
}

/** Holds ids and item names, no text. */
export function createAlignment(): Alignment {
  const ids = new Set<string>();
  const items = new Set<string>();
  const languages = new Map<string, { readonly source: string; readonly items: Set<string> }>();
  const parallel = () => [...languages.values()].reduce((sum, each) => sum + each.items.size, 0) > items.size;
  return {
    add(item) {
      if (ids.has(item.id)) {
        throw new UserError(
          `The id ${item.id} stands for two texts; expected each once.`,
          'Name one file, or the folder of one data set, and look for a file that is there twice.',
        );
      }
      ids.add(item.id);
      const { language = '', language_source: source = language } = item.labels;
      const entry = languages.get(language) ?? { source, items: new Set<string>() };
      languages.set(language, entry);
      entry.items.add(itemKey(item));
      items.add(itemKey(item));
    },
    items: () => items.size,
    parallel,
    languages(unfinished = new Set()) {
      const comparable = parallel();
      return [...languages].map(([language, { source, items: own }]) => {
        const missing = comparable && !unfinished.has(language) ? firstMissing(items, own) : [];
        const missingCount = missing.length === 0 ? 0 : items.size - own.size;
        return { language, source, items: own.size, missing, missingCount };
      });
    },
  };
}

function firstMissing(all: ReadonlySet<string>, own: ReadonlySet<string>): readonly string[] {
  const missing: string[] = [];
  if (all.size === own.size) return missing;
  for (const item of all) {
    if (own.has(item)) continue;
    missing.push(item);
    if (missing.length === NAMED) break;
  }
  return missing;
}

/** For a language whose texts all lie beyond the number of items that was asked for, or in no complete item. */
export function noneTaken(language: string, items: number): string {
  return `${language || 'No language'} has none of the ${items} items that are taken.`;
}

/** `sw lacks 3 of 170 items: money-04, money-05, travel-01.` for every language that lacks some. */
export function missingNotices(languages: readonly DatasetLanguage[], items: number): readonly string[] {
  return languages
    .filter(({ missingCount }) => missingCount > 0)
    .map(({ language, missing, missingCount }) => {
      const more = missingCount > missing.length ? ` and ${missingCount - missing.length} more` : '';
      return `${language || 'No language'} lacks ${missingCount} of ${items} items: ${missing.join(', ')}${more}.`;
    });
}
