// The texts of a preview as a table: a row per item, a cell per language.

import type { DatasetItem } from '#protocol';

export interface ItemRow {
  readonly item: string;
  /** Texts by language; a language that lacks the item is absent. A cell has more than one where roles differ. */
  readonly cells: ReadonlyMap<string, readonly DatasetItem[]>;
  /** Values of labels that all of the item's texts share, without language and role. */
  readonly labels: readonly string[];
  /** Names of labels that tell the texts of one cell apart: a role, a class. */
  readonly varying: readonly string[];
}

/** Labels that columns and cells show already. */
const SHOWN_ELSEWHERE = new Set(['language', 'language_source', 'role']);

/** Texts that belong to no item stand in a row of their own. Rows in the order of their first text. */
export function itemRows(texts: readonly DatasetItem[]): readonly ItemRow[] {
  const rows = new Map<string, DatasetItem[]>();
  for (const text of texts) {
    const item = text.item || text.id;
    const row = rows.get(item);
    if (row) row.push(text);
    else rows.set(item, [text]);
  }
  return [...rows].map(([item, row]) => ({
    item,
    cells: cellsOf(row),
    labels: sharedLabels(row),
    varying: varyingLabels(row),
  }));
}

/** The language that a text is labelled with; '' where nothing names one. */
export function languageOf(text: DatasetItem): string {
  return text.labels.language ?? '';
}

function cellsOf(row: readonly DatasetItem[]): ReadonlyMap<string, readonly DatasetItem[]> {
  const cells = new Map<string, DatasetItem[]>();
  for (const text of row) {
    const language = languageOf(text);
    const cell = cells.get(language);
    if (cell) cell.push(text);
    else cells.set(language, [text]);
  }
  return cells;
}

function sharedLabels(row: readonly DatasetItem[]): readonly string[] {
  const [first] = row;
  if (!first) return [];
  return Object.entries(first.labels)
    .filter(([name, value]) => !SHOWN_ELSEWHERE.has(name) && row.every((each) => each.labels[name] === value))
    .map(([, value]) => value);
}

function varyingLabels(row: readonly DatasetItem[]): readonly string[] {
  const names = new Set(row.flatMap((each) => Object.keys(each.labels)));
  return [...names].filter(
    (name) => !name.startsWith('language') && new Set(row.map((each) => each.labels[name])).size > 1,
  );
}
