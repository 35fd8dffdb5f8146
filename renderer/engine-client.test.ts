import { afterEach, expect, test } from 'vitest';
import { type ClientMessage, decodeMessage, encodeMessage, errorData, type ServerMessage, UserError } from '#protocol';
import { createEngineClient, type EngineClient } from './engine-client.ts';
import { type Connect, portLink } from './engine-link.ts';

/** An engine's end of the wire: messages pass through the codec both ways, as they do over a socket. */
interface Far {
  readonly port: MessagePort;
  readonly heard: ClientMessage[];
  say(message: ServerMessage): void;
  /** Resolves with the next message of this type that was not taken yet. */
  next(type: ClientMessage['type']): Promise<ClientMessage>;
}

const opened: MessagePort[] = [];
const clients: EngineClient[] = [];

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
  for (const port of opened.splice(0)) port.close();
});

function farEnd(port: MessagePort): Far {
  const heard: ClientMessage[] = [];
  const taken = new Set<ClientMessage>();
  const waiting: { type: ClientMessage['type']; done: (message: ClientMessage) => void }[] = [];
  port.onmessage = ({ data }: MessageEvent<unknown>) => {
    const message = decodeMessage(encodeMessage(data)) as ClientMessage;
    heard.push(message);
    const at = waiting.findIndex((each) => each.type === message.type);
    if (at < 0) return;
    taken.add(message);
    waiting.splice(at, 1)[0]?.done(message);
  };
  opened.push(port);
  return {
    port,
    heard,
    say: (message) => port.postMessage(decodeMessage(encodeMessage(message))),
    next: (type) =>
      new Promise((done) => {
        const message = heard.find((each) => each.type === type && !taken.has(each));
        if (!message) waiting.push({ type, done });
        else {
          taken.add(message);
          done(message);
        }
      }),
  };
}

/** A client over real message channels; each connection gets a far end of its own. */
function connected(): { client: EngineClient; ends: Far[]; end: (n: number) => Promise<Far> } {
  const ends: Far[] = [];
  const connect: Connect = (events) => {
    const { port1, port2 } = new MessageChannel();
    opened.push(port1);
    ends.push(farEnd(port2));
    return portLink(port1)(events);
  };
  const client = createEngineClient(connect, () => Promise.resolve());
  clients.push(client);
  const end = async (n: number) => {
    while (ends.length <= n) await new Promise((done) => setTimeout(done));
    return ends[n] as Far;
  };
  return { client, ends, end };
}

const SUMMARY = { tokenIds: new Uint32Array([1, 2]), nll: new Float32Array([Number.NaN, 1.5]) };

test('a call brings back typed arrays as they were sent', async () => {
  const { client, end } = connected();
  const far = await end(0);
  const answer = client.call('trace.sequence', { path: '/x', sequence: 0 });
  const call = await far.next('call');
  expect(call).toMatchObject({ method: 'trace.sequence', params: { path: '/x', sequence: 0 } });
  far.say({ type: 'result', id: call.id, result: SUMMARY });
  expect(await answer).toEqual(SUMMARY);
});

test("an engine's error keeps its kind and hint", async () => {
  const { client, end } = connected();
  const far = await end(0);
  const answer = client.call('model.inspect', { path: '/x' });
  const { id } = await far.next('call');
  far.say({ type: 'error', id, error: errorData(new UserError('No config.json.', 'Is it a model?')) });
  await expect(answer).rejects.toMatchObject({ name: 'UserError', message: 'No config.json.', hint: 'Is it a model?' });
});

test('aborting rejects at once, tells the engine, and drops the late answer', async () => {
  const { client, end } = connected();
  const far = await end(0);
  const abort = new AbortController();
  const answer = client.call('trace.layer', { path: '/x', router: 0 }, { signal: abort.signal });
  const { id } = await far.next('call');
  abort.abort();
  await expect(answer).rejects.toMatchObject({ name: 'Cancelled' });
  expect(await far.next('cancel')).toEqual({ type: 'cancel', id });
  far.say({ type: 'result', id, result: 'late' });
  // A later call still finds its own answer.
  const info = client.call('engine.info', {});
  const call = await far.next('call');
  far.say({ type: 'result', id: call.id, result: 'now' });
  expect(await info).toBe('now');
});

test('progress reaches the caller before the answer', async () => {
  const { client, end } = connected();
  const far = await end(0);
  const seen: string[] = [];
  const answer = client.call('trace.layer', { path: '/x', router: 0 }, { onProgress: (p) => seen.push(p.stage) });
  const { id } = await far.next('call');
  const progress = { stage: 'Reading', done: 1, total: 2, unit: 'tokens', rate: 0, secondsLeft: null } as const;
  far.say({ type: 'progress', id, progress });
  far.say({ type: 'result', id, result: {} });
  await answer;
  expect(seen).toEqual(['Reading']);
});

test('events go to their listeners until they end', async () => {
  const { client, end } = connected();
  const far = await end(0);
  const seen: string[] = [];
  let heard = () => {};
  const endJob = client.on('job', (job) => {
    seen.push(job.id);
    heard();
  });
  const first = new Promise<void>((done) => {
    heard = done;
  });
  far.say({ type: 'event', event: 'job', data: { id: 'a' } });
  await first;
  endJob();
  far.say({ type: 'event', event: 'job', data: { id: 'b' } });
  const info = client.call('engine.info', {});
  const { id } = await far.next('call');
  far.say({ type: 'result', id, result: {} });
  await info;
  expect(seen).toEqual(['a']);
});

test('after a loss reads are asked again on the new connection, and the status says what happened', async () => {
  const { client, end } = connected();
  const far = await end(0);
  const statuses: string[] = [];
  client.onStatus((status) => statuses.push(status));
  const answer = client.call('library.list', {});
  await far.next('call');
  far.port.close();
  const again = await end(1);
  const call = await again.next('call');
  expect(call).toMatchObject({ method: 'library.list' });
  again.say({ type: 'result', id: call.id, result: [] });
  expect(await answer).toEqual([]);
  expect(statuses).toEqual(['lost', 'ready']);
});

test('a call that changes something is never sent twice: the caller hears that its fate is unknown', async () => {
  const { client, ends, end } = connected();
  const far = await end(0);
  const source = { kind: 'corpus', name: 'x' } as const;
  const start = client.call('record.start', { model: '/m', source });
  await far.next('call');
  far.port.close();
  await expect(start).rejects.toThrow(/connection to the engine was lost/);
  const again = await end(1);
  const info = client.call('engine.info', {});
  const { id } = await again.next('call');
  again.say({ type: 'result', id, result: {} });
  await info;
  expect(
    ends.flatMap((each) => each.heard).filter((m) => m.type === 'call' && m.method === 'record.start'),
  ).toHaveLength(1);
});

test('a question asked twice at once is put once, and its answer is kept until it is forgotten', async () => {
  const { client, end } = connected();
  const far = await end(0);
  const params = { path: '/x.trace', router: 2 };
  const both = Promise.all([client.ask('trace.layer', params), client.ask('trace.layer', params)]);
  const { id } = await far.next('call');
  far.say({ type: 'result', id, result: { tokens: 7 } });
  expect(await both).toEqual([{ tokens: 7 }, { tokens: 7 }]);
  expect(client.kept('trace.layer', params)).toEqual({ tokens: 7 });
  expect(client.kept('trace.layer', params, 1)).toBeUndefined();
  expect(far.heard).toHaveLength(1);
  client.forget('/x.trace');
  expect(client.kept('trace.layer', params)).toBeUndefined();
});

test('a shared question goes on for the one who still wants it and is cancelled with the last', async () => {
  const { client, end } = connected();
  const far = await end(0);
  const params = { path: '/x.trace', router: 2 };
  const one = new AbortController();
  const two = new AbortController();
  const first = client.ask('trace.layer', params, { signal: one.signal });
  const second = client.ask('trace.layer', params, { signal: two.signal });
  const { id } = await far.next('call');
  one.abort();
  await expect(first).rejects.toMatchObject({ name: 'Cancelled' });
  expect(far.heard.some((message) => message.type === 'cancel')).toBe(false);
  two.abort();
  await expect(second).rejects.toMatchObject({ name: 'Cancelled' });
  expect(await far.next('cancel')).toEqual({ type: 'cancel', id });
  // Asked anew afterwards, it is put anew.
  const third = client.ask('trace.layer', params);
  const call = await far.next('call');
  far.say({ type: 'result', id: call.id, result: { tokens: 8 } });
  expect(await third).toEqual({ tokens: 8 });
});
