// One to three changes to a JSON file's tree.

import { copy, type Json, type List, type Obj, raw } from './json-tree.ts';
import { ODD_KEYS, ODD_NUMBERS, ODD_VALUES } from './odd-values.ts';

/** A whole number below `limit`. */
export type Random = (limit: number) => number;

export const pick = <T>(random: Random, from: readonly T[]): T => from[random(from.length)] as T;

/** A place in the tree that can be changed: an entry of a list or an object. */
interface Place {
  readonly holder: List | Obj;
  readonly at: number;
}

/**
 * @param tree changed
 * @param donors whole files of the same kind, from which values are taken
 */
export function mutateJson(tree: Json, donors: readonly Json[], random: Random): Json {
  let changed = tree;
  for (let count = 1 + random(3); count > 0; count--) changed = changeOnce(changed, donors, random);
  return changed;
}

function changeOnce(tree: Json, donors: readonly Json[], random: Random): Json {
  if (tree.kind === 'raw' || random(200) === 0) return raw(pick(random, ODD_VALUES));
  const place = descend(tree, random);
  if (!place) {
    addEntry(tree, random, raw(pick(random, ODD_VALUES)));
    return tree;
  }
  const change = random(12);
  if (change <= 2) put(place, raw(pick(random, ODD_VALUES)));
  else if (change === 3) put(place, nudged(at(place), random));
  else if (change <= 5) splice(tree, place, donors, random);
  else if (change === 6) remove(place);
  else if (change === 7) rename(place, random);
  else if (change === 8) swap(place, random);
  else if (change === 9) twice(place, random);
  else if (change === 10)
    put(place, random(2) === 0 ? { kind: 'list', items: [at(place)] } : wrapped(at(place), random));
  else addEntry(place.holder, random, random(2) === 0 ? copy(at(place)) : raw(pick(random, ODD_VALUES)));
  return tree;
}

/** A place at any depth; shallow ones are likelier, however many entries lie below. */
function descend(tree: List | Obj, random: Random): Place | undefined {
  let holder = tree;
  for (;;) {
    const count = holder.kind === 'list' ? holder.items.length : holder.entries.length;
    if (count === 0) return undefined;
    const place = { holder, at: random(count) };
    const below = at(place);
    if (below.kind === 'raw' || random(3) === 0 || size(below) === 0) return place;
    holder = below;
  }
}

function size(json: List | Obj): number {
  return json.kind === 'list' ? json.items.length : json.entries.length;
}

function at({ holder, at }: Place): Json {
  return holder.kind === 'list' ? (holder.items[at] as Json) : (holder.entries[at] as [string, Json])[1];
}

function put({ holder, at }: Place, value: Json): void {
  if (holder.kind === 'list') holder.items[at] = value;
  else (holder.entries[at] as [string, Json])[1] = value;
}

function remove({ holder, at }: Place): void {
  (holder.kind === 'list' ? holder.items : holder.entries).splice(at, 1);
}

function addEntry(holder: List | Obj, random: Random, value: Json): void {
  if (holder.kind === 'list') holder.items.splice(random(holder.items.length + 1), 0, value);
  else holder.entries.push([pick(random, ODD_KEYS), value]);
}

function rename(place: Place, random: Random): void {
  const { holder, at } = place;
  if (holder.kind === 'list') {
    put(place, raw(pick(random, ODD_NUMBERS)));
    return;
  }
  const entry = holder.entries[at] as [string, Json];
  const others = [...ODD_KEYS, ...holder.entries.map(([key]) => key), `${entry[0]}x`, entry[0].toUpperCase()];
  entry[0] = pick(random, others);
}

/** Two neighbours' values change places; their keys stay. */
function swap(place: Place, random: Random): void {
  const other = { holder: place.holder, at: random(size(place.holder)) };
  const value = at(place);
  put(place, at(other));
  put(other, value);
}

/** The same key once more, with another value. */
function twice(place: Place, random: Random): void {
  const { holder, at: index } = place;
  const value = random(2) === 0 ? copy(at(place)) : raw(pick(random, ODD_VALUES));
  if (holder.kind === 'list') holder.items.splice(index, 0, value);
  else
    holder.entries.splice(random(holder.entries.length + 1), 0, [(holder.entries[index] as [string, Json])[0], value]);
}

/** What another file says, under the same key where it has one. */
function splice(tree: List | Obj, place: Place, donors: readonly Json[], random: Random): void {
  const donor = donors.length > 0 ? pick(random, donors) : tree;
  if (donor.kind === 'raw') return;
  const { holder, at: index } = place;
  const key = holder.kind === 'object' ? (holder.entries[index] as [string, Json])[0] : undefined;
  const same = donor.kind === 'object' ? donor.entries.find(([name]) => name === key) : undefined;
  const from = descend(donor, random);
  const value = same && random(4) > 0 ? same[1] : from && at(from);
  if (value) put(place, copy(value));
  // A key that this file lacks comes along whole.
  if (from && tree.kind === 'object' && donor.kind === 'object' && random(2) === 0) {
    const [name, each] = pick(random, donor.entries);
    tree.entries.push([name, copy(each)]);
  }
}

/** A number a little or a lot larger or smaller, a text longer or shorter, a list shorter. */
function nudged(json: Json, random: Random): Json {
  if (json.kind === 'list') return { kind: 'list', items: json.items.slice(0, random(json.items.length + 1)) };
  if (json.kind === 'object')
    return { kind: 'object', entries: json.entries.slice(0, random(json.entries.length + 1)) };
  const value = Number(json.text);
  if (json.text.startsWith('"'))
    return raw(JSON.stringify(pick(random, [json.text, json.text.slice(1, 3), `${json.text}0`])));
  if (!Number.isFinite(value)) return raw(pick(random, ODD_NUMBERS));
  const next = pick(random, [
    value + 1,
    value - 1,
    value * 2,
    value / 2,
    -value,
    value * 1000,
    value + 0.5,
    value ** 2,
  ]);
  return raw(String(next));
}

function wrapped(json: Json, random: Random): Json {
  return { kind: 'object', entries: [[pick(random, ODD_KEYS), json]] };
}
