// The experts that get a colour: the eight that are most often the first choice. One that stays among them keeps its
// colour, so that scrolling and going to the edited side do not repaint what is being read.

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

/** The colour that an expert had. [expert] */
export type Slots = ReadonlyMap<number, number>;

export function slotsOf(groups: readonly Group[]): Slots {
  return new Map(groups.map(({ expert, slot }) => [expert, slot]));
}

/** @param remembered earlier colours, the most binding first: an expert gets its own again where that is free */
export function groupsOf(counts: ReadonlyMap<number, number>, remembered: readonly Slots[]): Groups {
  const all = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const most = all.slice(0, MOST_GROUPS);
  const kept = new Map<number, number>();
  const taken = new Set<number>();
  for (const slots of remembered) {
    for (const [expert] of most) {
      const slot = slots.get(expert);
      if (slot === undefined || kept.has(expert) || taken.has(slot)) continue;
      kept.set(expert, slot);
      taken.add(slot);
    }
  }
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
