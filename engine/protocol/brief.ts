// What a file of somebody else's says, as it may stand in a message: short, whatever it is.

/** Longest text of a value. */
const LENGTH = 100;
/** Below this depth a value is only hinted at: JSON.stringify would run out of stack on a million brackets. */
const DEPTH = 4;
/** Entries that are looked at: more than fit, so that a cut always shows. */
const ENTRIES = 60;

/** A value of a JSON file in its own spelling, cut where it is long; `nothing` where there is none. */
export function brief(value: unknown): string {
  // JSON has no word for 1e999, which is read as Infinity.
  if (typeof value === 'number') return String(value);
  const text = JSON.stringify(shallow(value, DEPTH)) ?? 'nothing';
  return text.length > LENGTH ? `${text.slice(0, LENGTH - 3)}...` : text;
}

function shallow(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.slice(0, LENGTH);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return Array.isArray(value) ? ['...'] : { '...': '...' };
  if (Array.isArray(value)) return value.slice(0, ENTRIES).map((each) => shallow(each, depth - 1));
  const entries = Object.entries(value).slice(0, ENTRIES);
  return Object.fromEntries(entries.map(([key, each]) => [key.slice(0, LENGTH), shallow(each, depth - 1)]));
}
