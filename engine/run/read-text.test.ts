import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { UserError } from '#protocol';
import { readText } from './read-text.ts';
import { readSource } from './sources.ts';

const folder = mkdtempSync(join(tmpdir(), 'routescope-text-'));
const path = join(folder, 'texts.txt');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is said of a file with these bytes, in latin1. */
async function messageOf(bytes: string): Promise<string> {
  writeFileSync(path, bytes, 'latin1');
  const error = await readText(path).then(
    (text) => JSON.stringify(text),
    (cause: unknown) => cause,
  );
  if (!(error instanceof UserError)) return `read: ${error}`;
  return error.message.replace(`${path}: expected UTF-8 text, found `, '');
}

test.each([
  ['PAR1\x15\x04\x15\xd0\x01', 'a Parquet file.'],
  ['ARROW1\0\0\xff\xff\xff\xff', 'an Arrow file.'],
  ['\x1f\x8b\x08\0\0\0\0\0', 'a gzip file.'],
  ['\x40\0\0\0\0\0\0\0{"w":{"dtype":"F32"}}', 'a safetensors file.'],
  ['PK\x03\x04\x14\0', 'a zip archive, as documents and .npz files are too.'],
  ['%PDF-1.7\n\xb5\xb5', 'a PDF document.'],
  ['\x89PNG\r\n\x1a\n\0\0', 'a picture.'],
  ['\xff\xfeH\0i\0', 'UTF-16.'],
  ['H\0i\0', 'a zero byte at offset 1, as binary files have them.'],
  ['one line\nand a zero\0', 'a zero byte at offset 19, as binary files have them.'],
  ['Stra\xdfe', 'a byte that is not at offset 4, in line 1.'],
  ['\xef\xbb\xbfeins\nzwei\n\xef\xbbdrei', 'a byte that is not at offset 13, in line 3.'],
  ['ab\xef', 'a byte that is not at offset 2, in line 1.'],
])('of %j is said: %s', async (bytes, message) => {
  expect(await messageOf(bytes)).toBe(message);
});

test('text is read as it is, without its byte-order mark, whatever it begins with', async () => {
  for (const text of ['PAR1 is how Parquet begins', '12345678{"json": 1}', 'ä\ufffdb', '']) {
    writeFileSync(path, text);
    expect(await readText(path)).toBe(text);
  }
  writeFileSync(path, '\ufeffbegin');
  expect(await readText(path)).toBe('begin');
});

test('lines of a binary file are no texts', async () => {
  writeFileSync(path, Buffer.from([0x61, 0, 0, 0x0a, 0x62, 0]));
  await expect(readSource({ kind: 'lines', path })).rejects.toThrow('found a zero byte at offset 1');
  await expect(readSource({ kind: 'files', paths: [path] })).rejects.toThrow('found a zero byte at offset 1');
});
