// Reads config.json strictly: every value is checked once, here, and a wrong one is named with what was expected.

import { brief, UserError } from '#protocol';
import { LIMITS } from './limits.ts';

export type Config = Readonly<Record<string, unknown>>;

/** Names of one setting, the usual one first: re-saved files spell some keys otherwise. */
export type Keys = string | readonly string[];

/** A missing key without a fallback and a value of the wrong kind are UserErrors. A null counts as missing. */
export interface ConfigReader {
  /** Whether any of the keys has a value. */
  has(keys: Keys): boolean;
  /** Whether its value is a list: some settings are a number for all layers, or a list with one for each. */
  isList(keys: Keys): boolean;
  /** A whole number of at least `min` (1 unless said) and at most `max`. Whatever sizes an array or a loop needs one. */
  integer(
    keys: Keys,
    options?: { readonly fallback?: number | undefined; readonly min?: number; readonly max?: number | undefined },
  ): number;
  number(keys: Keys, fallback?: number): number;
  boolean(keys: Keys, fallback?: boolean): boolean;
  string(keys: Keys, fallback?: string): string;
  /** A list of whole numbers from 0, at most one per layer; empty where it is absent. */
  integers(keys: Keys): readonly number[];
  /** A list of numbers; empty where it is absent. */
  numbers(keys: Keys): readonly number[];
  /** A list of texts, at most one per layer; empty where it is absent. */
  strings(keys: Keys): readonly string[];
  /** An object below this one; undefined where it is absent. */
  object(keys: Keys): ConfigReader | undefined;
  /** One of the values that are supported, which may be of several kinds. */
  oneOf<T extends string | number | boolean>(keys: Keys, allowed: readonly T[], fallback: T, todo: string): T;
  /** For what is understood but not supported: fails unless the value is one of those given, or absent. */
  expect(keys: Keys, allowed: readonly (string | number | boolean)[], todo: string): void;
}

/** @param where how messages call the file, `config.json` unless said */
export function configReader(config: Config, where = 'config.json'): ConfigReader {
  const find = (keys: Keys): { readonly key: string; readonly value: unknown } | undefined => {
    for (const key of typeof keys === 'string' ? [keys] : keys) {
      const value = config[key];
      if (value !== undefined && value !== null) return { key, value };
    }
    return undefined;
  };
  const wrong = (key: string, expected: string, value: unknown): UserError =>
    new UserError(
      `${where}: expected ${key} to be ${expected}, found ${brief(value)}.`,
      'Compare the file with the one published beside the weights.',
    );
  const read = <T>(keys: Keys, expected: string, fits: (value: unknown) => value is T, fallback?: T): T => {
    const found = find(keys);
    if (found) {
      if (fits(found.value)) return found.value;
      throw wrong(found.key, expected, found.value);
    }
    if (fallback !== undefined) return fallback;
    throw new UserError(
      `${where}: expected ${typeof keys === 'string' ? keys : keys.join(' or ')} (${expected}), but it is missing.`,
      'Compare the file with the one published beside the weights.',
    );
  };
  const list = <T>(keys: Keys, expected: string, fits: (value: unknown) => value is T): readonly T[] => {
    const found = find(keys);
    // Lists are about layers, and are looked through once for each.
    if (found && Array.isArray(found.value) && found.value.length > LIMITS.layers) {
      throw wrong(found.key, `a list of at most ${LIMITS.layers.toLocaleString('en-US')} entries`, found.value);
    }
    return read(keys, expected, (v): v is readonly T[] => Array.isArray(v) && v.every(fits), []);
  };
  return {
    has: (keys) => find(keys) !== undefined,
    isList: (keys) => Array.isArray(find(keys)?.value),
    integer(keys, { fallback, min = 1, max } = {}) {
      const whole = (value: unknown): value is number =>
        Number.isSafeInteger(value) &&
        (value as number) >= min &&
        (value as number) <= (max ?? Number.MAX_SAFE_INTEGER);
      const range = max === undefined ? `of at least ${min}` : `from ${min} to ${max.toLocaleString('en-US')}`;
      return read(keys, `a whole number ${range}`, whole, fallback);
    },
    number: (keys, fallback) => read(keys, 'a number', (v): v is number => Number.isFinite(v), fallback),
    boolean: (keys, fallback) => read(keys, 'true or false', (v): v is boolean => typeof v === 'boolean', fallback),
    string: (keys, fallback) => read(keys, 'a text', (v): v is string => typeof v === 'string', fallback),
    integers: (keys) =>
      list(keys, 'a list of whole numbers from 0', (v): v is number => Number.isSafeInteger(v) && (v as number) >= 0),
    numbers: (keys) => list(keys, 'a list of numbers', (v): v is number => Number.isFinite(v)),
    strings: (keys) => list(keys, 'a list of texts', (v): v is string => typeof v === 'string'),
    object(keys) {
      const found = find(keys);
      if (!found) return undefined;
      if (typeof found.value !== 'object' || Array.isArray(found.value))
        throw wrong(found.key, 'an object', found.value);
      return configReader(found.value as Config, `${where}, ${found.key}`);
    },
    oneOf(keys, allowed, fallback, todo) {
      this.expect(keys, allowed, todo);
      return (find(keys)?.value ?? fallback) as (typeof allowed)[number];
    },
    expect(keys, allowed, todo) {
      const found = find(keys);
      if (!found || (allowed as readonly unknown[]).includes(found.value)) return;
      throw new UserError(
        `${where}: ${found.key} is ${brief(found.value)}; supported: ${allowed.map((v) => JSON.stringify(v)).join(', ')}.`,
        todo,
      );
    },
  };
}
