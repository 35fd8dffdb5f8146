import { expect, test } from 'vitest';
import { type Asked, judge, sameToken } from './guard.ts';

const TOKEN = 'kV3x-secret_token';
const host = 'localhost:7007';
const PAGE = 'Zq81-secret_of_the_page';
const cookie = `routescope-7007=${PAGE}`;

function ask(headers: Record<string, string>, more: Partial<Asked> = {}) {
  return judge(
    { method: 'GET', url: '/', headers: { host, ...headers }, upgrade: false, ...more },
    { token: TOKEN, page: PAGE },
  );
}
const offer = { 'sec-websocket-protocol': `routescope, token.${TOKEN}` };
const status = (verdict: ReturnType<typeof judge>) => (verdict.pass ? 200 : verdict.status);

test('a request passes with the token in the cookie of its port or in the Authorization header', () => {
  expect(ask({ cookie })).toEqual({ pass: true, host, path: '/' });
  expect(ask({ cookie: `a=b; ${cookie}; c=d` })).toMatchObject({ pass: true });
  expect(ask({ authorization: `Bearer ${TOKEN}` }, { url: '/assets/a.js?v=1' })).toMatchObject({
    path: '/assets/a.js',
  });
});

test('without a secret, with a wrong one, or with that of another port it does not', () => {
  expect(status(ask({}))).toBe(401);
  expect(status(ask({ cookie: 'routescope-7007=wrong' }))).toBe(401);
  expect(status(ask({ cookie: `routescope-7008=${PAGE}` }))).toBe(401);
  expect(status(ask({ cookie: `routescope-7007=${TOKEN}` }))).toBe(401);
  expect(status(ask({ authorization: 'Bearer ' }))).toBe(401);
  expect(status(ask({ authorization: `Bearer ${PAGE}` }))).toBe(401);
  expect(status(ask({ authorization: `Basic ${TOKEN}` }))).toBe(401);
  expect(status(ask({ cookie }, { url: '/?token=wrong' }))).toBe(401);
  expect(status(ask({ cookie: `routescope-7007=${PAGE}x` }))).toBe(401);
});

test('the token in the address gives a cookie of this port that is not the token, and moves behind the #', () => {
  expect(ask({}, { url: `/?token=${TOKEN}&view=map` })).toEqual({
    pass: false,
    status: 303,
    cookie: `routescope-7007=${PAGE}; Path=/; HttpOnly; SameSite=Strict`,
    location: `/?view=map#token=${TOKEN}`,
  });
  expect(ask({}, { url: `/?token=${TOKEN}` })).toMatchObject({ location: `/#token=${TOKEN}` });
});

test('the redirect never leaves the server', () => {
  for (const path of ['//evil.example/', '/\\evil.example/', '/\\/evil.example']) {
    const verdict = ask({}, { url: `${path}?token=${TOKEN}` });
    expect(verdict).toMatchObject({ status: 303, location: expect.stringMatching(/^\/evil/) });
  }
});

test.each(['localhost', 'localhost:80', '127.0.0.1:7007', '[::1]:7007', 'LOCALHOST:7007'])(
  'Host %s is this machine',
  (name) => {
    expect(status(ask({ host: name, authorization: `Bearer ${TOKEN}` }))).toBe(200);
  },
);

test.each([
  'evil.example',
  'evil.example:7007',
  'localhost.evil.example',
  '127.0.0.1.nip.io',
  '10.0.0.1:7007',
  'localhost:7007@evil',
  '',
  '[::2]:7007',
])('Host "%s" is refused even with the token, as in DNS rebinding', (name) => {
  expect(status(ask({ host: name, cookie, authorization: `Bearer ${TOKEN}` }))).toBe(403);
});

test('Origin has to be the server’s own, and a WebSocket has to have one', () => {
  const origin = `http://${host}`;
  const upgrade = { upgrade: true, url: '/engine' };
  expect(status(ask({ ...offer, origin }, upgrade))).toBe(200);
  expect(status(ask({ ...offer }, upgrade))).toBe(403);
  expect(status(ask({ authorization: `Bearer ${TOKEN}` }, upgrade))).toBe(403);
  for (const other of [
    'http://evil.example',
    'null',
    'http://localhost:7008',
    `https://${host}`,
    'http://127.0.0.1:7007',
  ]) {
    expect(status(ask({ ...offer, origin: other }, upgrade)), other).toBe(403);
    expect(status(ask({ cookie, origin: other })), other).toBe(403);
  }
});

test('a WebSocket passes with the token among its subprotocols or as Bearer, and never with the cookie', () => {
  const trusted = (headers: Record<string, string>) =>
    status(ask({ origin: `http://${host}`, ...headers }, { upgrade: true, url: '/engine' }));
  expect(trusted(offer)).toBe(200);
  expect(trusted({ authorization: `Bearer ${TOKEN}` })).toBe(200);
  expect(trusted({ cookie })).toBe(401);
  expect(trusted({ cookie: `routescope-7007=${TOKEN}` })).toBe(401);
  expect(trusted({ cookie, 'sec-websocket-protocol': 'routescope' })).toBe(401);
  expect(trusted({ cookie, 'sec-websocket-protocol': `routescope, token.${PAGE}` })).toBe(401);
  expect(trusted({ cookie, 'sec-websocket-protocol': `routescope, token.${TOKEN}x` })).toBe(401);
});

test('the files are not opened by a subprotocol', () => {
  expect(status(ask(offer))).toBe(401);
});

test('a WebSocket does not take the token from the address', () => {
  expect(status(ask({ origin: `http://${host}` }, { upgrade: true, url: `/engine?token=${TOKEN}` }))).toBe(401);
});

test('only GET and HEAD are answered', () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'CONNECT', '']) {
    expect(status(ask({ cookie }, { method }))).toBe(405);
  }
  expect(status(ask({ cookie }, { method: 'HEAD' }))).toBe(200);
});

test('a request line that names another host is not read', () => {
  expect(status(ask({ cookie }, { url: 'http://evil.example/' }))).toBe(400);
  expect(status(ask({ cookie }, { url: '*' }))).toBe(400);
});

test('tokens are compared whole', () => {
  expect(sameToken(TOKEN, TOKEN)).toBe(true);
  expect(sameToken(TOKEN.slice(0, -1), TOKEN)).toBe(false);
  expect(sameToken('', TOKEN)).toBe(false);
});
