// A warning where a label has few questions or texts: how many, and how far a number of so few is from that of many.

import { formatProbability } from '#protocol';
import type { Figure, Group, Quotient } from './summary.ts';

/** Fewer than this are worth a warning. */
const FEW = 30;
/** Labels that are named in one sentence. */
const NAMED = 8;

/**
 * @param figure the one that matters most; its first run speaks for all
 * @param what one observation is: `questions`
 */
export function fewNotes(
  { title, quotients: [first = []] }: Figure,
  groups: readonly Group[],
  what: string,
): readonly string[] {
  const few = groups.flatMap(({ name, members }) => {
    const errors = first.map((quotient) => standardError(quotient, members));
    const n = Math.max(0, ...errors.map(({ known }) => known));
    if (n === 0 || n >= FEW) return [];
    const largest = Math.max(...errors.map(({ error }) => error));
    return [`${groups.length > 1 ? `${name}: ` : ''}${n}, ${errorText(n, largest, first.length > 1)}`];
  });
  if (few.length === 0) return [];
  const more = few.length > NAMED ? `; and ${few.length - NAMED} labels more` : '';
  return [
    `Fewer than ${FEW} ${what} (${few.slice(0, NAMED).join('; ')}${more}): values and their bounds are uncertain. ` +
      `Standard errors are those of ${title.toLowerCase()}.`,
  ];
}

function errorText(n: number, error: number, several: boolean): string {
  if (n === 1) return 'without a standard error';
  // Drawn again, such observations never differ: bounds without width are no certainty.
  if (error === 0) return 'all alike, so that nothing shows how sure it is';
  return `standard error ${several ? 'up to ' : ''}${formatProbability(error)}`;
}

/**
 * Of a quotient R of sums over n observations, to first order: sqrt(n / (n − 1) · Σ (above − R · below)²) / Σ below. Where
 * `below` is 1 it is the standard deviation over √n. Before `through`, if there is such a function.
 */
export function standardError(
  { above, below }: Quotient,
  members: readonly number[],
): { readonly known: number; readonly error: number } {
  const known = members.filter((i) => !Number.isNaN(above[i] as number) && (below[i] as number) > 0);
  const sum = (value: (i: number) => number): number => known.reduce((total, i) => total + value(i), 0);
  const whole = sum((i) => below[i] as number);
  const quotient = sum((i) => above[i] as number) / whole;
  const squares = sum((i) => ((above[i] as number) - quotient * (below[i] as number)) ** 2);
  const n = known.length;
  return { known: n, error: n < 2 ? Number.NaN : Math.sqrt((n / (n - 1)) * squares) / whole };
}
