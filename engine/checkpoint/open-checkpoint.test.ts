import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { UserError } from '#protocol';
import { findCachedModels } from './cached-models.ts';
import { looksLikeCheckpoint } from './find-checkpoint.ts';
import { downloadCommand, hubCacheFolder } from './hub-cache.ts';
import { openCheckpoint } from './open-checkpoint.ts';
import { storedForm } from './packed/find-packed.ts';
import { stopIds } from './stop-ids.ts';
import { damaged, problem, randomSource, temporaryFolder } from './testing.ts';
import { writeSafetensors } from './write-safetensors.ts';

const golden = fileURLToPath(new URL('../models/families/olmoe/golden', import.meta.url));
const temporary = temporaryFolder();
const config = JSON.stringify({ model_type: 'olmoe', hidden_size: 2 });
const one = { name: 'one', dtype: 'F32', shape: [1], data: Uint8Array.of(0, 0, 128, 63) };
const two = { name: 'two', dtype: 'BF16', shape: [4], data: new Uint8Array(8) };

/** A folder with these files: text as it is, tensors as safetensors. */
async function folderWith(name: string, files: Readonly<Record<string, string | (typeof one)[]>>): Promise<string> {
  const folder = join(temporary, name);
  await mkdir(folder, { recursive: true });
  for (const [file, content] of Object.entries(files)) {
    if (typeof content === 'string') await writeFile(join(folder, file), content);
    else await writeSafetensors(join(folder, file), content);
  }
  return folder;
}

const index = (map: Readonly<Record<string, unknown>>) => JSON.stringify({ metadata: {}, weight_map: map });

// Per layer 9 tensors and 3 for each of 8 experts; 3 outside the layers, one less where the head is tied.
test.each([
  ['f32', ['F32'], 5, 102],
  ['bf16', ['BF16'], 1, 68],
  ['f16', ['F16'], 1, 69],
])('the %s checkpoint that transformers saved opens with all its tensors', async (variant, dtypes, shards, tensors) => {
  const checkpoint = await openCheckpoint(join(golden, variant));
  expect(checkpoint.id).toBe(variant);
  expect(checkpoint.config.model_type).toBe('olmoe');
  expect([...new Set([...checkpoint.tensors.values()].map(storedForm))]).toEqual(dtypes);
  expect(checkpoint.tensors.size).toBe(tensors);
  const weights = checkpoint.files.filter(({ name }) => name.endsWith('.safetensors'));
  expect(weights.length).toBe(shards);
  expect(checkpoint.bytes).toBe(weights.reduce((sum, { bytes }) => sum + bytes, 0));
  for (const [name, tensor] of checkpoint.tensors) {
    expect((await checkpoint.read(name)).length).toBe(tensor.bytes);
  }
  await checkpoint.close();
});

test('values are those that transformers wrote', async () => {
  // As Python's safetensors reads them from the same file.
  const checkpoint = await openCheckpoint(join(golden, 'f32'));
  const bytes = await checkpoint.read('model.embed_tokens.weight');
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, 4);
  expect([...values]).toEqual([-0.15826778, -1.8818996, 0.3694174, 1.7390482].map(Math.fround));
  await checkpoint.close();
});

test('files are told apart by header, size and samples of the weights, small ones by their bytes', async () => {
  const folder = await folderWith('identity', { 'config.json': config, 'model.safetensors': [one] });
  const identities = async () => {
    const checkpoint = await openCheckpoint(folder);
    await checkpoint.close();
    return checkpoint.files;
  };
  const before = await identities();
  expect(before.map(({ name }) => name)).toEqual(['config.json', 'model.safetensors']);
  expect(before[0]?.id).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(before[1]?.id).toMatch(/^sampled:[0-9a-f]{64}$/);
  await writeSafetensors(join(folder, 'model.safetensors'), [{ ...one, name: 'other' }]);
  const after = await identities();
  expect(after[0]).toEqual(before[0]);
  expect(after[1]?.id).not.toBe(before[1]?.id);
});

test('two checkpoints of the same layout are told apart by any router, and by the ends of any kind of tensor', async () => {
  const names = Array.from({ length: 40 }, (_, e) => `layers.0.experts.${e}.up`);
  const routers = ['layers.0.gate', 'layers.1.gate', 'layers.2.gate'];
  const bytes = 3 * 4096 + 8;
  /** @param changed tensor -> place of the byte that is another one */
  const identity = async (changed: Readonly<Record<string, number>>): Promise<string> => {
    const tensors = [...names, ...routers].map((name) => {
      const data = new Uint8Array(bytes);
      const at = changed[name];
      if (at !== undefined) data[at] = 1;
      return { name, dtype: 'F32', shape: [bytes / 4], data };
    });
    const folder = await folderWith('same-layout', { 'config.json': config, 'model.safetensors': tensors });
    const checkpoint = await openCheckpoint(folder);
    await checkpoint.close();
    return checkpoint.files[1]?.id ?? '';
  };
  const plain = await identity({});
  expect(await identity({})).toBe(plain);
  const changes = [
    { 'layers.1.gate': 0 },
    { 'layers.2.gate': bytes - 1 },
    { 'layers.0.experts.0.up': 4095 },
    { 'layers.0.experts.39.up': bytes - 4096 },
  ];
  const others: string[] = [];
  for (const change of changes) others.push(await identity(change));
  expect(new Set([plain, ...others]).size).toBe(5);
});

test('the parts of a tensor along its first axis are its bytes in order', async () => {
  const checkpoint = await openCheckpoint(join(golden, 'f32'));
  const name = 'model.layers.1.mlp.gate.weight'; // [8, 32]
  const whole = await checkpoint.read(name);
  for (let row = 0; row < 8; row++) {
    expect(await checkpoint.readPart(name, row)).toEqual(whole.subarray(row * 128, (row + 1) * 128));
  }
  expect(await checkpoint.readRows(name, 2, 5)).toEqual(whole.subarray(2 * 128, 5 * 128));
  await expect(checkpoint.readRows(name, 5, 9)).rejects.toThrow(`${name} has 8 rows; there are none from 5 to 9.`);
  await expect(checkpoint.readPart(name, 8)).rejects.toThrow(`${name} has 8 parts; there is no number 8.`);
  await checkpoint.close();
});

test('asking for a tensor that is not there names it', async () => {
  const folder = await folderWith('absent-tensor', { 'config.json': config, 'model.safetensors': [one, two] });
  const checkpoint = await openCheckpoint(folder);
  expect((await problem(() => checkpoint.read('three'))).message).toBe(
    'absent-tensor: expected a tensor called three, found none among 2.',
  );
  await checkpoint.close();
});

const INDEX = 'model.safetensors.index.json';

test.each<[string, Readonly<Record<string, string | (typeof one)[]>>, string]>([
  ['nothing in it', {}, 'FOLDER: expected config.json, found none.'],
  ['config.json alone', { 'config.json': config }, `FOLDER: expected model.safetensors or ${INDEX}, found neither.`],
  [
    'a config that is cut short',
    { 'config.json': '{"model_type":', 'model.safetensors': [one] },
    'config.json in FOLDER: expected JSON in UTF-8, found: Unexpected end of JSON input.',
  ],
  [
    'a config that is a list',
    { 'config.json': '[]', 'model.safetensors': [one] },
    'config.json in FOLDER: expected a JSON object, found a list.',
  ],
  [
    'a missing shard',
    {
      'config.json': config,
      [INDEX]: index({ one: 'm-1.safetensors', two: 'm-2.safetensors' }),
      'm-1.safetensors': [one],
    },
    `FOLDER: expected 2 weight files by ${INDEX}, found 1: missing m-2.safetensors.`,
  ],
  [
    'a shard that lacks what the index says',
    {
      'config.json': config,
      [INDEX]: index({ one: 'm-1.safetensors', two: 'm-1.safetensors' }),
      'm-1.safetensors': [one],
    },
    `two: expected in m-1.safetensors by ${INDEX}, found in no file.`,
  ],
  [
    'shards that changed places',
    {
      'config.json': config,
      [INDEX]: index({ one: 'm-1.safetensors', two: 'm-2.safetensors' }),
      'm-1.safetensors': [two],
      'm-2.safetensors': [one],
    },
    `one: expected in m-1.safetensors by ${INDEX}, found in m-2.safetensors.`,
  ],
  [
    'a tensor in two shards',
    {
      'config.json': config,
      [INDEX]: index({ one: 'm-1.safetensors', two: 'm-2.safetensors' }),
      'm-1.safetensors': [one],
      'm-2.safetensors': [two, one],
    },
    'one: expected in one file, found in m-1.safetensors and m-2.safetensors.',
  ],
  [
    'an index without weight_map',
    { 'config.json': config, [INDEX]: '{}' },
    `${INDEX}: expected weight_map to name a file for each tensor, found no weight_map.`,
  ],
  [
    'an index that leads out of the folder',
    { 'config.json': config, [INDEX]: index({ one: '../m-1.safetensors' }) },
    `${INDEX}: expected a .safetensors file beside it for one, found "../m-1.safetensors".`,
  ],
  [
    'an index to a number',
    { 'config.json': config, [INDEX]: index({ one: 1 }) },
    `${INDEX}: expected a .safetensors file beside it for one, found 1.`,
  ],
  [
    'a shard without its index',
    { 'config.json': config, 'model-00001-of-00002.safetensors': [one] },
    `FOLDER: expected model.safetensors or ${INDEX}, found model-00001-of-00002.safetensors alone.`,
  ],
  [
    'a pickle',
    { 'config.json': config, 'pytorch_model.bin': '' },
    'FOLDER: expected model.safetensors, found PyTorch pickle (pytorch_model.bin).',
  ],
  [
    "Mistral's own layout",
    { 'params.json': '{}', 'consolidated-00001.safetensors': [one] },
    "FOLDER: expected config.json and safetensors, found the layout of Mistral's own code.",
  ],
  ['GGUF', { 'olmoe-q4_k_m.gguf': '' }, 'FOLDER: expected config.json and safetensors, found GGUF.'],
  [
    'an adapter',
    { 'adapter_config.json': '{}', 'adapter_model.safetensors': [one] },
    'FOLDER: expected config.json and safetensors, found an adapter (LoRA).',
  ],
  ...(['awq', 'gptq', 'bitsandbytes'] as const).map(
    (method): [string, Readonly<Record<string, string | (typeof one)[]>>, string] => [
      method,
      {
        'config.json': JSON.stringify({ model_type: 'olmoe', quantization_config: { quant_method: method } }),
        'model.safetensors': [one],
      },
      `config.json in FOLDER: expected plain weights (F32, F16 or BF16), mxfp4 or fp8, found quantization_config with the method "${method}".`,
    ],
  ),
])('a folder with %s is refused', async (what, files, message) => {
  const folder = await folderWith(what.replaceAll(' ', '-'), files);
  const found = await problem(() => openCheckpoint(folder));
  expect(found.message.replaceAll(folder, 'FOLDER')).toBe(message);
  expect(found.hint).not.toBe('');
});

test('a path that is nothing, a file, or a format that is not read, is refused by what it is', async () => {
  const message = async (path: string) => (await problem(() => openCheckpoint(path, {}))).message;
  const folder = await folderWith('paths', { 'x.gguf': '', 'x.txt': '' });
  expect(await message(join(folder, 'nowhere'))).toBe(
    `${join(folder, 'nowhere')}: expected a model folder, found nothing there.`,
  );
  expect(await message(join(folder, 'x.txt'))).toBe(`${join(folder, 'x.txt')}: expected a model folder, found a file.`);
  expect(await message(join(folder, 'x.gguf'))).toBe(
    `${join(folder, 'x.gguf')}: expected a folder with safetensors, found GGUF.`,
  );
});

/** A cache with one repository, as huggingface_hub lays it out. */
test('a config without end is refused before it is read, and one nested without end before it is used', async () => {
  const folder = await folderWith('endless', { 'model.safetensors': [one] });
  const path = join(folder, 'config.json');
  await writeFile(path, `{"a":${'['.repeat(200)}${']'.repeat(200)}}`);
  expect((await problem(() => openCheckpoint(folder))).message).toBe(
    `config.json in ${folder}: expected values nested at most 100 deep, found deeper ones.`,
  );
  // A file with a hole: it takes no space on the disk.
  await truncate(path, 300 * 1024 * 1024);
  expect((await problem(() => openCheckpoint(folder))).message).toBe(
    `config.json in ${folder}: expected at most 268 MB of JSON, found 315 MB.`,
  );
});

test.skipIf(process.platform === 'win32')('a pipe in place of config.json is not waited for', async () => {
  const folder = await folderWith('pipe', { 'model.safetensors': [one] });
  execFileSync('mkfifo', [join(folder, 'config.json')]);
  expect((await problem(() => openCheckpoint(folder))).message).toContain('found a pipe.');
});

test('ids that end a text are numbers that there can be', async () => {
  const folder = await folderWith('stop', { 'generation_config.json': '{"eos_token_id":[3,1]}' });
  expect([...(await stopIds(folder, { eos_token_id: 7 }))]).toEqual([3, 1]);
  expect([...(await stopIds(temporary, { eos_token_id: 7 }))]).toEqual([7]);
  expect([...(await stopIds(temporary, { eos_token_id: null, text_config: { eos_token_id: [4, 9] } }))]).toEqual([
    4, 9,
  ]);
  expect([...(await stopIds(temporary, { eos_token_id: 7, text_config: { eos_token_id: 4 } }))]).toEqual([7]);
  await writeFile(join(folder, 'generation_config.json'), '{"eos_token_id":1e300}');
  expect((await problem(() => stopIds(folder, {}))).message).toBe(
    'generation_config.json: expected eos_token_id to be a token id or a list of them, found 1e+300.',
  );
});

async function cacheWith(name: string, { main = true } = {}) {
  const cache = join(temporary, name);
  const repository = join(cache, 'models--some--tiny-moe');
  const snapshot = join(repository, 'snapshots', 'c0ffee');
  await mkdir(join(repository, 'blobs'), { recursive: true });
  await mkdir(join(repository, 'refs'));
  await mkdir(snapshot, { recursive: true });
  if (main) await writeFile(join(repository, 'refs', 'main'), 'c0ffee\n');
  await writeFile(join(repository, 'blobs', 'aaa'), config);
  await writeSafetensors(join(repository, 'blobs', 'bbb'), [one]);
  await symlink('../../blobs/aaa', join(snapshot, 'config.json'));
  await symlink('../../blobs/bbb', join(snapshot, 'model.safetensors'));
  return { env: { HF_HUB_CACHE: cache }, cache, repository, snapshot };
}

test('a model in the Hugging Face cache opens by id, by repository and by snapshot, and is known by its blobs', async () => {
  const { env, repository, snapshot } = await cacheWith('hub');
  for (const path of ['some/tiny-moe', repository, snapshot]) {
    const checkpoint = await openCheckpoint(path, env);
    expect(checkpoint.id).toBe('some/tiny-moe');
    expect(checkpoint.path).toBe(snapshot);
    expect(checkpoint.files.map(({ name, id }) => [name, id])).toEqual([
      ['config.json', 'hub:aaa'],
      ['model.safetensors', 'hub:bbb'],
    ]);
    await checkpoint.close();
  }
});

test('without refs/main the only snapshot is taken, and two are not guessed between', async () => {
  const { env, repository } = await cacheWith('no-main', { main: false });
  const checkpoint = await openCheckpoint('some/tiny-moe', env);
  await checkpoint.close();
  await mkdir(join(repository, 'snapshots', 'second'));
  expect((await problem(() => openCheckpoint('some/tiny-moe', env))).message).toBe(
    'some/tiny-moe in the Hugging Face cache: expected refs/main to name one of 2 snapshots, found no refs/main.',
  );
});

test('a download that is not finished is called so', async () => {
  const { env, repository, snapshot } = await cacheWith('unfinished');
  await writeFile(join(repository, 'blobs', 'ccc.incomplete'), '');
  await rm(join(snapshot, 'model.safetensors'));
  expect((await problem(() => openCheckpoint('some/tiny-moe', env))).message).toBe(
    `${snapshot}: expected model.safetensors or ${INDEX}, found neither. Unfinished downloads in the cache: 1.`,
  );
  await writeFile(join(snapshot, INDEX), index({ one: 'm-1.safetensors' }));
  await symlink('../../blobs/ccc', join(snapshot, 'm-1.safetensors'));
  expect((await problem(() => openCheckpoint('some/tiny-moe', env))).message).toBe(
    `${snapshot}: expected 1 weight files by ${INDEX}, found 0: missing m-1.safetensors. Unfinished downloads in the cache: 1.`,
  );
  await rm(snapshot, { recursive: true });
  expect((await problem(() => openCheckpoint('some/tiny-moe', env))).message).toBe(
    'some/tiny-moe in the Hugging Face cache: expected a snapshot, found none.',
  );
});

test('an id that is not in the cache says where it was looked for', async () => {
  const { env, cache } = await cacheWith('other');
  const { message, hint } = await problem(() => openCheckpoint('some/other', env));
  expect(message).toContain(`nor ${join(cache, 'models--some--other')}.`);
  expect(hint).toBe(
    `Fetch it: hf download some/other --include "*.json" --include "*.safetensors" --include "*.jinja" --exclude "*/*" --cache-dir ${cache}`,
  );
});

test('the command that fetches a model names the cache only where it is not the usual one', () => {
  const usual = hubCacheFolder({}, '/home/ada');
  expect(downloadCommand('some/other', usual, '/home/ada')).toMatch(/--exclude "\*\/\*"$/);
  const own = hubCacheFolder({ HF_HOME: '/data/with space' }, '/home/ada');
  expect(downloadCommand('some/other', own, '/home/ada')).toMatch(/ --cache-dir "\/data\/with space\/hub"$/);
});

test('the cache lists its models and leaves out what is no model', async () => {
  const { env, cache, snapshot } = await cacheWith('list');
  await mkdir(join(cache, 'models--some--empty', 'snapshots'), { recursive: true });
  await mkdir(join(cache, 'datasets--some--text', 'snapshots', 'x'), { recursive: true });
  await writeFile(join(cache, 'version.txt'), '1');
  const bytes = (await readFile(join(snapshot, 'model.safetensors'))).length;
  expect(await findCachedModels(env)).toEqual([{ id: 'some/tiny-moe', path: snapshot, family: 'olmoe', bytes }]);
  expect(await findCachedModels({ HF_HUB_CACHE: join(temporary, 'no-cache') })).toEqual([]);
});

test('the cache is where the environment says', () => {
  expect(hubCacheFolder({}, '/home/u')).toBe(join('/home/u', '.cache', 'huggingface', 'hub'));
  expect(hubCacheFolder({ XDG_CACHE_HOME: '/c' }, '/home/u')).toBe(join('/c', 'huggingface', 'hub'));
  expect(hubCacheFolder({ HF_HOME: '~/hf', XDG_CACHE_HOME: '/c' }, '/home/u')).toBe(join('/home/u', 'hf', 'hub'));
  expect(hubCacheFolder({ HF_HUB_CACHE: '/x', HF_HOME: '/hf' }, '/home/u')).toBe('/x');
});

test('a folder looks like a checkpoint if it has a config and weights, or is a repository of the cache', async () => {
  const { repository, snapshot } = await cacheWith('looks');
  expect(await looksLikeCheckpoint(join(golden, 'f32'))).toBe(true);
  expect(await looksLikeCheckpoint(repository)).toBe(true);
  expect(await looksLikeCheckpoint(snapshot)).toBe(true);
  expect(await looksLikeCheckpoint(golden)).toBe(false);
  expect(await looksLikeCheckpoint(join(golden, 'absent'))).toBe(false);
});

test('300 random damages to a sharded checkpoint end in a UserError or open whole', async () => {
  const folder = join(temporary, 'damage');
  await cp(join(golden, 'f32'), folder, { recursive: true });
  const files = ['config.json', INDEX, 'model-00002-of-00005.safetensors'].map((name) => join(folder, name));
  const whole = await Promise.all(files.map((file) => readFile(file)));
  const random = randomSource(7);
  let refused = 0;
  for (let i = 0; i < 300; i++) {
    const which = random(files.length);
    const [file, bytes] = [files[which] as string, whole[which] as Uint8Array];
    // The header is what can be judged; data may be anything.
    const judged = file.endsWith('.json') ? bytes : bytes.subarray(0, 3000);
    await writeFile(file, Buffer.concat([damaged(judged, random), bytes.subarray(judged.length)]));
    try {
      const checkpoint = await openCheckpoint(folder);
      expect(basename(checkpoint.path)).toBe('damage');
      await checkpoint.close();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      refused++;
    }
    await writeFile(file, bytes);
  }
  expect(refused).toBeGreaterThan(150);
});
