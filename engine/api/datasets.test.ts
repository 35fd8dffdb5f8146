// Data sets through the engine: listed, previewed, uploaded, recorded through the sample model.

import { mkdir, mkdtemp, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { sampleModelPath } from '#datasets';
import { Cancelled, type JobState, type RecordJob, type TextSource, UserError } from '#protocol';
import { createEngine, type Engine } from './engine.ts';

let base = '';
let engine: Engine;

beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'routescope-engine-datasets-')));
  // No cache of the person who runs the tests.
  process.env.HF_HUB_CACHE = join(base, 'no-cache');
  process.env.HF_DATASETS_CACHE = join(base, 'no-cache');
});
afterAll(() => rm(base, { recursive: true, force: true }));

beforeEach(() => {
  engine = createEngine({
    root: join(base, 'root'),
    data: join(base, 'data'),
    version: '0.0.0-test',
    uploadLimit: 10_000,
  });
});
beforeAll(() => mkdir(join(base, 'root')));
afterEach(() => engine.close());

const MGSM = 'Ada has 3 pens and buys 4. How many?\t7\nTom eats 2 of 5 plums. How many are left?\t3\n';

async function record(source: TextSource): Promise<RecordJob> {
  const { id } = await engine.call('record.start', { model: sampleModelPath(), source, backend: 'wasm' });
  return new Promise((resolve) => {
    const check = (state: JobState) => {
      if (state.id === id && state.ended !== null) resolve(state as RecordJob);
    };
    engine.on('job', check);
    void engine.call('jobs.list', {}).then((jobs) => jobs.forEach(check));
  });
}

test('the built-in corpora are listed, and can be previewed by the names they are listed under', async () => {
  const entries = await engine.call('datasets.list', {});
  expect(entries.map(({ name }) => name)).toContain('parallel-everyday');
  for (const { name } of entries) {
    const preview = await engine.call('dataset.preview', { source: { kind: 'corpus', name }, rows: 1 });
    expect([name, preview.items > 0, preview.notices]).toEqual([name, true, []]);
  }
});

test('a selection of a built-in corpus is recorded, labelled, and its command line does the same', async () => {
  const job = await record({
    kind: 'corpus',
    name: 'parallel-everyday',
    selection: { languages: ['sw', 'zh'], labels: { topic: ['weather'] }, items: 2 },
  });
  expect(job).toMatchObject({ status: 'complete', title: 'Record tiny-random-olmoe on parallel-everyday' });
  expect(job.command).toContain('--corpus parallel-everyday --languages sw,zh --where topic=weather --items 2 ');
  const { rows } = await engine.call('trace.sequences', { path: job.trace, offset: 0, limit: 10 });
  expect(rows.map(({ id, labels }) => [id, labels.topic, labels.language])).toEqual([
    ['weather-01:sw', 'weather', 'sw'],
    ['weather-02:sw', 'weather', 'sw'],
    ['weather-01:zh-Hans', 'weather', 'zh-Hans'],
    ['weather-02:zh-Hans', 'weather', 'zh-Hans'],
  ]);
});

test('uploaded files are previewed and recorded together, and the command says that they are to be saved', async () => {
  const send = (name: string, text: string) =>
    engine.call('files.upload', { name, bytes: new TextEncoder().encode(text) });
  const { path } = await send('drop-1/mgsm_en.tsv', MGSM);
  await send('drop-1/mgsm_de.tsv', `${MGSM.split('\n')[0]}\n`);
  const source = { kind: 'dataset', path: dirname(path) } as const;
  const preview = await engine.call('dataset.preview', { source });
  expect(preview).toMatchObject({ reader: 'mgsm', items: 2, notices: ['de lacks 1 of 2 items: 2.'] });
  const job = await record(source);
  expect(job.command).toMatch(/--dataset drop-1 .* {2}# with drop-1, which a browser sent, saved in this folder$/);
  const { manifest } = await engine.call('trace.open', { path: job.trace });
  expect(manifest.notices).toContain('de lacks 1 of 2 items: 2.');
  expect(manifest.corpus).toMatchObject({ name: 'drop-1', sequences: 3 });
  await engine.close();
  expect(await stat(path).catch(() => null)).toBeNull();
});

test('a file over the upload limit is refused with both sizes', async () => {
  await expect(engine.call('files.upload', { name: 'x', bytes: new Uint8Array(10_001) })).rejects.toThrow(UserError);
  await expect(engine.call('files.upload', { name: 'x', bytes: 'text' as unknown as Uint8Array })).rejects.toThrow(
    'files.upload.bytes: expected bytes, found "text"',
  );
});

test('a damaged data set has a preview up to the damage, and a recording of it fails with the same line', async () => {
  const path = join(base, 'root', 'mgsm_en.tsv');
  await writeFile(path, `${MGSM}no answer\n`);
  const source = { kind: 'dataset', path } as const;
  const { notices, rows } = await engine.call('dataset.preview', { source });
  expect(rows).toHaveLength(2);
  expect(notices[0]).toContain('mgsm_en.tsv, line 3');
  const job = await record(source);
  expect(job).toMatchObject({ status: 'failed', error: { kind: 'user' } });
  expect(job.error?.message).toContain('mgsm_en.tsv, line 3');
});

test('neither a path nor a link in a folder leads out of reach', async () => {
  const outside = join(base, 'mgsm_fr.tsv');
  await writeFile(outside, MGSM);
  await expect(engine.call('dataset.preview', { source: { kind: 'dataset', path: outside } })).rejects.toThrow(
    'lies outside',
  );
  const folder = join(base, 'root', 'set');
  await mkdir(folder);
  await writeFile(join(folder, 'mgsm_en.tsv'), MGSM);
  await symlink(outside, join(folder, 'mgsm_fr.tsv'));
  const source = { kind: 'dataset', path: folder } as const;
  const notice = 'Left out: mgsm_fr.tsv (a link that leads out of reach).';
  const preview = await engine.call('dataset.preview', { source });
  expect([preview.languages.map(({ language }) => language), preview.notices]).toEqual([['en'], [notice]]);
  const { trace } = await record(source);
  expect((await engine.call('trace.open', { path: trace })).manifest.notices).toEqual([notice]);
});

test('a preview ends when its caller gives up', async () => {
  const path = join(base, 'root', 'mgsm_es.tsv');
  await writeFile(path, 'Question?\t1\n'.repeat(50_000));
  const stopper = new AbortController();
  const asked = engine.call(
    'dataset.preview',
    { source: { kind: 'dataset', path } },
    { signal: stopper.signal, onProgress: () => stopper.abort() },
  );
  await expect(asked).rejects.toThrow(Cancelled);
});
