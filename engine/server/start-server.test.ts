// Over real sockets, with an engine of two methods: what matters here is the way to it.

import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Cancelled, decodeMessage, type EngineApi, encodeMessage, UserError } from '#protocol';
import { type Server, startServer } from './start-server.ts';

const LIMIT = 10_000;
let page = '';
let server: Server;
let ended: string[] = [];

const engine: EngineApi = {
  call: (async (method: string, params: unknown, { signal }: { signal: AbortSignal }) => {
    if (method === 'trace.layer') {
      return new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          ended.push(method);
          reject(new Cancelled());
        }),
      );
    }
    return { echo: params, values: new Float64Array([0.1, Number.NaN, -0]), ids: new Uint16Array([65535]) };
  }) as unknown as EngineApi['call'],
  on: () => () => undefined,
};

beforeAll(async () => {
  page = await mkdtemp(join(tmpdir(), 'routescope-server-'));
  await writeFile(join(page, 'index.html'), '<!doctype html><html><head></head><body>workbench</body></html>');
  server = await startServer(engine, { port: 0, page, uploadLimit: LIMIT });
});
afterAll(async () => {
  await server.close();
  await rm(page, { recursive: true, force: true });
});

const local = () => `localhost:${server.port}`;
const bearer = () => ({ authorization: `Bearer ${server.token}` });

/** A request with exactly these headers; fetch would refuse to lie about Host. */
async function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const sent = request({ host: '127.0.0.1', port: server.port, path, method, headers: { host: local(), ...headers } });
  sent.end();
  const [response] = await once(sent, 'response');
  let body = '';
  response.setEncoding('utf8');
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode as number, headers: response.headers, body };
}

function open(headers: Record<string, string>, path = '/engine'): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers: { host: local(), ...headers } });
}
const trusted = () => ({ ...bearer(), origin: `http://${local()}` });

async function refused(socket: WebSocket): Promise<number> {
  const [, response] = await once(socket, 'unexpected-response');
  response.resume();
  return response.statusCode;
}

/** What a browser keeps after it opened the printed address. */
async function pageCookie(): Promise<string> {
  const { headers } = await get(server.url.slice(server.url.indexOf('/?')));
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

test('the printed address gives a cookie for the page and leads to it, the token where only the page sees it', async () => {
  const first = await get(server.url.slice(server.url.indexOf('/?')));
  expect([first.status, first.headers.location]).toEqual([303, `/#token=${server.token}`]);
  expect(first.headers['set-cookie']).toEqual([expect.stringContaining('HttpOnly; SameSite=Strict')]);
  const cookie = await pageCookie();
  expect(cookie).not.toContain(server.token);
  const second = await get('/', { cookie });
  expect([second.status, second.body]).toEqual([200, expect.stringContaining('workbench')]);
});

test('what another port of this host can read, the cookie, opens no socket', async () => {
  const cookie = await pageCookie();
  const origin = `http://${local()}`;
  expect(await refused(open({ cookie, origin }))).toBe(401);
  const secret = cookie.split('=')[1] ?? '';
  expect(await refused(open({ cookie, origin, authorization: `Bearer ${secret}` }))).toBe(401);
  expect((await get('/', { authorization: `Bearer ${secret}` })).status).toBe(401);
  expect((await get(`/?token=${secret}`)).status).toBe(401);
});

test('a socket of the page proves the token as a subprotocol, and the server takes the other one', async () => {
  const headers = { host: local(), origin: `http://${local()}` };
  const offers = (token: string) =>
    new WebSocket(`ws://127.0.0.1:${server.port}/engine`, ['routescope', `token.${token}`], { headers });
  expect(await refused(offers('wrong'))).toBe(401);
  const socket = offers(server.token);
  await once(socket, 'open');
  expect(socket.protocol).toBe('routescope');
  socket.close();
});

test('the token has 256 random bits', () => {
  expect(Buffer.from(server.token, 'base64url').length).toBe(32);
});

test('without the token there is a page that says what to do, and nothing of the workbench', async () => {
  for (const path of ['/', '/index.html', '/engine', '/?token=wrong']) {
    const answer = await get(path);
    expect(answer.status).toBe(401);
    expect(answer.body).toContain('Open the whole address that the terminal printed');
    expect(answer.body).not.toContain('workbench</body>');
  }
});

test('a request under another name or from another site is refused even with the token', async () => {
  expect((await get('/', { ...bearer(), host: `evil.example:${server.port}` })).status).toBe(403);
  expect((await get('/', { ...bearer(), origin: 'http://evil.example' })).status).toBe(403);
  expect((await get('/', bearer(), 'POST')).status).toBe(405);
});

test('the page may run its own scripts and styles, speak to this server, and nothing else', async () => {
  const { headers, body } = await get('/', bearer());
  const policy = headers['content-security-policy'] as string;
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] as string;
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self' ws://${local()}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]);
  expect(body).toContain(`<meta property="csp-nonce" nonce="${nonce}">`);
  expect((await get('/', bearer())).headers['content-security-policy']).not.toBe(policy);
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  });
});

test('no path leads out of the page folder', async () => {
  await writeFile(`${page}-secret.json`, 'secret');
  const name = `${page.split('/').at(-1)}-secret.json`;
  // By hand: every client would tidy these paths up.
  for (const path of [`/../${name}`, `/%2e%2e/${name}`, `/..%2f${name}`, `//../${name}`]) {
    const socket = connect(server.port, '127.0.0.1');
    socket.end(
      `GET ${path} HTTP/1.1\r\nHost: ${local()}\r\nAuthorization: Bearer ${server.token}\r\nConnection: close\r\n\r\n`,
    );
    let answer = '';
    for await (const chunk of socket.setEncoding('utf8')) answer += chunk;
    expect(answer, path).toMatch(/^HTTP\/1.1 404 /);
    expect(answer).not.toContain('secret\r\n');
  }
  await rm(`${page}-secret.json`);
});

test('HEAD gives the headers alone', async () => {
  const answer = await get('/', bearer(), 'HEAD');
  expect([answer.status, answer.body]).toEqual([200, '']);
  expect(Number(answer.headers['content-length'])).toBeGreaterThan(50);
});

test('a WebSocket opens only with the token, from this page, at its own path', async () => {
  expect(await refused(open({ origin: `http://${local()}` }))).toBe(401);
  expect(await refused(open({ ...trusted(), authorization: 'Bearer wrong' }))).toBe(401);
  expect(await refused(open(bearer()))).toBe(403);
  expect(await refused(open({ ...bearer(), origin: 'http://evil.example' }))).toBe(403);
  expect(await refused(open({ ...trusted(), host: 'evil.example' }))).toBe(403);
  expect(await refused(open(trusted(), '/other'))).toBe(404);
  const socket = open(trusted());
  await once(socket, 'open');
  socket.close();
});

test('a call and its binary arrays cross the socket bit by bit', async () => {
  const socket = open(trusted());
  await once(socket, 'open');
  socket.send(encodeMessage({ type: 'call', id: 5, method: 'engine.info', params: { texts: ['ü', '中'] } }));
  const [data] = await once(socket, 'message');
  expect(decodeMessage(data)).toEqual({
    type: 'result',
    id: 5,
    result: {
      echo: { texts: ['ü', '中'] },
      values: new Float64Array([0.1, Number.NaN, -0]),
      ids: new Uint16Array([65535]),
    },
  });
  socket.close();
});

test('a call is cancelled on request, and when its client goes away', async () => {
  ended = [];
  const socket = open(trusted());
  await once(socket, 'open');
  socket.send(encodeMessage({ type: 'call', id: 1, method: 'trace.layer', params: {} }));
  socket.send(encodeMessage({ type: 'cancel', id: 1 }));
  const [data] = await once(socket, 'message');
  expect(decodeMessage(data)).toMatchObject({ type: 'error', id: 1, error: { kind: 'cancelled' } });
  socket.send(encodeMessage({ type: 'call', id: 2, method: 'trace.layer', params: {} }));
  socket.send(encodeMessage({ type: 'call', id: 3, method: 'engine.info', params: {} }));
  await once(socket, 'message');
  socket.terminate();
  await expect.poll(() => ended).toEqual(['trace.layer', 'trace.layer']);
});

test.each([
  ['text', () => 'hello', 1003],
  ['bytes that are no message', () => new Uint8Array([1, 2, 3]), 1008],
  ['a message that is no call', () => encodeMessage({ type: 'result', id: 1 }), 1008],
  ['more than the limit', () => new Uint8Array(2 * LIMIT + 64 * 1024 + 1), 1009],
])('%s closes the socket with the code for it', async (_what, message, code) => {
  const socket = open(trusted());
  await once(socket, 'open');
  socket.send(message());
  const [closed] = await once(socket, 'close');
  expect(closed).toBe(code);
});

test('a port that is taken is a clear error', async () => {
  const again = startServer(engine, { port: server.port, page, uploadLimit: LIMIT });
  await expect(again).rejects.toThrow(
    new UserError(`Port ${server.port} of 127.0.0.1 is taken.`, 'Choose another with --port, or 0 for any free one.'),
  );
});

test('where no page was built, the answer says how to build it', async () => {
  const bare = await startServer(engine, { port: 0, page: join(page, 'gone'), uploadLimit: LIMIT });
  const answer = await fetch(`http://127.0.0.1:${bare.port}/`, { headers: { authorization: `Bearer ${bare.token}` } });
  expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('npm run build')]);
  await bare.close();
});
