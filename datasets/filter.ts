// Which texts a selection takes, and whether what it names is there at all: an unknown language is an error, not an empty
// result.

import { type DatasetItem, type DatasetSelection, UserError } from '#protocol';
import { bcp47 } from './reading/languages.ts';

export interface Filter {
  /** Also remembers what it saw, for `check`. */
  takes(item: DatasetItem): boolean;
  /** Place of the text's language among those asked for; 0 where none was. */
  rank(item: DatasetItem): number;
  /** @throws UserError for a language, role or label that was asked for and that no text had */
  check(name: string): void;
}

/** Values that a message lists. */
const LISTED = 60;
/** Distinct values of a label that are remembered. */
const REMEMBERED = 1000;

/** @param roles of the reader, the main one first */
export function createFilter(selection: DatasetSelection, roles: readonly string[]): Filter {
  const { languages } = selection;
  const wanted = languages?.map((code) => ({ code, language: bcp47(code) ?? code }));
  const wantedRoles = selection.roles ?? roles.slice(0, 1);
  const wantedLabels = Object.entries(selection.labels ?? {});
  const seenLanguages = new Map<string, string>();
  const seenLabels = new Map<string, Set<string>>();
  /** Of what was asked for: `language de`, `topic weather`. */
  const found = new Set<string>();

  function rank({ labels: { language = '', language_source: source = language } }: DatasetItem): number {
    if (!wanted) return 0;
    // The set's own code says more than ours: two of them may be one language here.
    const exact = wanted.findIndex(({ code }) => code === source);
    return exact >= 0 ? exact : wanted.findIndex((each) => each.language === language);
  }

  function remember({ labels }: DatasetItem): void {
    const { language = '', language_source: source = language } = labels;
    seenLanguages.set(language, source);
    for (const each of wanted ?? []) {
      // Also of a code that says again what another one said: the language is there, and is taken once.
      if (each.language === language || each.code === source) found.add(`language ${each.code}`);
    }
    for (const [name, value] of Object.entries(labels)) {
      const values = seenLabels.get(name) ?? new Set();
      seenLabels.set(name, values);
      if (values.size < REMEMBERED) values.add(value);
    }
    for (const [name] of wantedLabels) found.add(`${name} ${labels[name]}`);
    if (labels.role !== undefined) found.add(`role ${labels.role}`);
  }

  return {
    rank,
    takes(item) {
      remember(item);
      const at = rank(item);
      const { role } = item.labels;
      return (
        at >= 0 &&
        (role === undefined || wantedRoles.includes(role)) &&
        wantedLabels.every(([name, values]) => values.includes(item.labels[name] ?? ''))
      );
    },
    check(name) {
      for (const { code } of wanted ?? []) {
        if (!found.has(`language ${code}`)) throw unknown(name, 'language', code, languageNames(seenLanguages));
      }
      for (const role of selection.roles ?? []) {
        if (!found.has(`role ${role}`)) throw unknown(name, 'role', role, [...(seenLabels.get('role') ?? roles)]);
      }
      for (const [label, values] of wantedLabels) {
        const seen = seenLabels.get(label);
        if (!seen) throw unknown(name, 'label', label, [...seenLabels.keys()]);
        for (const value of values) {
          if (!found.has(`${label} ${value}`)) throw unknown(name, label, value, [...seen]);
        }
      }
    },
  };
}

/** `zh-Hans (zho_Hans)` where the set's own code is another. */
function languageNames(seen: ReadonlyMap<string, string>): readonly string[] {
  return [...seen].map(([language, source]) =>
    language === source ? language || '(none named)' : `${language} (${source})`,
  );
}

function unknown(dataset: string, what: string, asked: string, known: readonly string[]): UserError {
  const more = known.length > LISTED ? ` and ${known.length - LISTED} more` : '';
  return new UserError(
    `${dataset} has no ${what} "${asked}". It has: ${known.slice(0, LISTED).join(', ') || 'none'}${more}.`,
    `Choose among them, or leave the ${what} out.`,
  );
}
