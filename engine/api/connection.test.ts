import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type CallOptions, Cancelled, type EngineApi, type JobState, type ServerMessage, UserError } from '#protocol';
import { serveConnection } from './connection.ts';
import { createEventHub } from './events.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(0);

/** An engine of which only the wire matters: `engine.info` answers at once, `model.inspect` waits for its signal. */
function setUp() {
  const hub = createEventHub();
  const aborted: string[] = [];
  const engine: EngineApi = {
    call: (async (method: string, _params: unknown, { signal, onProgress }: Required<CallOptions>) => {
      if (method === 'engine.info') return { sums: new Float64Array([1, 2]) };
      if (method === 'jobs.list') throw new UserError('No.', 'Do this.');
      if (method === 'jobs.cancel') throw new TypeError('oops');
      onProgress({ stage: 'Looking', done: 1, total: 0, unit: 'bytes', rate: 0, secondsLeft: null });
      return new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          aborted.push(method);
          reject(new Cancelled());
        }),
      );
    }) as unknown as EngineApi['call'],
    on: hub.on,
  };
  const sent: ServerMessage[] = [];
  const bugs: unknown[] = [];
  const wire = { congested: false };
  const connection = serveConnection(
    engine,
    { send: (message) => sent.push(message), congested: () => wire.congested },
    { onBug: (error) => bugs.push(error) },
  );
  const call = (id: number, method: string) => connection.receive({ type: 'call', id, method, params: {} });
  return { hub, sent, bugs, wire, connection, call, aborted };
}

test('a call is answered under its id, arrays untouched', async () => {
  const { call, sent } = setUp();
  call(7, 'engine.info');
  await settle();
  expect(sent).toEqual([{ type: 'result', id: 7, result: { sums: new Float64Array([1, 2]) } }]);
});

test('errors cross with their hint, and only bugs go to the log', async () => {
  const { call, sent, bugs } = setUp();
  call(1, 'jobs.list');
  call(2, 'jobs.cancel');
  await settle();
  expect(sent).toMatchObject([
    { type: 'error', id: 1, error: { kind: 'user', message: 'No.', hint: 'Do this.' } },
    { type: 'error', id: 2, error: { kind: 'bug', message: 'oops' } },
  ]);
  expect(bugs).toEqual([new TypeError('oops')]);
});

test('a cancelled call ends as cancelled; cancelling what has ended is nothing', async () => {
  const { call, connection, sent, aborted } = setUp();
  call(1, 'model.inspect');
  connection.receive({ type: 'cancel', id: 1 });
  connection.receive({ type: 'cancel', id: 99 });
  await settle();
  expect(aborted).toEqual(['model.inspect']);
  expect(sent.at(-1)).toMatchObject({ type: 'error', id: 1, error: { kind: 'cancelled' } });
});

test('when the client goes its calls are cancelled, its subscriptions end and nothing more is sent', async () => {
  const { call, connection, sent, aborted, hub } = setUp();
  call(1, 'model.inspect');
  const before = sent.length;
  connection.close();
  hub.emit('job', { id: 'j' } as JobState);
  await settle();
  expect(aborted).toEqual(['model.inspect']);
  expect(sent.length).toBe(before);
});

test('on a congested wire events wait, only the newest of each job is kept, and answers pass', async () => {
  const { hub, sent, wire, call } = setUp();
  const job = (id: string, title: string) => hub.emit('job', { id, title } as JobState);
  wire.congested = true;
  job('a', 'old');
  job('b', 'only');
  job('a', 'new');
  call(1, 'engine.info');
  await settle();
  expect(sent.map(({ type }) => type)).toEqual(['result']);
  wire.congested = false;
  await vi.advanceTimersByTimeAsync(200);
  expect(sent.slice(1).map((message) => (message as { data: JobState }).data)).toEqual([
    { id: 'b', title: 'only' },
    { id: 'a', title: 'new' },
  ]);
});

test('on a congested wire a generation is told of once, with all the tokens that it has', async () => {
  const { hub, sent, wire } = setUp();
  wire.congested = true;
  for (const tokens of [3, 9, 27]) hub.emit('generated', { job: 'a', tokens });
  wire.congested = false;
  await vi.advanceTimersByTimeAsync(200);
  expect(sent).toEqual([{ type: 'event', event: 'generated', data: { job: 'a', tokens: 27 } }]);
});

test.each([
  [null],
  ['call'],
  [{ type: 'call', id: 1 }],
  [{ type: 'call', id: 1.5, method: 'x' }],
  [{ type: 'cancel' }],
  [{ type: 'result', id: 1 }],
])('%j is refused', (message) => {
  expect(() => setUp().connection.receive(message)).toThrow(UserError);
});

test('a client that asks too much at once is told so, and an id in use is refused', async () => {
  const { call, sent } = setUp();
  for (let id = 0; id < 64; id++) call(id, 'model.inspect');
  call(64, 'engine.info');
  expect(sent.at(-1)).toMatchObject({ type: 'error', id: 64, error: { message: '64 calls are already under way.' } });
  expect(() => call(3, 'engine.info')).toThrow('Call 3 is already under way.');
});
