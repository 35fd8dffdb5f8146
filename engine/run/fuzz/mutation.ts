// The mutation that a seed and a number mean: which file of which checkpoint, and what became of it. Nothing else decides, so
// that one of a million can be made again.

import { seededRandom } from '#protocol';
import type { Specimen } from './corpus.ts';
import { fromValue, type Json, type Obj, readJson, writeJson } from './json-tree.ts';
import { mutateBytes, mutateSafetensors } from './mutate-bytes.ts';
import { mutateJson, pick, type Random } from './mutate-json.ts';
import { PARTS } from './tokenizers.ts';

export interface Mutation {
  readonly specimen: Specimen;
  readonly file: string;
  readonly bytes: Uint8Array;
}

export function makeMutation(
  seed: number,
  number: number,
  specimens: readonly Specimen[],
  donors: ReadonlyMap<string, readonly Json[]>,
): Mutation {
  const next = seededRandom(seed, number);
  const random: Random = (limit) => Math.floor(next() * limit);
  const specimen = pick(random, specimens);
  const file = pickFile([...specimen.files.keys()], random);
  const whole = specimen.files.get(file) as Uint8Array;
  return { specimen, file, bytes: mutate(file, whole, donors, random) };
}

/** config.json and tokenizer.json say the most, so they are lied in the most. */
function pickFile(names: readonly string[], random: Random): string {
  const kinds = [
    'config.json',
    'config.json',
    'config.json',
    'tokenizer.json',
    'tokenizer.json',
    'weights',
    'weights',
    'any',
  ];
  const kind = pick(random, kinds);
  const chosen = names.filter((name) => (kind === 'weights' ? name.includes('.safetensors') : kind === name));
  return pick(random, chosen.length > 0 ? chosen : names);
}

function mutate(
  file: string,
  whole: Uint8Array,
  donors: ReadonlyMap<string, readonly Json[]>,
  random: Random,
): Uint8Array {
  if (file.endsWith('.safetensors')) return mutateSafetensors(whole, donors.get('header') ?? [], random);
  if (!file.endsWith('.json') || random(8) === 0) return mutateBytes(whole, random);
  const tree = readJson(new TextDecoder().decode(whole));
  const own = donors.get(file) ?? [];
  const changed = file === 'tokenizer.json' && random(5) === 0 ? withPart(tree, random) : mutateJson(tree, own, random);
  return new TextEncoder().encode(writeJson(changed));
}

/** A tokenizer with a part that no honest one has. */
function withPart(tree: Json, random: Random): Json {
  const name = pick(random, Object.keys(PARTS));
  const part = fromValue(pick(random, PARTS[name] as readonly unknown[]));
  const entries = (tree as Obj).entries.filter(([key]) => key !== name);
  return { kind: 'object', entries: [...entries, [name, part]] };
}
