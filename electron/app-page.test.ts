import { expect, test } from 'vitest';
import { contentSecurityPolicy } from '#protocol';
import { APP_PAGE, appFile, appHeaders, isAppUrl } from './app-page.ts';

test.each([
  ['app://routescope/', 'index.html', 'text/html; charset=utf-8'],
  [APP_PAGE, 'index.html', 'text/html; charset=utf-8'],
  ['app://routescope/assets/index-a1.js?v=2#x', 'assets/index-a1.js', 'text/javascript; charset=utf-8'],
  ['app://routescope/assets/inter.woff2', 'assets/inter.woff2', 'font/woff2'],
])('%s means %s', (address, path, type) => {
  expect(appFile(address)).toEqual({ path, type });
});

test.each([
  'app://routescope/%2e%2e%2fsecret.json',
  'app://routescope/..%5csecret.json',
  'app://routescope/%2e%2e/%2e%2e/.config.json',
  'app://routescope//etc/passwd.json',
  'app://routescope/.env.json',
  'app://routescope/assets/',
  'app://routescope/main.php',
  'app://routescope/constructor',
  'app://evil/index.html',
  'app://routescope@evil/index.html',
  'file:///etc/passwd',
  'https://routescope/index.html',
  'not an address',
])('%s means no file', (address) => {
  expect(appFile(address)).toBeNull();
});

test('dots in an address cannot climb above the page’s folder', () => {
  // The URL parser itself folds them; what is left starts at the top.
  expect(appFile('app://routescope/../../../x.json')).toEqual({
    path: 'x.json',
    type: 'application/json; charset=utf-8',
  });
});

test('an address is the app’s own by scheme and host, not by how it begins', () => {
  expect(isAppUrl('app://routescope/x')).toBe(true);
  for (const other of ['app://routescope.evil/', 'app:routescope', 'app://a:b@routescope/', 'apps://routescope/', '']) {
    expect(isAppUrl(other), other).toBe(false);
  }
});

test('scripts and styles come from the app alone and nothing is loaded from elsewhere', () => {
  const policy = contentSecurityPolicy('abc');
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self' 'nonce-abc'");
  expect(policy).not.toMatch(/unsafe|\*|https?:|ws:/);
  for (const closed of ['base-uri', 'form-action', 'frame-ancestors']) expect(policy).toContain(`${closed} 'none'`);
  expect(appHeaders('text/css', 'abc')).toMatchObject({
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  });
});
