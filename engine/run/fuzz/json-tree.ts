// JSON as a tree that can also be written wrongly: keys twice, numbers that no parser holds, nesting without end.

/** A value as its own text, right or wrong. */
export interface Raw {
  readonly kind: 'raw';
  readonly text: string;
}

export interface List {
  readonly kind: 'list';
  readonly items: Json[];
}

/** In order, so that a key can be there twice. */
export interface Obj {
  readonly kind: 'object';
  readonly entries: [key: string, value: Json][];
}

export type Json = Raw | List | Obj;

export const raw = (text: string): Raw => ({ kind: 'raw', text });

export function readJson(text: string): Json {
  return fromValue(JSON.parse(text));
}

export function fromValue(value: unknown): Json {
  if (Array.isArray(value)) return { kind: 'list', items: value.map(fromValue) };
  if (typeof value === 'object' && value !== null) {
    return { kind: 'object', entries: Object.entries(value).map(([key, each]) => [key, fromValue(each)]) };
  }
  return raw(JSON.stringify(value));
}

export function writeJson(json: Json): string {
  if (json.kind === 'raw') return json.text;
  if (json.kind === 'list') return `[${json.items.map(writeJson).join(',')}]`;
  return `{${json.entries.map(([key, value]) => `${JSON.stringify(key)}:${writeJson(value)}`).join(',')}}`;
}

export function copy(json: Json): Json {
  if (json.kind === 'raw') return json;
  if (json.kind === 'list') return { kind: 'list', items: json.items.map(copy) };
  return { kind: 'object', entries: json.entries.map(([key, value]) => [key, copy(value)]) };
}
