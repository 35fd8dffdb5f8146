// Which sequence says which item in which language: the table that pairs are read from. Where an item has several roles,
// such as a question and its passage, each role has a place of its own: a question is never compared with a passage.

import { UserError } from '#protocol';

/** What is kept of a sequence. */
export interface SequenceEntry {
  readonly sequence: number;
  /** Value of the label that the trace is split by. */
  readonly group: string;
  readonly item: string;
  /** Empty where the trace has no roles, or is split by them. */
  readonly role: string;
  /** Tokens that count; without any the rest is empty. */
  readonly tokens: number;
  /** The routers' profiles, one after the other. [router, expert] */
  readonly profile: Float32Array;
  /** Entropy of the profile in nats. [router] */
  readonly profileEntropy: Float64Array;
  /** Mean entropy of the tokens in nats; NaN where logits were not recorded. [router] */
  readonly tokenEntropy: Float64Array;
  /** NaN for a single token. [router] */
  readonly consistency: Float64Array;
  /** Loss and bytes of its tokens that have one, special ones left out; both NaN where there are none. */
  readonly nats: number;
  readonly bytes: number;
}

export interface ItemTable {
  /** The reference first, the others as they come in the trace. */
  readonly groups: readonly string[];
  readonly items: readonly string[];
  /** In order of appearance. */
  readonly roles: readonly string[];
  /** An item in a role; the item by its place in `items`. */
  readonly places: readonly { readonly item: number; readonly role: string }[];
  /** [group][place] */
  readonly rows: readonly (readonly (SequenceEntry | undefined)[])[];
  /** Per group, sequences that were left out: their item was there already; no token of theirs counts. */
  readonly repeated: readonly number[];
  readonly empty: readonly number[];
}

/**
 * Of several sequences that say the same item in the same role and language the first one counts.
 * @throws UserError when the reference is not there, or nothing to compare with it
 */
export function itemTable(entries: readonly SequenceEntry[], reference: string, by: string): ItemTable {
  const ordered = entries.toSorted((a, b) => a.sequence - b.sequence);
  const found = [...new Set(ordered.map(({ group }) => group))];
  if (!found.includes(reference) || found.length < 2) {
    throw new UserError(
      `Expected sequences with ${by} "${reference}" and others to compare them with, found ${
        found.length === 0 ? `none that has both an item and a ${by}` : found.join(', ')
      }.`,
      found.length < 2
        ? 'Alignment needs the same items in two or more sets: record a parallel corpus.'
        : `Choose another reference (--reference ${found[0]}).`,
    );
  }
  const groups = [reference, ...found.filter((group) => group !== reference)];
  const usable = ordered.filter(({ tokens }) => tokens > 0);
  const items = [...new Set(usable.map(({ item }) => item))];
  const itemNumber = new Map(items.map((item, i) => [item, i]));
  const places: { item: number; role: string }[] = [];
  const placeNumber = new Map<string, number>();
  for (const { item, role } of usable) {
    const key = keyOf(item, role);
    if (!placeNumber.has(key)) placeNumber.set(key, places.push({ item: itemNumber.get(item) as number, role }) - 1);
  }
  const roles = [...new Set(places.map(({ role }) => role))];
  const number = new Map(groups.map((group, g) => [group, g]));
  const rows = groups.map(() => new Array<SequenceEntry | undefined>(places.length).fill(undefined));
  const [repeated, empty] = [groups.map(() => 0), groups.map(() => 0)];
  for (const entry of ordered) {
    const g = number.get(entry.group) as number;
    const row = rows[g] as (SequenceEntry | undefined)[];
    const i = placeNumber.get(keyOf(entry.item, entry.role));
    if (entry.tokens === 0) empty[g] = (empty[g] as number) + 1;
    else if (i !== undefined && row[i]) repeated[g] = (repeated[g] as number) + 1;
    else if (i !== undefined) row[i] = entry;
  }
  return { groups, items, roles, places, rows, repeated, empty };
}

function keyOf(item: string, role: string): string {
  return JSON.stringify([item, role]);
}
