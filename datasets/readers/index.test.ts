import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readers } from './index.ts';

const files = readdirSync(import.meta.dirname).filter((name) => /^(?!index\.)[\w-]+(?<!\.test)\.ts$/.test(name));

test('every file of the folder is a reader on the list, each of its own name', async () => {
  const found = await Promise.all(
    files.map(async (file) => Object.values(await import(/* @vite-ignore */ join(import.meta.dirname, file)))),
  );
  for (const [f, exported] of found.entries()) {
    const own = exported.filter((each) => readers.some((reader) => reader === each));
    expect(own, `${files[f]} on the list`).toHaveLength(1);
  }
  expect(readers).toHaveLength(files.length);
  expect(new Set(readers.map(({ name }) => name)).size).toBe(readers.length);
});

test.each(readers.map((reader) => [reader.name, reader] as const))('%s says what it reads', (_name, reader) => {
  expect(reader.title).not.toBe('');
  expect(reader.files.length).toBeGreaterThan(10);
  expect(new Set(reader.roles).size).toBe(reader.roles.length);
});

test('no reader takes an empty file or bytes that are nothing', () => {
  const empty = { path: '/x/data', name: 'data', bytes: 0, head: new Uint8Array(), text: '' };
  const noise = { ...empty, bytes: 64, head: Uint8Array.from({ length: 64 }, (_, i) => (i * 37) % 251), text: null };
  for (const reader of readers) {
    expect([reader.name, reader.recognises(empty)]).toEqual([reader.name, 'no']);
    expect([reader.name, reader.recognises(noise)]).toEqual([reader.name, 'no']);
  }
});
