// The real engine behind the real server: what a browser tab would see, and what happens when it closes.

import { once } from 'node:events';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createEngine, type Engine } from '#api';
import { sampleModelPath } from '#datasets';
import {
  decodeMessage,
  type Events,
  encodeMessage,
  errorFrom,
  type Method,
  type Params,
  type Result,
  type ServerMessage,
} from '#protocol';
import { type Server, startServer } from './start-server.ts';

let base = '';
let engine: Engine;
let server: Server;

beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'routescope-serve-')));
  process.env.HF_HUB_CACHE = join(base, 'no-cache');
  // So many sequences that nothing is over before the other side has said its word.
  await writeFile(join(base, 'long.txt'), 'Along the river, past the mill and over two bridges.\n'.repeat(5000));
  await writeFile(join(base, 'short.txt'), 'Along the river, past the mill and over two bridges.\n'.repeat(200));
  engine = createEngine({ root: base, data: join(base, 'data'), version: '0.0.0-test' });
  server = await startServer(engine, { port: 0, page: base, uploadLimit: 1_000_000 });
});
afterAll(async () => {
  await server.close();
  await engine.close();
  await rm(base, { recursive: true, force: true });
});

/** A tab: calls, and the events that came. */
async function openTab() {
  const host = `localhost:${server.port}`;
  const headers = { host, origin: `http://${host}`, authorization: `Bearer ${server.token}` };
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/engine`, { headers });
  const events: ServerMessage[] = [];
  const waiting = new Map<number, (message: ServerMessage) => void>();
  socket.on('message', (data: Buffer) => {
    const message = decodeMessage(data) as ServerMessage;
    if (message.type === 'event') events.push(message);
    else waiting.get(message.id)?.(message);
  });
  await once(socket, 'open');
  let id = 0;
  return {
    socket,
    live: () => events.flatMap((m) => (m.type === 'event' && m.event === 'live' ? [m.data as Events['live']] : [])),
    async call<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
      const number = ++id;
      const answer = new Promise<ServerMessage>((resolve) => waiting.set(number, resolve));
      socket.send(encodeMessage({ type: 'call', id: number, method, params }));
      const message = await answer;
      if (message.type === 'error') throw errorFrom(message.error);
      if (message.type !== 'result') throw new Error(`unexpected ${message.type}`);
      return message.result as Result<M>;
    },
  };
}

const request = (file: string, out: string): Params<'record.start'> => ({
  model: sampleModelPath(),
  source: { kind: 'lines', path: join(base, file) },
  backend: 'wasm',
  out: join(base, out),
});

test('a recording goes on when the tab that started it is closed, and another tab finds it', async () => {
  const first = await openTab();
  const job = await first.call('record.start', request('short.txt', 'survives.trace'));
  first.socket.terminate();
  const second = await openTab();
  const state = async () => (await second.call('jobs.list', {})).find(({ id }) => id === job.id);
  await expect.poll(async () => (await state())?.status).toBe('complete');
  const summary = await second.call('trace.open', { path: job.trace });
  expect(summary.manifest.counts.sequences).toBe(200);
  // Binary arrays as the engine itself gives them.
  expect(summary.map).toEqual((await engine.call('trace.open', { path: job.trace })).map);
  second.socket.close();
});

test('while a recording runs its sums arrive, other calls are answered, and it can be cancelled from another tab', async () => {
  const [first, second] = [await openTab(), await openTab()];
  const job = await first.call('record.start', request('long.txt', 'cancelled.trace'));
  await expect.poll(() => second.live().length).toBeGreaterThan(1);
  expect(second.live().at(-1)).toMatchObject({ job: job.id, sums: { chosen: expect.any(Float64Array) } });
  expect((await second.call('folders.list', { path: base })).entries.length).toBeGreaterThan(1);
  expect((await second.call('jobs.cancel', { job: job.id })).status).toBe('cancelling');
  const state = async () => (await first.call('jobs.list', {})).find(({ id }) => id === job.id)?.status;
  await expect.poll(state).toBe('cancelled');
  const { manifest } = await first.call('trace.open', { path: job.trace });
  expect(manifest.status).toBe('interrupted');
  expect(manifest.counts.sequences).toBeLessThan(5000);
  for (const tab of [first, second]) tab.socket.close();
});

test('a generation goes on when its tab is closed, and another tab reads its tokens, routes and all', async () => {
  const first = await openTab();
  const generation = {
    model: sampleModelPath(),
    prompts: ['Along the river, '],
    maxTokens: 30,
    backend: 'wasm',
  } as const;
  const job = await first.call('generate.start', generation);
  first.socket.terminate();
  const second = await openTab();
  const read = (from: number) => second.call('generate.read', { job: job.id, from });
  await expect.poll(async () => (await read(0)).ended).toBe(true);
  const all = await read(0);
  expect(all.texts.join('').startsWith('Along the river, ')).toBe(true);
  expect(all.generated.reduce((sum, each) => sum + each, 0)).toBe(30);
  // Binary arrays, numbers that are none among them, as the engine itself gives them.
  expect(all).toEqual(await engine.call('generate.read', { job: job.id, from: 0 }));
  expect(all.logProbability[0]).toBeNaN();
  second.socket.close();
});
