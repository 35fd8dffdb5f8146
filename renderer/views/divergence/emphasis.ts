// Which of many lines have a colour: at most eight, one of each group first, so that no group is lost in grey.

import { type LanguageStyle, occurringGroups } from '../../languages/language-groups.ts';

export const MOST_EMPHASISED = 8;

export function emphasisedOf(
  languages: readonly string[],
  styles: ReadonlyMap<string, LanguageStyle>,
): ReadonlySet<string> {
  if (languages.length <= MOST_EMPHASISED) return new Set(languages);
  const own = new Map(
    languages.flatMap((each) => (styles.has(each) ? [[each, styles.get(each) as LanguageStyle]] : [])),
  );
  const groups = occurringGroups(own).map((each) => each.languages);
  const chosen: string[] = [];
  for (let turn = 0; chosen.length < MOST_EMPHASISED; turn++) {
    for (const members of groups) {
      const language = members[turn];
      if (language !== undefined && chosen.length < MOST_EMPHASISED) chosen.push(language);
    }
  }
  return new Set(chosen);
}
