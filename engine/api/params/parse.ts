// Parsers for what comes in from outside: each takes an unknown value and the words for where it stood, and gives the
// typed value or a UserError. A method's params are checked with these once, at the border; inside, types are trusted.

import { UserError } from '#protocol';

export type Parse<T> = (value: unknown, where: string) => T;

type Parsed<P> = P extends Parse<infer T> ? T : never;

const HINT = 'Do the window and the engine have the same version? Reload the page.';

/** The error of a value that is not what was expected. */
export function unexpected(where: string, expected: string, found: unknown, hint = HINT): UserError {
  return new UserError(`${where}: expected ${expected}, found ${inWords(found)}.`, hint);
}

/** Any string of at most `max` UTF-16 units that is valid Unicode. */
export function text(max: number, what = 'a text'): Parse<string> {
  return (value, where) => {
    if (typeof value !== 'string') throw unexpected(where, what, value);
    if (value.length > max) throw unexpected(where, `${what} of at most ${max} characters`, `${value.length}`);
    return value;
  };
}

/** A name or path: not empty, no NUL, at most 4,096 units. */
export function path(value: unknown, where: string): string {
  const name = text(4096, 'a path')(value, where);
  if (name.trim() === '' || name.includes('\0')) throw unexpected(where, 'a path', name);
  return name;
}

export function boolean(value: unknown, where: string): boolean {
  if (typeof value !== 'boolean') throw unexpected(where, 'true or false', value);
  return value;
}

/** A whole number from `min` to `max`, both included. */
export function integer(min: number, max = Number.MAX_SAFE_INTEGER): Parse<number> {
  return (value, where) => {
    if (!Number.isSafeInteger(value) || (value as number) < min || (value as number) > max) {
      const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
      throw unexpected(where, `a whole number ${range}`, value);
    }
    return value as number;
  };
}

export function number(value: unknown, where: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw unexpected(where, 'a number', value);
  return value;
}

export function oneOf<const T extends string>(values: readonly T[]): Parse<T> {
  return (value, where) => {
    if (!values.includes(value as T)) throw unexpected(where, `one of ${values.join(', ')}`, value);
    return value as T;
  };
}

export function list<T>(item: Parse<T>, min: number, max: number): Parse<readonly T[]> {
  return (value, where) => {
    if (!Array.isArray(value)) throw unexpected(where, 'a list', value);
    if (value.length < min || value.length > max) {
      throw unexpected(where, `a list of ${min} to ${max} entries`, `${value.length} entries`);
    }
    return value.map((each, i) => item(each, `${where}[${i}]`));
  };
}

/** A mapping of names to strings, as labels are. */
export function stringMap(key: RegExp, keyWords: string, max: number): Parse<Readonly<Record<string, string>>> {
  return mapOf(text(1000), key, keyWords, max);
}

/** A mapping of names of one form to values of one kind. */
export function mapOf<T>(
  entry: Parse<T>,
  key: RegExp,
  keyWords: string,
  max: number,
): Parse<Readonly<Record<string, T>>> {
  return (value, where) => {
    const entries = Object.entries(plainObject(value, where));
    if (entries.length > max) throw unexpected(where, `at most ${max} entries`, `${entries.length}`);
    return Object.fromEntries(
      entries.map(([name, each]) => {
        if (!key.test(name)) throw unexpected(`${where}, a name`, keyWords, name);
        return [name, entry(each, `${where}.${name}`)];
      }),
    );
  };
}

/** An object with exactly these keys: those of `required`, and any of `optional`. An unknown key is refused. */
export function object<R extends Record<string, Parse<unknown>>, O extends Record<string, Parse<unknown>>>(
  required: R,
  optional: O,
): Parse<{ readonly [K in keyof R]: Parsed<R[K]> } & { readonly [K in keyof O]?: Parsed<O[K]> }> {
  return (value, where) => {
    const given = plainObject(value, where);
    const result: Record<string, unknown> = {};
    for (const [name, parse] of Object.entries(required)) result[name] = parse(given[name], `${where}.${name}`);
    for (const [name, each] of Object.entries(given)) {
      if (Object.hasOwn(required, name) || each === undefined) continue;
      const parse = Object.hasOwn(optional, name) ? optional[name] : undefined;
      if (!parse) {
        const known = [...Object.keys(required), ...Object.keys(optional)].join(', ') || 'none';
        throw unexpected(where, `only known fields (${known})`, name);
      }
      result[name] = parse(each, `${where}.${name}`);
    }
    return result as never;
  };
}

/** An object of which only `kind` is known so far: picks the parser that goes with it. */
export function byKind<T>(kinds: Readonly<Record<string, Parse<T>>>): Parse<T> {
  return (value, where) => {
    const { kind } = plainObject(value, where);
    const parse = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (!parse) throw unexpected(`${where}.kind`, `one of ${Object.keys(kinds).join(', ')}`, kind);
    return parse(value, where);
  };
}

function plainObject(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) {
    throw unexpected(where, 'an object', value);
  }
  return value as Record<string, unknown>;
}

function inWords(value: unknown): string {
  if (value === undefined) return 'nothing';
  const words = typeof value === 'string' ? `"${value}"` : JSON.stringify(value, (_key, each) => short(each));
  return words.length > 80 ? `${words.slice(0, 79)}…` : words;
}

function short(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return value.constructor.name;
  return typeof value === 'bigint' ? String(value) : value;
}
