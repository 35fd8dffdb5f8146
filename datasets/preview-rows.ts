// The first items that a selection takes, each in its languages, and how many texts it takes in all.

import { type DatasetItem, type DatasetSelection, UserError } from '#protocol';
import { itemKey, noneTaken } from './alignment.ts';
import { createFilter } from './filter.ts';
import type { Dataset } from './open-dataset.ts';
import { nothingLeft } from './select.ts';

export interface PreviewRows {
  /** @param twice the text is not counted, since its id was there before: a recording that takes it is refused */
  add(item: DatasetItem, twice?: UserError): void;
  take(): {
    readonly sequences: number;
    /** Item by item; texts cut at LONGEST_SHOWN characters, which an ellipsis shows. */
    readonly rows: readonly DatasetItem[];
    readonly notices: readonly string[];
    /** What a recording of the selection would be refused for, if this is all there is. */
    readonly error: UserError | undefined;
    /** Of these, what no text that follows can mend. */
    readonly twice: UserError | undefined;
  };
}

export const LONGEST_SHOWN = 2000;

/** Items whose texts are held until it is known which of them are complete. */
const HELD = 200;

interface Candidate {
  readonly languages: Set<string>;
  sequences: number;
  twice?: UserError;
  /** Null for an item that is counted only. */
  readonly texts: DatasetItem[] | null;
}

/** @param most items that are shown */
export function createPreviewRows(selection: DatasetSelection, dataset: Dataset, most: number): PreviewRows {
  const filter = createFilter(selection, dataset.reader.roles);
  const candidates = new Map<string, Candidate>();
  const languages = new Set<string>();
  return {
    add(item, twice) {
      if (!filter.takes(item)) return;
      const { language = '' } = item.labels;
      languages.add(language);
      const key = itemKey(item);
      const candidate: Candidate = candidates.get(key) ?? {
        languages: new Set(),
        sequences: 0,
        texts: candidates.size < Math.max(most, HELD) ? [] : null,
      };
      candidates.set(key, candidate);
      candidate.languages.add(language);
      if (twice) {
        candidate.twice ??= twice;
        return;
      }
      candidate.sequences++;
      candidate.texts?.push(shortened(item));
    },
    take() {
      const taken = [...candidates.values()]
        .filter((each) => !selection.complete || each.languages.size === languages.size)
        .slice(0, selection.items ?? candidates.size);
      const unknown = problemOf(() => filter.check(dataset.name));
      const twice = taken.find((each) => each.twice)?.twice;
      return {
        sequences: taken.reduce((sum, each) => sum + each.sequences, 0),
        rows: taken
          .flatMap(({ texts }) => (texts ? [texts] : []))
          .slice(0, most)
          .flatMap((texts) => texts.sort((a, b) => filter.rank(a) - filter.rank(b))),
        notices: [...(unknown ? [unknown.message] : []), ...untakenNotices(languages, taken)],
        twice,
        error: twice ?? unknown ?? (taken.length === 0 ? nothingLeft(dataset, selection) : undefined),
      };
    },
  };
}

function shortened({ context: _, ...item }: DatasetItem): DatasetItem {
  // Array.from keeps surrogate pairs whole.
  if (item.text.length <= LONGEST_SHOWN) return item;
  return {
    ...item,
    text: `${Array.from(item.text.slice(0, LONGEST_SHOWN + 1))
      .slice(0, -1)
      .join('')}…`,
  };
}

/** The same words as a recording's. */
function untakenNotices(languages: ReadonlySet<string>, taken: readonly Candidate[]): readonly string[] {
  const without = [...languages].filter((language) => !taken.some((each) => each.languages.has(language)));
  return without.map((language) => noneTaken(language, taken.length));
}

function problemOf(check: () => void): UserError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}
