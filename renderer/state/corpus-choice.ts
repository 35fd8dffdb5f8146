// What of a data set is to be recorded: pure rules on the choices of the Record page, none of which knows the page.

import type { DatasetLanguage, DatasetPreview, DatasetReading, DatasetSelection, Params, TextSource } from '#protocol';

/** A data set: one that comes with Routescope, or files. */
export type ChosenSet =
  | { readonly kind: 'corpus'; readonly name: string }
  | { readonly kind: 'dataset'; readonly path: string };

/** What was chosen of one set; kept while others are looked at. */
export interface SetChoice {
  readonly reading: DatasetReading;
  /** Keys of `languageKey`; null until it is known which there are. */
  readonly languages: readonly string[] | null;
  /** Empty: the reader's main role. */
  readonly roles: readonly string[];
  /** Label name to the values taken; a label that is absent takes all. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** The first so many; null for all. */
  readonly items: number | null;
  readonly complete: boolean;
}

export const UNTOUCHED: SetChoice = {
  reading: {},
  languages: null,
  roles: [],
  labels: {},
  items: null,
  complete: false,
};

/** Languages that are ticked at first where a set has many: several families and scripts, English among them. */
export const FEW_LANGUAGES: readonly string[] = ['en', 'de', 'ru', 'ar', 'hi', 'zh-Hans'];
/** A set with up to so many languages is taken whole. */
const MANY = 8;
/** Items that are taken at first of a set that has more than twice as many: enough to look at, seconds to record. */
const FIRST_ITEMS = 20;

/** Names a set among the choices that are kept. */
export function setKey(set: ChosenSet): string {
  return set.kind === 'corpus' ? `corpus:${set.name}` : set.path;
}

/** BCP-47 where there is one, else the data set's own code; empty where nothing names the language. */
export function languageKey({ language, source }: Pick<DatasetLanguage, 'language' | 'source'>): string {
  return language || source;
}

/** Whether some item is there in two languages: only then do languages stand beside each other, or lack anything. */
export function isParallel({ languages, items }: Pick<DatasetPreview, 'languages' | 'items'>): boolean {
  return languages.reduce((sum, each) => sum + each.items, 0) > items;
}

/** The choice with what was left open until the set was known. */
export function settled(choice: SetChoice, set: Pick<DatasetPreview, 'languages' | 'items'>): SetChoice {
  // Nothing could be read yet, a table for instance whose columns are not named.
  if (choice.languages !== null || set.languages.length === 0) return choice;
  const all = set.languages.map(languageKey);
  const few = FEW_LANGUAGES.filter((each) => all.includes(each));
  const several = all.length <= MANY ? all : few.length > 1 ? few : all.slice(0, MANY);
  // The first items of a set that is not parallel are all in one language.
  const languages = isParallel(set) ? several : (few.length > 0 ? few : all).slice(0, 1);
  return { ...choice, languages, items: set.items > 2 * FIRST_ITEMS ? FIRST_ITEMS : null };
}

/** The choice after the files are read in another way: what they hold may be named otherwise then. */
export function rereading(choice: SetChoice, change: DatasetReading): SetChoice {
  return { ...UNTOUCHED, reading: { ...choice.reading, ...change } };
}

/** What is taken, as the engine is asked for it; undefined for everything in its main role. */
export function selectionOf({ languages, roles, labels, items, complete }: SetChoice): DatasetSelection | undefined {
  const taken = Object.entries(labels).filter(([, values]) => values.length > 0);
  // A language without a name cannot be asked for: files that name none have one only.
  const named = languages?.filter((each) => each !== '') ?? [];
  const selection: DatasetSelection = {
    ...(named.length > 0 ? { languages: named } : {}),
    ...(roles.length > 0 ? { roles } : {}),
    ...(taken.length > 0 ? { labels: Object.fromEntries(taken) } : {}),
    ...(items === null ? {} : { items }),
    ...(complete ? { complete } : {}),
  };
  return Object.keys(selection).length > 0 ? selection : undefined;
}

export type SetSource = Extract<TextSource, { kind: 'corpus' | 'dataset' }>;

/** The set as a source of text; without a choice, all of it. */
export function sourceOf(set: ChosenSet, { reading }: SetChoice, selection?: DatasetSelection): SetSource {
  const taken = selection ? { selection } : {};
  if (set.kind === 'corpus') return { ...set, ...taken };
  return { ...set, ...(Object.keys(reading).length > 0 ? { reading } : {}), ...taken };
}

/** Most items that a preview may be asked for. */
export const MOST_ITEMS = 50;

/** The question what of the set is taken; null while there is nothing to ask. */
export function takenQuestion(set: ChosenSet | null, choice: SetChoice): Params<'dataset.preview'> | null {
  // Without a language there is nothing to be read, which the engine would take for all of them.
  if (set === null || choice.languages === null || choice.languages.length === 0) return null;
  const source = sourceOf(set, choice, selectionOf(choice));
  return { source, rows: Math.min(choice.items ?? MOST_ITEMS, MOST_ITEMS) };
}

/**
 * What keeps this choice from being recorded, in words; empty when nothing does.
 * @param taken the answer to takenQuestion, undefined until it is there
 */
export function choiceProblem(
  set: ChosenSet | null,
  choice: SetChoice,
  taken: Pick<DatasetPreview, 'error'> | undefined,
): string {
  if (set === null) return 'Choose a corpus.';
  if (choice.languages === null) return 'Nothing of the corpus is read yet.';
  if (choice.languages.length === 0) return 'Tick at least one language.';
  if (taken === undefined) return 'The texts are being read.';
  if (taken.error) return `Cannot be recorded: ${taken.error.message}`;
  return '';
}
