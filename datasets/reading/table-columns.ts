// What rows.ts needs to know of a column, and the errors that every kind of table shares.

import { Cancelled, UserError } from '#protocol';

export interface TableColumn {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'other';
}

/** Which part of a table is read. */
export interface RowOptions {
  /** Absent: all. Columns that are not named are not decoded where the format allows it. */
  readonly columns?: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/**
 * The chosen ones of a table's columns, in the table's order.
 * @throws UserError for a name that is not there, or one that is there twice
 */
export function chooseColumns(
  place: string,
  all: readonly string[],
  chosen: readonly string[] | undefined,
): readonly string[] {
  const known = new Set<string>();
  const twice = all.find((name) => known.size === known.add(name).size);
  if (twice !== undefined) {
    throw new UserError(
      `${place}: expected columns of different names, found "${twice}" twice.`,
      'Rename one of the two columns.',
    );
  }
  const unknown = chosen?.find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new UserError(
      `${place}: expected a column "${unknown}", found ${all.map((name) => `"${name}"`).join(', ') || 'none'}.`,
      'Name one of these columns.',
    );
  }
  const wanted = chosen && new Set(chosen);
  return all.filter((name) => wanted?.has(name) ?? true);
}

/**
 * What a library threw, as an error that names the file. Libraries meet damage as any kind of error, from a TypeError to a
 * failed allocation; what they say then is of use to who looks into it.
 */
export function damaged(place: string, format: string, cause: unknown): Error {
  if (cause instanceof UserError || cause instanceof Cancelled || cause instanceof ReferenceError) return cause;
  return new UserError(
    `${place}: damaged ${format}, or a kind of it that is not read (${whyOf(cause).slice(0, 200)}).`,
    'Fetch the file again, or convert it to JSON lines.',
  );
}

function whyOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if ((cause as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'text that is not UTF-8';
  const internal = cause instanceof TypeError || cause instanceof RangeError;
  return internal ? `its parts do not fit together: ${cause.message}` : cause.message;
}
