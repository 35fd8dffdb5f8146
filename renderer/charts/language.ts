// How a text wants to be set: its direction, its line height, and the name of its language.

import { isolated } from './number-label.ts';

const RTL_LANGUAGES = new Set(['ar', 'arc', 'ckb', 'dv', 'fa', 'he', 'ks', 'nqo', 'ps', 'sd', 'syr', 'ug', 'ur', 'yi']);
const RTL_SCRIPTS = new Set(['Arab', 'Hebr', 'Syrc', 'Thaa', 'Nkoo', 'Adlm']);
const NASTALIQ = new Set(['ur', 'ks']);
/** Scripts with marks above and below that need a wider line. */
const TALL =
  /\p{Script=Arabic}|\p{Script=Devanagari}|\p{Script=Thai}|\p{Script=Bengali}|\p{Script=Tamil}|\p{Script=Khmer}|\p{Script=Lao}|\p{Script=Myanmar}/u;
/** Enough of a text to tell its script. */
const SAMPLE = 400;

export type Direction = 'ltr' | 'rtl' | 'auto';

/** Direction of a BCP-47 language; `auto` (by the first strong character) where no language is given. */
export function directionOf(language: string): Direction {
  if (!language || language === 'und') return 'auto';
  const parts = language.split('-');
  const script = parts.find((part) => /^[A-Z][a-z]{3}$/.test(part));
  if (script) return RTL_SCRIPTS.has(script) ? 'rtl' : 'ltr';
  return RTL_LANGUAGES.has((parts[0] ?? '').toLowerCase()) ? 'rtl' : 'ltr';
}

export interface Setting {
  /** CSS pixels. */
  readonly fontSize: number;
  readonly lineHeight: number;
  /** Set in Nastaliq, which needs a font of its own. */
  readonly nastaliq: boolean;
}

/** Font size and line height for a text (workbench, visual language: corpus text). */
export function settingOf(language: string, text: string): Setting {
  if (NASTALIQ.has(language.split('-')[0] ?? '')) return { fontSize: 16, lineHeight: 38, nastaliq: true };
  const lineHeight = TALL.test(text.slice(0, SAMPLE)) ? 30 : 26;
  return { fontSize: 15, lineHeight, nastaliq: false };
}

/** `Kiswahili`: its own name; the code where the platform knows none. */
export function languageName(language: string): string {
  try {
    return new Intl.DisplayNames([language], { type: 'language', fallback: 'none' }).of(language) ?? language;
  } catch {
    // Not a BCP-47 tag: a corpus may label its texts as it likes.
    return language;
  }
}

/** `sw Kiswahili`: code and own name; the code alone where the platform knows no name. */
export function languageLabel(language: string): string {
  const name = language ? languageName(language) : language;
  return name === language ? language : `${language} ${isolated(name)}`;
}
