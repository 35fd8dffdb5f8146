// Which format some files are in, by their content, and what they hold.

import { open, readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { openSafetensors } from '#checkpoint';
import { brief, formatBytes, UserError } from '#protocol';
import { readArrays, readNpz } from './arrays.ts';
import type { ImportedRoutes, ImportHints } from './imported.ts';
import { isMegatron, readMegatron } from './megatron.ts';
import { isMoeTraceCsv, readMoeTraceCsv } from './moe-trace-csv.ts';
import { NPY_MAGIC, type NumberArray, parseNpy } from './npy.ts';
import { readParquetRoutes } from './parquet.ts';
import { isResponse, readResponses } from './responses.ts';

/** Text and arrays are read whole. */
const MOST_BYTES = 2 ** 31 - 1;

const LOOKED_FOR =
  'Looked for: answers of vLLM or SGLang (JSON, one or more), router_trace_rank*.jsonl of Megatron-LM, CSV with layer and expert, .npy, .npz, safetensors, Parquet. Pickles (.pt, .pkl) are never opened.';

/** @throws UserError for a format that is not read, or files that do not belong together */
export async function readRouteFiles(paths: readonly string[], hints: ImportHints): Promise<ImportedRoutes> {
  const found: ImportedRoutes[] = [];
  const objects: unknown[] = [];
  for (const path of paths) {
    const kind = await kindOf(path);
    if (kind === 'text') objects.push(...(await readText(path, hints, found)));
    else found.push(await readBinary(path, kind));
  }
  const where = paths.map((path) => basename(path)).join(', ');
  if (objects.length > 0) found.push(fromObjects(objects, where, hints));
  const [first, ...others] = found;
  if (!first) throw new UserError(`${where}: nothing was found.`, LOOKED_FOR);
  for (const other of others) {
    if (other.layers !== first.layers || other.topK !== first.topK) {
      throw new UserError(
        `${where}: the files differ: ${first.layers} layers of ${first.topK} experts, and ${other.layers} of ${other.topK}.`,
        'Import files of one model at a time.',
      );
    }
  }
  return {
    ...first,
    sequences: found.flatMap(({ sequences }, f) =>
      found.length === 1 ? sequences : sequences.map((each) => ({ ...each, id: `${f + 1}/${each.id}` })),
    ),
    notices: [...new Set(found.flatMap(({ notices }) => notices))],
  };
}

type Kind = 'npy' | 'npz' | 'parquet' | 'safetensors' | 'text';

async function kindOf(path: string): Promise<Kind> {
  const name = basename(path);
  let head: Buffer;
  try {
    const { size } = await stat(path);
    const handle = await open(path, 'r');
    head = Buffer.alloc(Math.min(16, size));
    await handle.read(head, 0, head.length, 0).finally(() => handle.close());
  } catch (error) {
    throw new UserError(`${name} could not be read (${(error as NodeJS.ErrnoException).code}).`, 'Check the name.');
  }
  const start = head.toString('latin1');
  if (start.startsWith(NPY_MAGIC)) return 'npy';
  if (start.startsWith('PAR1')) return 'parquet';
  // A torch file is a zip archive too, of pickles.
  if (start.startsWith('PK') && /\.npz$/i.test(name)) return 'npz';
  if (start.startsWith('PK') || start.startsWith('\x80') || /\.(pt|pth|pkl|pickle|bin)$/i.test(name)) {
    throw new UserError(
      `${name}: a pickle or torch file, which could run code when it is opened.`,
      'Save the ids as .npy or safetensors: numpy.save("routes.npy", ids.numpy()).',
    );
  }
  if (start.charCodeAt(8) === 0x7b && head.readUInt32LE(4) === 0) return 'safetensors';
  return 'text';
}

async function readBinary(path: string, kind: Exclude<Kind, 'text'>): Promise<ImportedRoutes> {
  const name = basename(path);
  if (kind === 'parquet') return readParquetRoutes(path, name);
  if (kind === 'safetensors') return readArrays(await tensors(path), 'safetensors', name);
  const bytes = await readWhole(path);
  if (kind === 'npz') return readArrays(readNpz(bytes, name), 'npz', name);
  return readArrays(new Map([[name.replace(/\.npy$/, ''), parseNpy(bytes, name)]]), 'npy', name);
}

const TENSOR_TYPES: Readonly<Record<string, string>> = {
  U8: '|u1',
  I8: '|i1',
  U16: '<u2',
  I16: '<i2',
  U32: '<u4',
  I32: '<i4',
  I64: '<i8',
  U64: '<u8',
  F32: '<f4',
  F64: '<f8',
};

async function tensors(path: string): Promise<ReadonlyMap<string, NumberArray>> {
  const file = await openSafetensors(path);
  try {
    const arrays = new Map<string, NumberArray>();
    for (const tensor of file.tensors.values()) {
      const descr = TENSOR_TYPES[tensor.dtype];
      if (!descr) continue;
      const header = Buffer.from(
        `{'descr': '${descr}', 'fortran_order': False, 'shape': (${tensor.shape.join(', ')},)}`,
      );
      const start = Buffer.alloc(10);
      start.write(`${NPY_MAGIC}\x01\x00`, 'latin1');
      start.writeUInt16LE(header.length, 8);
      arrays.set(
        tensor.name,
        parseNpy(Buffer.concat([start, header, await file.read(tensor)]), `${tensor.name} in ${basename(path)}`),
      );
    }
    return arrays;
  } finally {
    await file.close();
  }
}

async function readWhole(path: string): Promise<Uint8Array> {
  const { size } = await stat(path);
  if (size > MOST_BYTES) {
    throw new UserError(
      `${basename(path)} has ${formatBytes(size)}; at most ${formatBytes(MOST_BYTES)} are read.`,
      'Import it in parts, or as Parquet.',
    );
  }
  return readFile(path);
}

/** @returns JSON objects; other text goes into `found` */
async function readText(path: string, hints: ImportHints, found: ImportedRoutes[]): Promise<readonly unknown[]> {
  const name = basename(path);
  const bytes = await readWhole(path);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UserError(`${name}: neither text nor a format of arrays that is known.`, LOOKED_FOR);
  }
  if (/^\s*[[{]/.test(text)) return jsonOf(text, name);
  if (!isMoeTraceCsv(text)) {
    throw new UserError(`${name}: unknown layout; it begins with ${brief(text.slice(0, 60))}.`, LOOKED_FOR);
  }
  found.push(readMoeTraceCsv(text, name, hints));
  return [];
}

/** One value, a list of them, or one on each line. */
function jsonOf(text: string, name: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [value];
  } catch {
    // Then it is one value on each line, or nothing that is read.
  }
  return text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    try {
      return [JSON.parse(line) as unknown];
    } catch {
      throw new UserError(
        `${name}, line ${i + 1}: expected JSON, found ${brief(line.slice(0, 60))}.`,
        'Was the file cut short?',
      );
    }
  });
}

function fromObjects(objects: readonly unknown[], where: string, hints: ImportHints): ImportedRoutes {
  if (objects.some(isMegatron)) return readMegatron(objects, where);
  if (objects.some(isResponse)) return readResponses(objects, where, hints);
  throw new UserError(`${where}: unknown layout; the first object is ${brief(objects[0])}.`, LOOKED_FOR);
}
