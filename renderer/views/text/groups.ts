// The experts that get a colour: the eight that are most often the first choice. One that stays among them keeps its
// colour, so that scrolling and clicking do not repaint what is being read.

import type { SequenceData } from '#protocol';

export interface Group {
  readonly expert: number;
  /** Tokens whose first choice it is. */
  readonly tokens: number;
  /** Which of the eight colours. */
  readonly slot: number;
}

export interface Groups {
  /** In the order of their colours. */
  readonly groups: readonly Group[];
  /** Tokens of all other experts. */
  readonly others: number;
}

/** Colour names a group, never an expert beyond this many. */
export const MOST_GROUPS = 8;

/** How often each expert is the first choice at one router; special tokens are not counted. */
export function countFirstChoices(
  sequences: readonly SequenceData[],
  router: number,
  topK: number,
): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { experts, special, tokens } of sequences) {
    const chosen = experts[router];
    if (!chosen) continue;
    for (let p = 0; p < tokens; p++) {
      if (special[p]) continue;
      const first = chosen[p * topK] as number;
      counts.set(first, (counts.get(first) ?? 0) + 1);
    }
  }
  return counts;
}

/** @param before the groups in force until now; empty for the first time */
export function groupsOf(counts: ReadonlyMap<number, number>, before: readonly Group[]): Groups {
  const all = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const most = all.slice(0, MOST_GROUPS);
  const kept = new Map(before.map((group) => [group.expert, group.slot]));
  const taken = new Set(most.flatMap(([expert]) => kept.get(expert) ?? []));
  let free = 0;
  const groups = most.map(([expert, tokens]) => {
    let slot = kept.get(expert);
    if (slot === undefined) {
      while (taken.has(free)) free++;
      slot = free++;
    }
    return { expert, tokens, slot };
  });
  groups.sort((a, b) => a.slot - b.slot);
  return { groups, others: all.slice(MOST_GROUPS).reduce((sum, [, tokens]) => sum + tokens, 0) };
}
