// Data sets name languages in many ways: `deu_Latn`, `zho_simpl`, `swh`, `cmn`, `German`, `zh-CN`. We keep BCP-47.

import { UserError } from '#protocol';

/** Codes whose meaning no standard conversion gives. Lower case. */
const OWN_CODES: ReadonlyMap<string, string> = new Map([
  // FLORES-101 and older sets.
  ['zho_simpl', 'zh-Hans'],
  ['zho_trad', 'zh-Hant'],
  // A plain `zh`, `cmn` or `zho` is simplified in every set that is read here; traditional ones say so.
  ['zh', 'zh-Hans'],
  ['cmn', 'zh-Hans'],
  ['zho', 'zh-Hans'],
  ['zh-cn', 'zh-Hans'],
  ['zh-sg', 'zh-Hans'],
  ['zh-tw', 'zh-Hant'],
  ['zh-hk', 'zh-Hant'],
  // Macro codes that canonicalisation leaves alone.
  ['nob', 'nb'],
  ['est', 'et'],
]);

/** Languages that canonicalisation takes for others, which data sets have beside them: Twi for Akan, South for North Levantine. */
const APART: ReadonlyMap<string, string> = new Map([
  ['twi', 'tw'],
  ['tw', 'tw'],
  ['ajp', 'ajp'],
]);

/**
 * A data set's language code as BCP-47: shortest language code, the script only where it is not the language's usual one,
 * and always for Chinese.
 * @param place for the message
 * @throws UserError for what is no language code
 */
export function toBcp47(code: string, place: string): string {
  const language = bcp47(code);
  if (language === undefined) {
    throw new UserError(
      `${place}: "${code}" is not a language code.`,
      'Expected BCP-47 (de, zh-Hans) or a code such as deu_Latn or swh. Name the language yourself where the file does not.',
    );
  }
  return language;
}

/** As toBcp47, undefined for what is no language code. */
export function bcp47(code: string): string | undefined {
  const own = OWN_CODES.get(code.toLowerCase());
  if (own) return own;
  if (!/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/.test(code)) return undefined;
  try {
    const locale = new Intl.Locale(Intl.getCanonicalLocales(code.replaceAll('_', '-'))[0] ?? code);
    if (locale.language === 'zh')
      return `zh-${locale.script ?? (/^(TW|HK|MO)$/.test(locale.region ?? '') ? 'Hant' : 'Hans')}`;
    const usual = new Intl.Locale(locale.language).maximize().script;
    const script = locale.script && locale.script !== usual ? `-${locale.script}` : '';
    const region = locale.region ? `-${locale.region}` : '';
    const language = APART.get(code.split(/[-_]/)[0]?.toLowerCase() ?? '') ?? locale.language;
    return `${language}${script}${region}`;
  } catch {
    return undefined;
  }
}

/** `language`, and `language_source` where the data set's own code is another. */
export function languageLabels(
  code: string,
  place: string,
): Readonly<Record<string, string>> & { readonly language: string } {
  const language = toBcp47(code, place);
  return language === code ? { language } : { language, language_source: code };
}
