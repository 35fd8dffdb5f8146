// Small checks that JSON from a disk is put through, each saying where it failed, what was expected and what was found.

/** A value that is not what it should be; whoever knows the file turns it into a UserError. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch';
}

/** @param at where in the file, as `model.files[2].bytes` */
export type Check<T> = (value: unknown, at: string) => T;

export function mismatch(at: string, expected: string, found: unknown): Mismatch {
  return new Mismatch(`${at}: expected ${expected}, found ${show(found)}.`);
}

export const text: Check<string> = (value, at) => {
  if (typeof value !== 'string') throw mismatch(at, 'a text', value);
  return value;
};

export const flag: Check<boolean> = (value, at) => {
  if (typeof value !== 'boolean') throw mismatch(at, 'true or false', value);
  return value;
};

/** What is either said or left out. */
export const yes: Check<true> = (value, at) => {
  if (value !== true) throw mismatch(at, 'true, or nothing', value);
  return value;
};

export const number: Check<number> = (value, at) => {
  if (typeof value !== 'number') throw mismatch(at, 'a number', value);
  return value;
};

/** JSON has no NaN and writes null. */
export const numberOrNull: Check<number> = (value, at) => (value === null ? Number.NaN : number(value, at));

export function whole(from = 0, to = Number.MAX_SAFE_INTEGER): Check<number> {
  return (value, at) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to) return value;
    const range = to === Number.MAX_SAFE_INTEGER ? `of at least ${from}` : `from ${from} to ${to}`;
    throw mismatch(at, `a whole number ${range}`, value);
  };
}

export function oneOf<T extends string>(...values: readonly T[]): Check<T> {
  return (value, at) => {
    const known = values.find((each) => each === value);
    if (known === undefined) throw mismatch(at, values.map((each) => `"${each}"`).join(' or '), value);
    return known;
  };
}

export function list<T>(check: Check<T>, length?: number): Check<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw mismatch(at, 'a list', value);
    if (length !== undefined && value.length !== length) throw mismatch(at, `${length} entries`, value.length);
    return value.map((each, i) => check(each, `${at}[${i}]`));
  };
}

export const record: Check<Readonly<Record<string, unknown>>> = (value, at) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw mismatch(at, 'an object', value);
  return value as Readonly<Record<string, unknown>>;
};

export function recordOf<T>(check: Check<T>): Check<Readonly<Record<string, T>>> {
  return (value, at) =>
    Object.fromEntries(Object.entries(record(value, at)).map(([key, each]) => [key, check(each, join(at, key))]));
}

export function optional<T>(check: Check<T>): Check<T | undefined> {
  return (value, at) => (value === undefined ? undefined : check(value, at));
}

/** An object with at least these keys; others are kept as they are, for readers that know them. */
export function object<T extends object>(checks: { readonly [K in keyof T]-?: Check<T[K]> }): Check<T> {
  return (value, at) => {
    const found = record(value, at);
    const result: Record<string, unknown> = { ...found };
    for (const [key, check] of Object.entries<Check<unknown>>(checks)) {
      const checked = check(found[key], join(at, key));
      if (checked !== undefined) result[key] = checked;
    }
    return result as T;
  };
}

function join(at: string, key: string): string {
  return at ? `${at}.${key}` : key;
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const json = JSON.stringify(value);
  return json.length > 60 ? `${json.slice(0, 57)}...` : json;
}
