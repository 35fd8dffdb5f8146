// Over real message channels, which clone as Electron's do.

import { EventEmitter, once } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { Cancelled, type EngineApi, type Events, type JobState } from '#protocol';
import { type ClientPort, serveShell } from './shell-port.ts';

function setUp() {
  const ended: string[] = [];
  const jobs = new EventEmitter();
  const engine: EngineApi = {
    call: (async (method: string, _params: unknown, { signal }: { signal: AbortSignal }) => {
      if (method === 'engine.info') return { sums: new Float64Array([1, Number.NaN]), ids: new Uint16Array([7]) };
      return new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          ended.push(method);
          reject(new Cancelled());
        }),
      );
    }) as unknown as EngineApi['call'],
    on: (event, listener) => {
      jobs.on(event, listener);
      return () => jobs.off(event, listener);
    },
  };
  const shell = new EventEmitter();
  const told: unknown[] = [];
  const bugs: unknown[] = [];
  let closed = 0;
  serveShell(engine, Object.assign(shell, { postMessage: (message: unknown) => told.push(message) }), {
    onClose: () => closed++,
    onBug: (error) => bugs.push(error),
  });
  return { shell, told, bugs, ended, jobs, closed: () => closed };
}

/** A Node port in the shape of Electron's: its messages come as events. */
function electronPort(port: MessagePort): ClientPort {
  return {
    postMessage: (message) => port.postMessage(message),
    on: (event: 'message' | 'close', listener: (event: { data: unknown }) => void) =>
      port.on(event, (data: unknown) => listener({ data })),
    start: () => port.start(),
    close: () => port.close(),
  };
}

function connect(shell: EventEmitter): MessagePort {
  const { port1, port2 } = new MessageChannel();
  shell.emit('message', { data: { type: 'connect' }, ports: [electronPort(port1)] });
  return port2;
}

test('a window with a port gets its answers, arrays as arrays', async () => {
  const { shell } = setUp();
  const window = connect(shell);
  window.postMessage({ type: 'call', id: 1, method: 'engine.info', params: {} });
  const [answer] = await once(window, 'message');
  expect(answer).toEqual({
    type: 'result',
    id: 1,
    result: { sums: new Float64Array([1, Number.NaN]), ids: new Uint16Array([7]) },
  });
  window.close();
});

test('two windows are two clients, and when one goes only its calls are cancelled', async () => {
  const { shell, ended } = setUp();
  const [first, second] = [connect(shell), connect(shell)];
  first.postMessage({ type: 'call', id: 1, method: 'model.inspect', params: {} });
  second.postMessage({ type: 'call', id: 1, method: 'trace.layer', params: {} });
  second.postMessage({ type: 'call', id: 2, method: 'engine.info', params: {} });
  await once(second, 'message');
  first.close();
  await expect.poll(() => ended).toEqual(['model.inspect']);
  second.close();
  await expect.poll(() => ended).toEqual(['model.inspect', 'trace.layer']);
});

test('a message that is no call ends the connection and is logged', async () => {
  const { shell, bugs } = setUp();
  const window = connect(shell);
  window.postMessage('hello');
  await once(window, 'close');
  expect(bugs).toHaveLength(1);
});

test('the shell hears how many jobs are unfinished, once per change', () => {
  const { jobs, told } = setUp();
  const job = (id: string, ended: string | null) => jobs.emit('job', { id, ended } as JobState as Events['job']);
  job('a', null);
  job('a', null);
  job('b', null);
  job('a', 'now');
  job('b', 'now');
  expect(told).toEqual([1, 2, 1, 0].map((n) => ({ type: 'busy', jobs: n })));
});

test('the shell asks for the end', () => {
  const { shell, closed } = setUp();
  shell.emit('message', { data: { type: 'close' }, ports: [] });
  expect(closed()).toBe(1);
});
