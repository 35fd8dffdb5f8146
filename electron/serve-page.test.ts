import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerPage } from './serve-page.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'routescope-app-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<html><head></head></html>');
  await writeFile(join(folder, 'assets', 'a.wasm'), new Uint8Array([0, 97, 115, 109]));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const get = (url: string, method = 'GET') => answerPage(folder, { url, method });

test('the page carries the nonce of its own policy, a new one each time', async () => {
  const [first, second] = [await get('app://routescope/'), await get('app://routescope/')];
  const nonce = /'nonce-([^']+)'/.exec(first.headers.get('Content-Security-Policy') ?? '')?.[1];
  expect(await first.text()).toContain(`nonce="${nonce}"`);
  expect(await second.text()).not.toContain(`nonce="${nonce}"`);
});

test('files arrive byte by byte with their type', async () => {
  const answer = await get('app://routescope/assets/a.wasm');
  expect(answer.headers.get('Content-Type')).toBe('application/wasm');
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(new Uint8Array([0, 97, 115, 109]));
});

test('what is not there, is elsewhere, or is sent, is not found', async () => {
  expect((await get('app://routescope/gone.js')).status).toBe(404);
  expect((await get('app://evil/index.html')).status).toBe(404);
  expect((await get('app://routescope/', 'POST')).status).toBe(404);
});
