// Choices of languages that are made often, offered for the set at hand.

import { FEW_LANGUAGES } from '../../../state/corpus-choice.ts';

export interface QuickChoice {
  readonly label: string;
  readonly help: string;
  readonly languages: readonly string[];
}

/** @param all keys of the set's languages. @returns only choices that make a difference */
export function quickChoices(all: readonly string[]): readonly QuickChoice[] {
  const few = FEW_LANGUAGES.filter((each) => all.includes(each));
  const scripts = onePerScript(all);
  return [
    { label: 'All', help: 'Every language of the set', languages: all },
    { label: 'None', help: 'Start from nothing', languages: [] },
    ...(few.length > 2 && few.length < all.length
      ? [{ label: `Basic ${few.length}`, help: few.join(', '), languages: few }]
      : []),
    ...(scripts.length > 1 && scripts.length < all.length
      ? [{ label: 'One per script', help: scripts.join(', '), languages: scripts }]
      : []),
  ];
}

/** The first language in each script; English for Latin where there is English. */
export function onePerScript(all: readonly string[]): readonly string[] {
  const scripts = new Map<string, string>();
  for (const language of all) {
    const script = scriptOf(language);
    if (script !== '' && (!scripts.has(script) || language === 'en')) scripts.set(script, language);
  }
  return [...scripts.values()];
}

/** ISO 15924, the language's usual one where the code names none; empty for what is no language code. */
function scriptOf(language: string): string {
  try {
    return new Intl.Locale(language).maximize().script ?? '';
  } catch {
    return '';
  }
}

/** Whether a language is meant by what somebody types: its code, its own name, or its English name. */
export function isMeant(language: string, typed: string): boolean {
  const wanted = typed.trim().toLocaleLowerCase('en');
  if (wanted === '') return true;
  return [language, nameOf(language, language), nameOf(language, 'en')].some((name) =>
    name.toLocaleLowerCase('en').includes(wanted),
  );
}

/** A language's name in another language, or in itself; the code where the platform knows no name. */
export function nameOf(language: string, within: string): string {
  try {
    return new Intl.DisplayNames([within], { type: 'language' }).of(language) ?? language;
  } catch {
    // Not a BCP-47 code: a set may name its languages as it likes.
    return language;
  }
}
