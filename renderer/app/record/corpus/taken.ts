// What a recording of the chosen texts will read, said before it runs. Counted where the preview holds all of it, else
// estimated from the part that it holds, and said to be.

import { type DatasetPreview, formatCount, formatCountOf } from '#protocol';
import { languageKey, type SetChoice } from '../../../state/corpus-choice.ts';
import { itemRows, languageOf } from './item-rows.ts';

export interface Taken {
  readonly items: number;
  readonly languages: number;
  readonly sequences: number;
  /** Unicode code points. */
  readonly characters: number;
  /** False: estimated from the part that is shown. */
  readonly exact: boolean;
}

/** Texts longer than this are cut in a preview. */
const LONGEST_SHOWN = 2000;

/** @param preview of the chosen texts, asked for as many items as are taken, at most MOST_ITEMS */
export function takenOf(preview: DatasetPreview, choice: Pick<SetChoice, 'items'>): Taken {
  const { rows: texts, sequences } = preview;
  const shown = itemRows(texts).length;
  const wanted = choice.items ?? Number.POSITIVE_INFINITY;
  const all = texts.length === sequences;
  const scale = texts.length === 0 ? 0 : sequences / texts.length;
  let characters = 0;
  for (const { text } of texts) for (const _ of text) characters++;
  return {
    items: all ? shown : Math.min(wanted, Math.round(shown * scale)),
    languages: new Set(texts.map(languageOf)).size,
    sequences,
    characters: Math.round(characters * scale),
    exact: all && texts.every(({ text }) => text.length <= LONGEST_SHOWN),
  };
}

/** `20 items in 6 languages: 118 sequences, 7,312 characters`. */
export function takenWords({ items, languages, sequences, characters, exact }: Taken): string {
  if (sequences === 0) return 'Nothing: no text fits these choices';
  const about = exact ? '' : 'about ';
  const among = languages === 1 ? '1 language' : `${languages} languages`;
  const texts = `${formatCountOf(sequences, 'sequence')}, ${about}${formatCountOf(characters, 'character')}`;
  return `${about}${formatCountOf(items, 'item')} in ${among}: ${texts}`;
}

/** Items named of a language, and languages named, before it says how many more. */
const NAMED = 4;
const LANGUAGES = 3;

/** What chosen languages lack: `sw lacks 3 of 168 items: a-1, a-2, a-7`. */
export function missingWords(
  { languages, items }: Pick<DatasetPreview, 'languages' | 'items'>,
  chosen: readonly string[],
): readonly string[] {
  const lacking = languages.filter((each) => each.missingCount > 0 && chosen.includes(languageKey(each)));
  const lines = lacking.slice(0, LANGUAGES).map((each) => {
    const named = each.missing.slice(0, NAMED);
    const more = each.missingCount - named.length;
    const rest = more > 0 ? ` and ${formatCount(more)} more` : '';
    return `${languageKey(each)} lacks ${formatCount(each.missingCount)} of ${formatCountOf(items, 'item')}: ${named.join(', ')}${rest}`;
  });
  const others = lacking.slice(LANGUAGES).map(languageKey);
  return others.length > 0 ? [...lines, `${others.join(', ')} lack items too`] : lines;
}

/** Notices without those on what languages lack, which is said beside the languages that are chosen. */
export function otherNotices(notices: readonly string[], languages: DatasetPreview['languages']): readonly string[] {
  const said = languages.map(({ language }) => `${language || 'No language'} lacks `);
  return [...new Set(notices)].filter(
    (notice) =>
      !said.some((start) => notice.startsWith(start)) &&
      // The same with more words.
      !notices.some((other) => other.length > notice.length && other.startsWith(notice)),
  );
}
