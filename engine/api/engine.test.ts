// The engine whole, on the sample: the small checkpoint with random weights that comes along, on the wasm backend.

import { readdirSync, readlinkSync, rmSync } from 'node:fs';
import { mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { sampleModelPath } from '#datasets';
import {
  Cancelled,
  type Events,
  type JobState,
  type Params,
  type RecordJob,
  type RecordRequest,
  UserError,
} from '#protocol';
import { createEngine, type Engine } from './engine.ts';

let base = '';
let engine: Engine;
const bugs: unknown[] = [];

beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'routescope-engine-')));
  // No cache of the person who runs the tests.
  process.env.HF_HUB_CACHE = join(base, 'no-cache');
});
afterAll(() => rm(base, { recursive: true, force: true }));

beforeEach(() => {
  engine = createEngine({
    root: base,
    data: join(base, 'data'),
    version: '0.0.0-test',
    uploadLimit: 10_000,
    onBug: (error) => bugs.push(error),
  });
});
afterEach(async () => {
  await engine.close();
  expect(bugs).toEqual([]);
});

/** Paths of this process's open files, where the system tells. */
function openFiles(): readonly string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return []; // Of the listing itself.
    }
  });
}

const TEXT = 'The river rises in the hills.\nDer Fluss entspringt in den Hügeln.\nनदी पहाड़ियों में निकलती है।';
const pasted: RecordRequest = {
  model: sampleModelPath(),
  source: { kind: 'pasted', name: 'rivers', text: TEXT, perLine: true },
  backend: 'wasm',
};

/** Resolves with the job's last state, collecting its events on the way. */
async function follow<J extends JobState>(job: J, live: Events['live'][] = []): Promise<J> {
  const endLive = engine.on('live', (event) => live.push(event));
  try {
    return await new Promise<J>((resolve) => {
      const check = (state: JobState) => {
        if (state.id === job.id && state.ended !== null) resolve(state as J);
      };
      const end = engine.on('job', (state) => {
        check(state);
        if (state.id === job.id && state.ended !== null) end();
      });
      void engine.call('jobs.list', {}).then((jobs) => jobs.forEach(check));
    });
  } finally {
    endLive();
  }
}

async function record(request: RecordRequest, live?: Events['live'][]): Promise<RecordJob> {
  return follow(await engine.call('record.start', request), live);
}

test('a recording runs as a job, and its trace can be read in every way the window does', async () => {
  const live: Events['live'][] = [];
  const job = await record({ ...pasted, level: 'probs', labels: { language: 'mul' } }, live);
  expect(job).toMatchObject({ status: 'complete', error: null, title: 'Record tiny-random-olmoe on rivers' });
  expect(job.trace).toBe(join(base, 'data', 'traces', 'tiny-random-olmoe-rivers-1.trace'));
  expect(job.progress).toMatchObject({ stage: 'Recording', unit: 'tokens' });
  expect(live.at(-1)).toMatchObject({ job: job.id, trace: job.trace });

  const summary = await engine.call('trace.open', { path: job.trace });
  expect(summary).toMatchObject({
    status: 'complete',
    name: 'tiny-random-olmoe-rivers-1',
    bundled: 'sample',
    modelPath: sampleModelPath(),
    languages: ['mul'],
  });
  const { manifest, map } = summary;
  expect(manifest.versions.routescope).toBe('0.0.0-test');
  const [router] = manifest.routers;
  expect(map.chosen.reduce((sum, n) => sum + n, 0)).toBe(map.tokens * (router?.topK ?? 0) * manifest.routers.length);
  expect(live.at(-1)?.sums.tokens).toBe(map.tokens);

  const { total, rows } = await engine.call('trace.sequences', { path: job.trace, offset: 1, limit: 5 });
  expect([total, rows.map(({ text }) => text)]).toEqual([3, TEXT.split('\n').slice(1)]);
  const sequence = await engine.call('trace.sequence', { path: job.trace, sequence: 2 });
  expect(sequence.experts).toHaveLength(manifest.routers.length);
  const token = await engine.call('trace.token', { path: job.trace, sequence: 2, position: 1 });
  expect(token.logits?.[0]).toHaveLength(router?.experts ?? 0);
  const layer = await engine.call('trace.layer', { path: job.trace, router: 1 });
  const start = map.offsets[1] ?? 0;
  expect([...layer.chosen]).toEqual([...map.chosen.subarray(start, map.offsets[2])]);
});

test('what was recorded is in the library, with the sample', async () => {
  const { trace } = await record({ ...pasted, out: join(base, 'mine.trace') });
  const library = await engine.call('library.list', {});
  expect(library[0]).toMatchObject({ kind: 'trace', name: 'mine', path: trace, source: 'recent' });
  expect(library.filter(({ path, kind }) => path === sampleModelPath() && kind === 'model')).toMatchObject([
    { source: 'bundled', detail: expect.stringContaining('random weights') },
  ]);
  expect(library).toContainEqual(expect.objectContaining({ kind: 'text', name: 'sample', source: 'bundled' }));
});

test('a recording can be cancelled while it runs, and the engine answers meanwhile', async () => {
  // Dozens of batches: the recording is in this thread, and gives the cancellation its turn after every layer.
  const path = join(base, 'long.txt');
  await writeFile(path, 'A long walk along the river, past the mill and the two bridges.\n'.repeat(2000));
  const started = await engine.call('record.start', {
    ...pasted,
    source: { kind: 'lines', path },
    out: join(base, 'long.trace'),
  });
  const ended = follow(started);
  await new Promise<void>((resolve) => {
    const end = engine.on('live', () => {
      end();
      resolve();
    });
  });
  expect((await engine.call('jobs.list', {})).find(({ id }) => id === started.id)?.status).toBe('running');
  expect(await engine.call('jobs.cancel', { job: started.id })).toMatchObject({ status: 'cancelling' });
  expect(await ended).toMatchObject({ status: 'cancelled' });
  const { manifest } = await engine.call('trace.open', { path: started.trace });
  expect(manifest.status).toBe('interrupted');
  expect(manifest.counts.sequences).toBeGreaterThan(0);
  expect(manifest.counts.sequences).toBeLessThan(2000);
});

test('closing the engine cancels what runs and leaves a trace that can be resumed', async () => {
  const path = join(base, 'long.txt');
  await writeFile(path, 'Once more along the river.\n'.repeat(2000));
  const out = join(base, 'closed.trace');
  await engine.call('record.start', { ...pasted, source: { kind: 'lines', path }, out });
  const first = new Promise<void>((resolve) => {
    engine.on('live', () => resolve());
  });
  await first;
  await engine.close();
  expect((await engine.call('jobs.list', {})).map(({ status }) => status)).toEqual(['cancelled']);
  expect(JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8')).status).toBe('interrupted');
});

test('a failed recording says why and leaves the next one alone', async () => {
  await writeFile(join(base, 'bytes.txt'), new Uint8Array([0xff, 0xfe, 0x80]));
  const bad = await record({ ...pasted, source: { kind: 'files', paths: [join(base, 'bytes.txt')] } });
  expect(bad).toMatchObject({ status: 'failed', error: { kind: 'user', message: expect.stringContaining('UTF-8') } });
  expect(await stat(bad.trace).catch(() => null)).toBeNull();
  expect(await record({ ...pasted, out: join(base, 'after.trace') })).toMatchObject({ status: 'complete' });
});

test('two recordings at once: into one folder the second is refused, into two they wait for one another', async () => {
  const out = join(base, 'at-once.trace');
  const first = await engine.call('record.start', { ...pasted, out });
  await expect(engine.call('record.start', { ...pasted, out })).rejects.toMatchObject({
    name: 'UserError',
    message: `"${first.title}" already writes ${out}.`,
  });
  const second = await engine.call('record.start', { ...pasted, out: join(base, 'beside.trace') });
  expect(second.status).toBe('queued');
  expect(await Promise.all([follow(first), follow(second)])).toMatchObject([
    { status: 'complete' },
    { status: 'complete' },
  ]);
  const chosen = async (path: string) => [...(await engine.call('trace.open', { path })).map.chosen];
  expect(await chosen(second.trace)).toEqual(await chosen(first.trace));
});

test('a job whose folder vanishes fails in one message, leaves no file open, and the next one goes well', async () => {
  const out = join(base, 'vanishes.trace');
  const end = engine.on('live', ({ trace }) => {
    if (trace === out) rmSync(out, { recursive: true, force: true });
  });
  const path = join(base, 'vanishing.txt');
  await writeFile(path, 'Along the river, past the mill.\n'.repeat(300));
  const failed = await record({ ...pasted, source: { kind: 'lines', path }, out });
  end();
  expect(failed).toMatchObject({
    status: 'failed',
    error: {
      kind: 'user',
      message: expect.stringContaining('could not be written: the folder has vanished (ENOENT).'),
    },
  });
  expect(openFiles().filter((file) => file.startsWith(base) || file.startsWith(sampleModelPath()))).toEqual([]);
  expect(await record({ ...pasted, out })).toMatchObject({ status: 'complete' });
});

test('a model is described, and a folder is not', async () => {
  const report = await engine.call('model.inspect', { path: sampleModelPath() });
  expect(report.spec.family).toBe('olmoe');
  await expect(engine.call('model.inspect', { path: base })).rejects.toThrow(UserError);
});

test('the engine says what it runs on, and that wasm can be used', async () => {
  const info = await engine.call('engine.info', {});
  expect(info).toMatchObject({ version: '0.0.0-test', root: base, uploadLimit: 10_000 });
  expect(info.backends.find(({ name }) => name === 'wasm')).toMatchObject({ usable: true });
  expect(info.memory.total).toBeGreaterThanOrEqual(info.memory.available);
});

test.each([
  ['trace.open', { path: '/etc' }, /lies outside/],
  ['folders.list', { path: '..' }, /lies outside/],
  ['model.inspect', { path: 'nobody/nothing' }, /neither|There is no/],
  ['record.start', { ...pasted, out: '/tmp/elsewhere.trace' }, /lies outside/],
  ['record.start', { ...pasted, out: 'no-ending' }, /ends in .trace/],
  ['record.start', { ...pasted, source: { kind: 'files', paths: ['/etc/passwd'] } }, /lies outside/],
  [
    'record.start',
    { ...pasted, source: { kind: 'pasted', name: 'x', text: 'x'.repeat(10_001), perLine: false } },
    /at most 10,000/,
  ],
  ['trace.layer', { path: 7, router: 0 }, /trace.layer.path: expected a path, found 7/],
  ['jobs.cancel', { job: 'x' }, /There is no job x/],
  ['engine.info', { verbose: true }, /only known fields \(none\)/],
])('%s refuses %j', async (method, params, message) => {
  const asked = engine.call(method as 'trace.open', params as Params<'trace.open'>);
  await expect(asked).rejects.toThrow(UserError);
  await expect(asked).rejects.toThrow(message);
});

test('an unknown method is named with the known ones, and an aborted call ends as cancelled', async () => {
  await expect(engine.call('toString' as 'engine.info', {})).rejects.toThrow(
    /No method is called "toString"\. Known: engine\.info/,
  );
  await expect(engine.call('engine.info', {}, { signal: AbortSignal.abort() })).rejects.toThrow(Cancelled);
});

test('a trace is no trace until it is one, and is then read anew', async () => {
  const path = join(base, 'later.trace');
  await expect(engine.call('trace.open', { path })).rejects.toThrow(UserError);
  await record({ ...pasted, out: path });
  const first = await engine.call('trace.open', { path });
  await record({
    ...pasted,
    out: path,
    overwrite: true,
    interventions: [{ mode: 'mask_pre', targets: [{ layer: 0, expert: 0 }] }],
  });
  const second = await engine.call('trace.open', { path });
  expect(first.map.chosen[0]).toBeGreaterThan(0);
  expect(second.map.chosen[0]).toBe(0);
});
