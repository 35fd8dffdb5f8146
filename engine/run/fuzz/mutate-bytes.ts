// Changes to a file's bytes that no format knows of, and to a safetensors file's two halves.

import { type Json, raw, readJson, writeJson } from './json-tree.ts';
import { mutateJson, pick, type Random } from './mutate-json.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Text that is not what it says: other encodings, half characters, a mark before it, the end missing. */
export function mutateBytes(bytes: Uint8Array, random: Random): Uint8Array {
  const kind = random(10);
  const from = random(bytes.length + 1);
  if (kind === 0) return bytes.slice(0, from);
  if (kind === 1) return joined(bytes.subarray(0, from), bytes.subarray(Math.min(bytes.length, from + 1 + random(16))));
  if (kind === 2)
    return joined(
      bytes.subarray(0, from),
      Uint8Array.of(pick(random, [0xff, 0xc0, 0x80, 0xed, 0])),
      bytes.subarray(from),
    );
  if (kind === 3) return joined(Uint8Array.of(0xef, 0xbb, 0xbf), bytes);
  if (kind === 4) return new Uint8Array(Buffer.from(Buffer.from(bytes).toString('latin1'), 'utf16le'));
  if (kind === 5) return joined(bytes, bytes.subarray(from));
  const copy = bytes.slice();
  if (copy.length === 0) return copy;
  for (let count = 1 + random(4); count > 0; count--) {
    const at = random(copy.length);
    copy[at] = random(2) === 0 ? random(256) : (copy[at] as number) ^ (1 << random(8));
  }
  return copy;
}

/** A safetensors file whose header, length, data or all three were changed. */
export function mutateSafetensors(bytes: Uint8Array, donors: readonly Json[], random: Random): Uint8Array {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const [header, data] = [bytes.subarray(8, 8 + length), bytes.subarray(8 + length)];
  const kind = random(10);
  if (kind === 0) return mutateBytes(bytes, random);
  if (kind === 1) return withHeader(header, data, pick(random, LENGTHS));
  if (kind <= 4) return joined(bytes.subarray(0, 8 + length), mutateData(data, random));
  const text = new TextDecoder().decode(header);
  if (kind === 5)
    return withHeader(encode(`${text}${' '.repeat(random(40))}${pick(random, ['', ',', '}', 'x'])}`), data);
  const tree = readJson(text);
  if (kind >= 8) moveTensor(tree, random);
  const changed = kind === 9 ? tree : mutateJson(tree, donors, random);
  return withHeader(encode(writeJson(changed)), data);
}

const LENGTHS: readonly bigint[] = [
  0n,
  1n,
  2n,
  7n,
  1000n,
  99_999_999n,
  100_000_000n,
  1n << 32n,
  1n << 53n,
  1n << 63n,
  (1n << 64n) - 1n,
];

function withHeader(header: Uint8Array, data: Uint8Array, length = BigInt(header.length)): Uint8Array {
  const start = new Uint8Array(8);
  new DataView(start.buffer).setBigUint64(0, length, true);
  return joined(start, header, data);
}

/** Numbers of the weights: noise, no numbers at all, all the same, too large. Their place in the file stays. */
function mutateData(data: Uint8Array, random: Random): Uint8Array {
  const copy = data.slice();
  const from = random(copy.length);
  const to = Math.min(copy.length, from + 1 + random(pick(random, [4, 400, 40_000])));
  const value = pick(random, [0, 0xff, 0x7f, 0x80]);
  if (random(2) === 0) copy.fill(value, from, to);
  else for (let i = from; i < to; i++) copy[i] = random(256);
  return copy;
}

/** One tensor's place, size or type told otherwise: a hole, an overlap, another's data, a shape with as many elements. */
function moveTensor(tree: Json, random: Random): void {
  if (tree.kind !== 'object') return;
  const [, entry] = pick(random, tree.entries);
  if (entry.kind !== 'object') return;
  const set = (key: string, value: Json): void => {
    const found = entry.entries.find(([name]) => name === key);
    if (found) found[1] = value;
  };
  const numbers = (key: string): number[] => {
    const found = entry.entries.find(([name]) => name === key)?.[1];
    return found?.kind === 'list' ? found.items.map((each) => (each.kind === 'raw' ? Number(each.text) : 0)) : [];
  };
  const list = (values: readonly (number | string)[]): Json => ({
    kind: 'list',
    items: values.map((each) => raw(String(each))),
  });
  const [begin = 0, end = 0] = numbers('data_offsets');
  const shape = numbers('shape');
  const change = random(7);
  if (change === 0) set('data_offsets', list([begin + 4, end + 4]));
  else if (change === 1) set('data_offsets', list([-4, end - begin - 4]));
  else if (change === 2) set('data_offsets', list(['9007199254740990', '9007199254740992']));
  else if (change === 3) set('shape', list(shape.toReversed()));
  else if (change === 4) set('shape', list([1, ...shape]));
  else if (change === 5) set('shape', list([...shape.slice(0, -1), '4294967296', '4294967296']));
  else set('dtype', raw(JSON.stringify(pick(random, ['I32', 'U8', 'F64', 'F4', 'BF16', 'F16', 'F32', 'F8_E4M3']))));
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
