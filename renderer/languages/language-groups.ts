// Languages in groups that can have a colour: by family or by script. A colour names a group and a dash pattern tells its
// languages apart; which language a line is, its label says.

import type { Grouping } from '../state/alignment-view.ts';

export type { Grouping };

export interface LanguageGroup {
  readonly name: string;
  /** Which of the eight colours; null where the group has none of its own. */
  readonly slot: number | null;
}

const FAMILIES: readonly (readonly [name: string, slot: number | null, languages: string])[] = [
  ['Germanic', 0, 'af da de en fo fy is lb nb nl nn no sv yi'],
  ['Romance', 1, 'an ast ca es fr fur gl it la lij lmo oc pt ro sc scn vec'],
  ['Balto-Slavic', 2, 'be bg bs cs hr lt ltg lv mk pl ru sh sk sl sr szl uk'],
  ['Indo-Iranian', 3, 'as awa bho bn ckb dv fa gu hi hne ks ku mag mai mr ne or pa prs ps sa sd si tg ur'],
  ['Afro-Asiatic', 4, 'acm ajp am apc ar ars ary arz ha he kab mt om so ti tzm'],
  ['Niger-Congo', 5, 'ak bem bm ee ff fon ig kg ki lg ln lua mos ny rn rw sg sn ss st sw tn ts tw umb wo xh yo zu'],
  ['East Asian area', 6, 'ja ko wuu yue zh'],
  ['Southeast Asian area', 7, 'ban bug ceb fil id ilo jv km lo min ms my pag shn su th tl vi war'],
  ['Hellenic', null, 'el'],
  ['Uralic', null, 'et fi hu'],
  ['Turkic', null, 'az ba crh kk ky tk tr tt ug uz'],
  ['Dravidian', null, 'kn ml ta te'],
  ['Kartvelian', null, 'ka'],
  ['Celtic', null, 'br cy ga gd'],
  ['Armenian', null, 'hy'],
  ['Albanian', null, 'sq'],
  ['Mongolic', null, 'mn'],
  ['Basque', null, 'eu'],
];

const SCRIPTS: readonly (readonly [name: string, slot: number, scripts: string])[] = [
  ['Latin', 0, 'Latn'],
  ['Cyrillic', 2, 'Cyrl'],
  ['Indic', 3, 'Beng Deva Gujr Guru Knda Mlym Orya Sinh Taml Telu'],
  ['Arabic and Hebrew', 4, 'Arab Hebr'],
  ['Ethiopic', 5, 'Ethi'],
  ['Han, Kana, Hangul', 6, 'Hang Hani Hans Hant Hira Jpan Kana Kore'],
  ['Thai and kin', 7, 'Khmr Laoo Mymr Thai'],
];

/** Solid first; the short even dash is left to what is drawn in grey for comparison. */
const DASHES: readonly string[] = ['', '7 3', '2 2', '9 3 2 3', '12 3', '4 2 1 2'];

const OTHER: LanguageGroup = { name: 'other', slot: null };

function member(table: readonly (readonly [string, number | null, string])[], code: string): LanguageGroup | undefined {
  const found = table.find(([, , codes]) => codes.split(' ').includes(code));
  return found && { name: found[0], slot: found[1] };
}

/** The group of a BCP-47 language; `other` for whatever else a corpus calls its languages. */
export function groupOf(language: string, grouping: Grouping): LanguageGroup {
  let locale: Intl.Locale;
  try {
    locale = new Intl.Locale(language).maximize();
  } catch {
    return OTHER;
  }
  if (grouping === 'family') return member(FAMILIES, locale.language) ?? OTHER;
  const { script } = locale;
  if (!script) return OTHER;
  const name = new Intl.DisplayNames(['en'], { type: 'script', fallback: 'none' }).of(script);
  return member(SCRIPTS, script) ?? (name ? { name, slot: null } : OTHER);
}

export interface LanguageStyle {
  readonly group: LanguageGroup;
  /** Of the line; empty for a solid one. */
  readonly dash: string;
}

/** How each language is drawn: languages that share a colour have different dashes. */
export function languageStyles(languages: readonly string[], grouping: Grouping): ReadonlyMap<string, LanguageStyle> {
  const taken = new Map<number | null, number>();
  return new Map(
    languages.map((language) => {
      const group = groupOf(language, grouping);
      const before = taken.get(group.slot) ?? 0;
      taken.set(group.slot, before + 1);
      return [language, { group, dash: DASHES[before % DASHES.length] ?? '' }];
    }),
  );
}

/** The groups that occur, those with a colour first, each with its languages. */
export function occurringGroups(
  styles: ReadonlyMap<string, LanguageStyle>,
): readonly { readonly group: LanguageGroup; readonly languages: readonly string[] }[] {
  const groups = new Map<string, { group: LanguageGroup; languages: string[] }>();
  for (const [language, { group }] of styles) {
    const known = groups.get(group.name);
    if (known) known.languages.push(language);
    else groups.set(group.name, { group, languages: [language] });
  }
  return [...groups.values()].sort((a, b) => (a.group.slot ?? 9) - (b.group.slot ?? 9));
}
