// Files as other programs write them, made by NumPy, pyarrow and safetensors themselves (golden/make-golden.py).

import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { fileWriter, parquetWrite } from 'hyparquet-writer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom, UserError } from '#protocol';
import { exportTrace, openTrace } from '#trace';
import { type ImportRequest, importTrace } from './import-trace.ts';
import { parseNpy } from './npy.ts';
import { readRouteFiles } from './read-files.ts';

const GOLDEN = join(import.meta.dirname, 'golden');
const expected: { readonly routes: number[][][]; readonly weights: number[][][] } = JSON.parse(
  readFileSync(join(GOLDEN, 'expected.json'), 'utf8'),
);
let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'import-'));
});
afterAll(() => rm(dir, { recursive: true }));

async function imported(files: readonly string[], options: Partial<ImportRequest> = {}) {
  const out = join(dir, 'x.trace');
  const paths = files.map((file) => (file.includes('/') ? file : join(GOLDEN, file)));
  const { health } = await importTrace({ files: paths, out, overwrite: true, ...options }, 'test');
  const reader = await openTrace(out);
  const sequences = [];
  for (let s = 0; s < reader.manifest.counts.sequences; s++) sequences.push(await reader.readSequence(s));
  const said = health.map(({ level, message }) => `${level}: ${message}`);
  return { reader, manifest: reader.manifest, sequences, said };
}

/** Routes of a layer at some positions, one after the other. */
const routes = (layer: number, from = 0, to = 5): number[] =>
  expected.routes.slice(from, to).flatMap((row) => row[layer] as number[]);

test('vLLM: base64 of .npy, the dense layer and the last token left out', async () => {
  const { manifest, sequences, said } = await imported(['vllm.json'], { experts: 8 });
  expect(manifest.routers.map(({ layer, experts, topK }) => [layer, experts, topK])).toEqual([
    [1, 8, 2],
    [2, 8, 2],
  ]);
  expect(manifest.model).toMatchObject({ id: 'org/made-up', layers: 3 });
  // No file says in what the routes were computed.
  expect(manifest.precision).toBe('unknown');
  const [only] = sequences;
  expect([...(only?.tokenIds ?? [])]).toEqual([11, 12, 13, 14, 15]);
  expect([...(only?.experts[0] ?? [])]).toEqual(routes(1));
  expect([...(only?.experts[1] ?? [])]).toEqual(routes(2));
  expect(only?.weights[0]?.every(Number.isNaN)).toBe(true);
  expect(said).toEqual([
    expect.stringMatching(/^warn: Nothing but zeros in 0: left out/),
    'ok: vLLM, base64 of .npy (|u1): 1 sequence, 5 positions, 3 layers, 2 experts each',
    'ok: A row for every token but the last, which was never run (1 sequence)',
    'ok: No duplicate experts in a row',
    'warn: No expert weights: they are NaN in every column of weights',
  ]);
  expect(manifest.notices).toContain('No expert weights: they are NaN in every column of weights.');
});

test('vLLM 0.21: lists, prompt and answer apart, a cached prefix without routes left out', async () => {
  const { sequences, said, manifest } = await imported(['vllm-lists.jsonl']);
  expect(sequences.map(({ id }) => id)).toEqual(['cmpl-2', 'cmpl-3']);
  expect([...(sequences[1]?.experts[1] ?? [])]).toEqual(routes(2, 1));
  expect([...(sequences[1]?.tokenIds ?? [])]).toEqual([12, 13, 14, 15]);
  expect(said).toContain('warn: 2 positions at the beginning without routes (a cached prefix) were left out');
  expect(manifest.routers[0]?.experts).toBe(Math.max(...routes(1, 1), ...routes(2, 1)) + 1);
});

test('SGLang: raw numbers, whose shape the user says', async () => {
  const { sequences } = await imported(['sglang.json'], { layers: 3, topK: 2, experts: 8 });
  expect([...(sequences[0]?.experts[0] ?? [])]).toEqual(routes(1));
  await expect(imported(['sglang.json'])).rejects.toThrow('writes 30 numbers without their shape');
  await expect(imported(['sglang.json'], { layers: 4, topK: 2 })).rejects.toThrow(
    'expected a multiple of 4 layers · 2 experts · 4 bytes, found 120 bytes',
  );
});

test('which tokens were generated follows from the length of the prompt', async () => {
  const { reader } = await imported(['vllm.json']);
  const [part] = await reader.parts();
  expect([...((await part?.read(['generated']))?.flags('generated') ?? [])]).toEqual([0, 0, 0, 1, 1]);
});

test('Megatron-LM: a step is a sequence, multi-token prediction is left out', async () => {
  const { sequences, manifest, said } = await imported(['router_trace_rank0.jsonl']);
  expect(sequences.map(({ id, tokens }) => [id, tokens])).toEqual([
    ['rank 0, step 0', 3],
    ['rank 0, step 1', 2],
  ]);
  expect([...(sequences[1]?.experts[0] ?? [])]).toEqual(routes(1, 3));
  expect(manifest.routers.map(({ layer }) => layer)).toEqual([1, 2]);
  expect(said).toContain('warn: 2 entries of multi-token prediction were left out.');
});

test('llama.cpp: CSV, a choice a line', async () => {
  const { sequences, manifest } = await imported(['moe-trace.csv']);
  expect([...(sequences[0]?.experts[1] ?? [])]).toEqual(routes(2));
  expect(manifest.notices.join(' ')).toContain('the shortest run of lines');
  await expect(imported(['moe-trace.csv'], { topK: 3 })).rejects.toMatchObject({
    hint: 'Say how many experts a token has with --top-k, and check that the file is whole.',
  });
});

test('NumPy arrays: big-endian and column-major, and an archive with an array per layer', async () => {
  const { sequences } = await imported(['routes.npy']);
  expect([...(sequences[0]?.experts[0] ?? [])]).toEqual(routes(1));
  const archive = await imported(['layers.npz']);
  expect(archive.sequences.map(({ tokenIds }) => [...tokenIds])).toEqual([
    [11, 12, 13],
    [14, 15],
  ]);
  expect([...(archive.sequences[1]?.experts[1] ?? [])]).toEqual(routes(2, 3));
  const weights = expected.weights.slice(3).flatMap((row) => row[2] as number[]);
  expect([...(archive.sequences[1]?.weights[1] ?? [])]).toEqual(weights.map(Math.fround));
});

test('safetensors, and Parquet with lists', async () => {
  expect([...((await imported(['routes.safetensors'])).sequences[0]?.experts[1] ?? [])]).toEqual(routes(2));
  const table = await imported(['lists.parquet']);
  expect([...(table.sequences[0]?.experts[0] ?? [])]).toEqual(routes(1));
  expect([...(table.sequences[0]?.weights[0] ?? [])]).toEqual(
    expected.weights.flatMap((row) => row[1] as number[]).map(Math.fround),
  );
});

test('what export writes, import reads back: every format and layout', async () => {
  const { reader, sequences } = await imported(['layers.npz']);
  const kept = structuredClone(sequences);
  for (const [format, layout] of [
    ['parquet', 'wide'],
    ['parquet', 'long'],
    ['npz', 'wide'],
  ] as const) {
    const file = join(dir, `back-${layout}.${format}`);
    await exportTrace(reader, file, { format, layout, overwrite: true });
    const back = await imported([file], { out: join(dir, 'x.trace') });
    expect(back.sequences.map(({ experts, weights, tokenIds }) => ({ experts, weights, tokenIds }))).toEqual(
      kept.map(({ experts, weights, tokenIds }) => ({ experts, weights, tokenIds })),
    );
  }
});

test('a table with a row per choice may have its rows in any order', async () => {
  const { reader, sequences } = await imported(['layers.npz']);
  const kept = structuredClone(sequences);
  const [sorted, shuffled] = [join(dir, 'sorted.parquet'), join(dir, 'shuffled.parquet')];
  await exportTrace(reader, sorted, { format: 'parquet', layout: 'long', overwrite: true });
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(sorted) });
  const random = seededRandom(3);
  const order = rows.map((row) => ({ row, key: random() })).sort((a, b) => a.key - b.key);
  const column = (name: string, type: 'INT32' | 'FLOAT') => ({
    ...{ name, type },
    data: order.map(({ row }) => Number(row[name])),
  });
  parquetWrite({
    writer: fileWriter(shuffled),
    columnData: [
      ...['sequence', 'position', 'token_id', 'layer', 'slot', 'expert'].map((name) => column(name, 'INT32')),
      column('weight', 'FLOAT'),
    ],
  });
  const back = await imported([shuffled]);
  const bySequence = [...back.sequences].sort((a, b) => Number(a.id) - Number(b.id));
  expect(bySequence.map(({ experts, weights, tokenIds }) => ({ experts, weights, tokenIds }))).toEqual(
    kept.map(({ experts, weights, tokenIds }) => ({ experts, weights, tokenIds })),
  );
});

test('a named model gives layers, experts and the spelling of tokens, and its dense layers are known', async () => {
  const model = join(import.meta.dirname, '..', '..', '..', 'datasets', 'demo-moe');
  const rows = Array.from({ length: 4 }, (_, t) =>
    Array.from({ length: 8 }, (_, l) => [(t + l) % 16, (t + l + 5) % 16]),
  );
  const answer = { id: 'a', prompt_token_ids: [40, 41, 42], choices: [{ token_ids: [43, 44], routed_experts: rows }] };
  const file = join(dir, 'demo.json');
  await writeFile(file, JSON.stringify(answer));
  const { manifest, sequences } = await imported([file], { model });
  expect(manifest.routers.map(({ experts }) => experts)).toEqual(Array.from({ length: 8 }, () => 16));
  const [only] = sequences;
  expect(only?.tokenTexts).toHaveLength(4);
  expect(only?.tokenTexts.every((token) => token.length > 0)).toBe(true);
  expect(Buffer.byteLength(only?.text ?? '')).toBe(only?.byteEnd[3]);
  await expect(imported(['vllm.json'], { model })).rejects.toThrow(
    'Expected 8 layers, or the 8 that have a router, found 3',
  );
});

test('health: zeros everywhere, the same expert twice, and rows of an unknown number of tokens', async () => {
  const write = async (name: string, routed: unknown, more: object = {}): Promise<string> => {
    const file = join(dir, name);
    await writeFile(file, JSON.stringify({ id: 'a', choices: [{ routed_experts: routed }], ...more }));
    return file;
  };
  const zeros = await imported([await write('zeros.json', [[[0, 0]], [[0, 0]]])], { experts: 4 });
  expect(zeros.said.filter((line) => line.startsWith('error'))).toEqual([
    'error: Nothing but zeros in every layer: the server missed the place where routes are made',
    'error: 2 positions have the same expert twice: metrics refuse such a trace, and the expert map counts it twice',
  ]);
  expect(zeros.manifest.notices.join(' ')).toContain('metrics refuse such a trace');
  const few = await imported([
    await write('few.json', [[[0, 1]]], { usage: { prompt_tokens: 3, completion_tokens: 2 } }),
  ]);
  expect(few.said).toContain('warn: Rows of the answer only: its prompt was run elsewhere (1 sequence)');
  const some = await imported([await write('some.json', [[[0, 1]], [[-1, -1]], [[2, 3]]])]);
  expect(some.said).toContain('warn: 2 positions after one without routes were left out');
  expect(some.sequences[0]?.tokens).toBe(1);
});

test.each([
  ['a pickle', 'a.pt', Buffer.from([0x80, 0x02, 0x7d]), 'a pickle or torch file, which could run code'],
  ['a torch archive', 'b.pt', Buffer.from('PK\x03\x04rest of it'), 'a pickle or torch file'],
  ['JSON of something else', 'c.json', '{"hello": 1}', 'unknown layout'],
  ['other text', 'd.txt', 'once upon a time', 'unknown layout; it begins with'],
  [
    'answers without routes',
    'e.json',
    '{"choices": [{"text": "a", "routed_experts": null}]}',
    'none with routed experts',
  ],
  ['CSV with a line of another width', 'm.csv', 'layer,expert\n0,1\n0,2,3\n', 'm.csv is not CSV: '],
  ['CSV with a quote that does not end', 'n.csv', 'layer,expert\n0,"1\n', 'n.csv is not CSV: '],
  ['CSV with a layer below 0', 'o.csv', 'layer,expert\n-1,1\n-1,2\n', 'line 2: expected a layer from 0'],
  ['base64 that is cut', 'f.json', '{"choices": [{"routed_experts": "k05VTVBZ!"}]}', 'expected base64'],
  [
    'a cut array',
    'g.npy',
    readFileSync(join(GOLDEN, 'routes.npy')).subarray(0, 140),
    'values of 2 bytes for the shape',
  ],
  ['a damaged archive', 'h.npz', Buffer.from('PK\x03\x04nothing at all here'), 'expected a zip archive'],
  ['JSON lines that are cut', 'i.jsonl', '{"layer": 1}\n{"lay', 'line 2: expected JSON'],
  [
    'uneven lists',
    'j.json',
    '{"choices": [{"routed_experts": [[[1, 2]], [[1]]]}]}',
    'row 1: expected 1 layers of 2 experts',
  ],
  ['a layer twice', 'k.jsonl', '{"layer":1,"top_indices":[[1]]}\n{"layer":1,"top_indices":[[1]]}', 'is there twice'],
  ['no file', 'l.npy', null, 'could not be read (ENOENT)'],
])('refused with what was looked for: %s', async (_, name, content, message) => {
  const file = join(dir, name);
  if (content !== null) await writeFile(file, content);
  const failed = await readRouteFiles([file], {}).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(UserError);
  expect((failed as UserError).message).toContain(message);
  expect((failed as UserError).hint).not.toBe('');
});

test('an expert that has no place in 16 bits is refused, whoever says that there is one', async () => {
  const file = join(dir, 'many.csv');
  await writeFile(file, 'layer,expert\n0,1\n0,70000\n');
  for (const options of [{}, { experts: 70_001 }]) {
    await expect(imported([file], options)).rejects.toMatchObject({
      name: 'UserError',
      message: 'Expected at most 65,536 experts of a router, found 70,001.',
    });
  }
});

test('an array of objects, which holds a pickle, is refused by its header alone', () => {
  const header = "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }";
  const file = Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    Buffer.from([header.length, 0]),
    Buffer.from(header),
  ]);
  expect(() => parseNpy(file, 'x.npy')).toThrow('expected an array of numbers');
});
