import { expect, test } from 'vitest';
import { type Asked, judge, sameToken } from './guard.ts';

const TOKEN = 'kV3x-secret_token';
const host = 'localhost:7007';
const cookie = `routescope-7007=${TOKEN}`;

function ask(headers: Record<string, string>, more: Partial<Asked> = {}) {
  return judge({ method: 'GET', url: '/', headers: { host, ...headers }, upgrade: false, ...more }, TOKEN);
}
const status = (verdict: ReturnType<typeof judge>) => (verdict.pass ? 200 : verdict.status);

test('a request passes with the token in the cookie of its port or in the Authorization header', () => {
  expect(ask({ cookie })).toEqual({ pass: true, host, path: '/' });
  expect(ask({ cookie: `a=b; ${cookie}; c=d` })).toMatchObject({ pass: true });
  expect(ask({ authorization: `Bearer ${TOKEN}` }, { url: '/assets/a.js?v=1' })).toMatchObject({
    path: '/assets/a.js',
  });
});

test('without a token, with a wrong one, or with that of another port it does not', () => {
  expect(status(ask({}))).toBe(401);
  expect(status(ask({ cookie: 'routescope-7007=wrong' }))).toBe(401);
  expect(status(ask({ cookie: `routescope-7008=${TOKEN}` }))).toBe(401);
  expect(status(ask({ authorization: 'Bearer ' }))).toBe(401);
  expect(status(ask({ authorization: `Basic ${TOKEN}` }))).toBe(401);
  expect(status(ask({ cookie }, { url: '/?token=wrong' }))).toBe(401);
  expect(status(ask({ cookie: `routescope-7007=${TOKEN}x` }))).toBe(401);
});

test('the token in the address becomes a cookie of this port, and the address loses it', () => {
  expect(ask({}, { url: `/?token=${TOKEN}&view=map` })).toEqual({
    pass: false,
    status: 303,
    cookie: `routescope-7007=${TOKEN}; Path=/; HttpOnly; SameSite=Strict`,
    location: '/?view=map',
  });
  expect(ask({}, { url: `/?token=${TOKEN}` })).toMatchObject({ location: '/' });
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
  expect(status(ask({ cookie, origin }, upgrade))).toBe(200);
  expect(status(ask({ cookie }, upgrade))).toBe(403);
  for (const other of [
    'http://evil.example',
    'null',
    'http://localhost:7008',
    `https://${host}`,
    'http://127.0.0.1:7007',
  ]) {
    expect(status(ask({ cookie, origin: other }, upgrade)), other).toBe(403);
    expect(status(ask({ cookie, origin: other })), other).toBe(403);
  }
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
