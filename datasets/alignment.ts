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
  /** A notice for every language that has an item's text of one role more than once: the item alone does not say which is meant. */
  repeated(): readonly string[];
}

interface Entry {
  readonly source: string;
  readonly items: Set<string>;
  /** Role and item of every text. */
  readonly texts: Set<string>;
  /** Items with two texts of one role or more. */
  readonly repeated: Set<string>;
}

/** Items that are named of those that a language lacks. */
const NAMED = 5;

/** What texts are joined by: the item, or where a set has none the text itself. */
export function itemKey({ item, id }: Pick<DatasetItem, 'item' | 'id'>): string {
  return item || id;
}

/**
 * Holds ids and item names, no text.
 * @param several items have several texts of one language and role by design: nothing is repeated then
 */
export function createAlignment({ several = false }: { readonly several?: boolean } = {}): Alignment {
  const ids = new Set<string>();
  const items = new Set<string>();
  const languages = new Map<string, Entry>();
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
      const entry = languages.get(language) ?? { source, items: new Set(), texts: new Set(), repeated: new Set() };
      languages.set(language, entry);
      const key = itemKey(item);
      if (!several) {
        const text = JSON.stringify([item.labels.role, key]);
        if (entry.texts.has(text)) entry.repeated.add(key);
        entry.texts.add(text);
      }
      entry.items.add(key);
      items.add(key);
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
    repeated: () =>
      [...languages]
        .filter(([, { repeated }]) => repeated.size > 0)
        .map(([language, { repeated }]) => repeatedNotice(language, [...repeated])),
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

/** `ca has more than one text of one role in 2 items: 1, 2. ...` */
function repeatedNotice(language: string, items: readonly string[]): string {
  const count = `${items.length} ${items.length === 1 ? 'item' : 'items'}`;
  const more = items.length > NAMED ? ` and ${items.length - NAMED} more` : '';
  return `${language || 'No language'} has more than one text of one role in ${count}: ${items.slice(0, NAMED).join(', ')}${more}. Choose among them by a label.`;
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
