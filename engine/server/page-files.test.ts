import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pageFileName, withNonce } from '#protocol';
import { readPageFile } from './page-files.ts';

let base = '';
let page = '';
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'routescope-page-'));
  page = join(base, 'page');
  await mkdir(join(page, 'assets'), { recursive: true });
  await writeFile(join(base, 'secret.json'), '{}');
  await writeFile(join(page, 'index.html'), '<html><head></head></html>');
  await writeFile(join(page, 'assets', 'index-DfG3hJ_k.js'), 'js');
  await writeFile(join(page, 'assets', 'inter.woff2'), 'font');
  await symlink('../secret.json', join(page, 'link.json'));
});
afterAll(() => rm(base, { recursive: true, force: true }));

test.each([
  ['/', 'index.html'],
  ['/index.html', 'index.html'],
  ['/assets/a-1.b.js', 'assets/a-1.b.js'],
])('%s means %s', (path, file) => {
  expect(pageFileName(path)?.path).toBe(file);
});

test.each([
  '/../secret.json',
  '/%2e%2e/secret.json',
  '/..%2fsecret.json',
  '/assets/../../secret.json',
  '/assets\\..\\..\\secret.json',
  '//secret.json',
  '/.env.json',
  '/assets/.hidden.js',
  '/a\0.js',
  '/index.html/',
  '/assets',
  '/index.php',
  '/index',
  '/constructor',
])('%j means nothing', async (path) => {
  expect(pageFileName(path)).toBeNull();
  expect(await readPageFile(page, path)).toBeNull();
});

test('a file has its type, and one with a hash in its name may be kept', async () => {
  expect(await readPageFile(page, '/assets/index-DfG3hJ_k.js')).toMatchObject({
    type: 'text/javascript; charset=utf-8',
    immutable: true,
  });
  expect(await readPageFile(page, '/assets/inter.woff2')).toMatchObject({ type: 'font/woff2', immutable: false });
  expect(await readPageFile(page, '/')).toMatchObject({ type: 'text/html; charset=utf-8', immutable: false });
});

test('a link out of the folder, a missing file and a missing folder give nothing', async () => {
  expect(await readPageFile(page, '/link.json')).toBeNull();
  expect(await readPageFile(page, '/gone.js')).toBeNull();
  expect(await readPageFile(page, '/index.html/a.js')).toBeNull();
  expect(await readPageFile(join(base, 'gone'), '/')).toBeNull();
});

test('the nonce stands in the head', () => {
  expect(withNonce('<html><head><title>x</title>', 'abc')).toContain(
    '<head><meta property="csp-nonce" nonce="abc"><title>',
  );
});
