import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { cachedDatasetFiles, listCachedDatasets } from './cached-datasets.ts';
import { goldenBytes } from './reading/golden-rows.ts';
import { readRows } from './reading/rows.ts';

function home(): { readonly path: string; readonly put: (name: string, content?: string | Uint8Array) => string } {
  const path = mkdtempSync(join(tmpdir(), 'routescope-caches-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return {
    path,
    put(name, content = '') {
      const file = join(path, '.cache/huggingface', name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      return file;
    },
  };
}

const COMMIT = 'a'.repeat(40);
const CARD = '---\nlicense: cc-by-4.0\nlanguage:\n- de\n- "zh"\npretty_name: Kettles\n---\n# Kettles\n';

test('the current snapshot of a Hub repository is listed with what its card says', async () => {
  const { path, put } = home();
  const repository = 'hub/datasets--tea--kettles';
  put(`${repository}/refs/main`, COMMIT);
  put(`${repository}/snapshots/${'b'.repeat(40)}/old.jsonl`, '{"text":"Old."}\n');
  put(`${repository}/snapshots/${COMMIT}/README.md`, CARD);
  put(`${repository}/snapshots/${COMMIT}/de/test.jsonl`, '{"text":"Tee."}\n');
  put('hub/models--tea--model/refs/main', COMMIT);
  const [entry, ...others] = await listCachedDatasets({}, path);
  expect(others).toEqual([]);
  expect(entry).toEqual({
    name: 'tea/kettles',
    title: 'Kettles',
    source: 'cache',
    path: join(path, '.cache/huggingface', repository, 'snapshots', COMMIT),
    licence: 'cc-by-4.0',
    languages: ['de', 'zh-Hans'],
    items: 0,
    detail: '1 file as on the Hub',
  });
  const files = await cachedDatasetFiles(entry?.path ?? '');
  expect(files.map(({ name, bytes }) => [name, bytes])).toEqual([['de/test.jsonl', 16]]);
});

test('links are followed inside the cache only, and what is half fetched is left out', async () => {
  const { path, put } = home();
  const repository = 'hub/datasets--tea--links';
  put(`${repository}/refs/main`, COMMIT);
  const blob = put(`${repository}/blobs/1234`, '{"text":"Tee."}\n');
  const unfinished = put(`${repository}/blobs/5678.incomplete`, '{"te');
  const secret = join(path, 'secret.jsonl');
  writeFileSync(secret, '{"text":"private"}\n');
  const snapshot = dirname(put(`${repository}/snapshots/${COMMIT}/README.md`, CARD));
  symlinkSync(blob, join(snapshot, 'good.jsonl'));
  symlinkSync(unfinished, join(snapshot, 'half.jsonl'));
  symlinkSync(secret, join(snapshot, 'out.jsonl'));
  symlinkSync(path, join(snapshot, 'folder'));
  symlinkSync(join(snapshot, 'nowhere'), join(snapshot, 'dangling.jsonl'));
  expect((await cachedDatasetFiles(snapshot)).map(({ name }) => name)).toEqual(['good.jsonl']);
});

const info = (examples: Readonly<Record<string, number>>) =>
  JSON.stringify({
    license: 'mit',
    splits: Object.fromEntries(Object.entries(examples).map(([name, num_examples]) => [name, { name, num_examples }])),
  });

test('whole splits that the datasets library prepared are listed, one entry for all configurations', async () => {
  const { path, put } = home();
  const stream = goldenBytes('pyarrow-stream.arrow');
  const at = (config: string, file: string, version = '1.0.0', hash = 'abc') =>
    `datasets/tea___kettles/${config}/${version}/${hash}/${file}`;
  put(at('deu_Latn', 'dataset_info.json'), info({ test: 6, train: 12 }));
  put(at('deu_Latn', 'kettles-test.arrow'), stream);
  put(at('deu_Latn', 'kettles-train-00000-of-00002.arrow'), stream);
  put(at('deu_Latn', 'kettles-train-00001-of-00002.arrow'), stream);
  put(at('deu_Latn', 'cache-1f2e.arrow'), stream);
  // An older version, a split without its second part, a preparation under way and one that never ended.
  put(at('deu_Latn', 'dataset_info.json', '0.9.0'), info({ test: 1 }));
  put(at('deu_Latn', 'kettles-test.arrow', '0.9.0'), stream);
  put(at('fra_Latn', 'dataset_info.json'), info({ test: 6, train: 12 }));
  put(at('fra_Latn', 'kettles-test.arrow'), stream);
  put(at('fra_Latn', 'kettles-train-00000-of-00002.arrow'), stream);
  put(at('ita_Latn', 'kettles-test.arrow', '1.0.0', 'abc.incomplete'), stream);
  put(at('spa_Latn', 'kettles-test.arrow'), stream);
  put('datasets/_x_kettles.lock');
  const entries = await listCachedDatasets({}, path);
  expect(entries).toEqual([
    {
      name: 'tea/kettles',
      title: 'tea/kettles',
      source: 'cache',
      path: join(path, '.cache/huggingface/datasets/tea___kettles'),
      licence: 'mit',
      languages: ['de', 'fr'],
      items: 24,
      detail: 'Loaded before by the datasets library: deu_Latn, fra_Latn; test, train',
    },
  ]);
  const files = await cachedDatasetFiles(entries[0]?.path ?? '');
  expect(files.map(({ name }) => name)).toEqual([
    'deu_Latn/kettles-test.arrow',
    'deu_Latn/kettles-train-00000-of-00002.arrow',
    'deu_Latn/kettles-train-00001-of-00002.arrow',
    'fra_Latn/kettles-test.arrow',
  ]);
  let rows = 0;
  for (const file of files) for await (const _ of readRows(file)) rows++;
  expect(rows).toBe(24);
});

test('of two preparations of a version the later one is taken', async () => {
  const { path, put } = home();
  for (const [hash, time] of [
    ['zzz', 1000],
    ['aaa', 2000],
  ] as const) {
    const written = put(`datasets/squad/plain/1.0.0/${hash}/dataset_info.json`, info({ train: time }));
    put(`datasets/squad/plain/1.0.0/${hash}/squad-train.arrow`, 'x');
    utimesSync(written, time, time);
  }
  expect((await listCachedDatasets({}, path)).map(({ name, items }) => [name, items])).toEqual([['squad', 2000]]);
});

test('the environment says where the caches are, and caches that are not there hold nothing', async () => {
  const { path, put } = home();
  put('elsewhere/datasets--tea--kettles/snapshots/c1/a.jsonl', '{"text":"a"}\n');
  put('damaged/tea___kettles/en/1.0.0/abc/dataset_info.json', '{"spl');
  const at = join(path, '.cache/huggingface');
  const env = { HF_HUB_CACHE: join(at, 'elsewhere'), HF_DATASETS_CACHE: join(at, 'damaged') };
  expect((await listCachedDatasets(env, path)).map(({ name }) => name)).toEqual(['tea/kettles']);
  expect(await listCachedDatasets({ HF_HOME: join(path, 'none') }, path)).toEqual([]);
});
