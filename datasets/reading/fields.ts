// Fields of a record from a file, checked. A place is the file and line that messages name: `xcopa/val.et.jsonl, line 3`.

import { UserError } from '#protocol';
import type { Line } from './lines.ts';

export type Fields = Readonly<Record<string, unknown>>;

export function placeOf(file: { readonly name: string }, line: number): string {
  return `${file.name}, line ${line}`;
}

/** @throws UserError for a line that is not one JSON object */
export function parseObject(line: Line, file: { readonly name: string }): Fields {
  return asObject(parseJson(line.text, placeOf(file, line.number)), placeOf(file, line.number));
}

/** @throws UserError for text that is not JSON */
export function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError(
      `${place}: expected JSON, found ${shown(text)} (${(cause as Error).message}).`,
      'The file is damaged or in another format: fetch it again or choose another reader.',
    );
  }
}

/** @throws UserError */
export function asObject(value: unknown, place: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw wrong(place, 'a JSON object', value);
}

/** @throws UserError for a field that is absent or not text. `empty: true` lets '' through. */
export function textField(fields: Fields, name: string, place: string, { empty = false } = {}): string {
  const value = fields[name];
  if (typeof value !== 'string') throw wrong(`${place}, field "${name}"`, 'text', value);
  if (!empty && value.trim() === '') throw wrong(`${place}, field "${name}"`, 'text that is not empty', value);
  return value;
}

/** @throws UserError for a field that is absent or not a whole number */
export function wholeField(fields: Fields, name: string, place: string): number {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw wrong(`${place}, field "${name}"`, 'a whole number', value);
  }
  return value;
}

/** @throws UserError for a field that is absent or not a list */
export function listField(fields: Fields, name: string, place: string): readonly unknown[] {
  const value = fields[name];
  if (!Array.isArray(value)) throw wrong(`${place}, field "${name}"`, 'a list', value);
  return value;
}

/** The error for a value that is not what it should be. */
export function wrong(place: string, expected: string, found: unknown): UserError {
  return new UserError(
    `${place}: expected ${expected}, found ${found === undefined ? 'none' : shown(found)}.`,
    'The file is damaged or in another format: fetch it again or choose another reader.',
  );
}

/** A value as a message shows it: short. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
