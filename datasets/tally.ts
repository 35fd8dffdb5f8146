// Counts of roles and label values, for a preview to show what there is to choose from.

import type { DatasetItem, DatasetPreview } from '#protocol';

export interface Tally {
  add(item: DatasetItem): void;
  roles(): DatasetPreview['roles'];
  labels(): DatasetPreview['labels'];
}

/** Values that are shown of a label, the most frequent ones. */
const SHOWN = 50;
/** Distinct values that are counted; a label with more is an id, not a choice. */
const COUNTED = 10_000;
const SHOWN_ELSEWHERE: ReadonlySet<string> = new Set(['language', 'language_source', 'role']);

/** @param known the reader's roles, the main one first */
export function createTally(known: readonly string[]): Tally {
  const roles = new Map<string, number>();
  const labels = new Map<string, Map<string, number>>();
  return {
    add({ labels: own }) {
      // A text without a role is what the reader reads first and foremost.
      const role = own.role ?? known[0] ?? '';
      roles.set(role, (roles.get(role) ?? 0) + 1);
      for (const [name, value] of Object.entries(own)) {
        if (SHOWN_ELSEWHERE.has(name)) continue;
        const values = labels.get(name) ?? new Map<string, number>();
        labels.set(name, values);
        const count = values.get(value);
        if (count !== undefined || values.size < COUNTED) values.set(value, (count ?? 0) + 1);
      }
    },
    roles: () =>
      [...roles]
        .sort(([a], [b]) => place(known, a) - place(known, b))
        .map(([role, sequences]) => ({ role, sequences, main: role === known[0] })),
    labels: () =>
      [...labels].map(([name, values]) => ({
        name,
        values: [...values]
          .sort(([, a], [, b]) => b - a)
          .slice(0, SHOWN)
          .map(([value, sequences]) => ({ value, sequences })),
        distinct: values.size,
      })),
  };
}

function place(known: readonly string[], role: string): number {
  const at = known.indexOf(role);
  return at < 0 ? known.length : at;
}
