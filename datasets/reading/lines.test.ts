import { expect, test } from 'vitest';
import { temporary } from './golden-rows.ts';
import { readLines } from './lines.ts';

async function linesOf(text: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { number, text: line } of readLines(temporary('a.txt', text).path)) found.push(`${number} ${line}`);
  return found;
}

test('lines end with LF or CRLF, and the last need not end', async () => {
  expect(await linesOf('one\r\ntwo\n\nfour')).toEqual(['1 one', '2 two', '3 ', '4 four']);
  expect(await linesOf('one\n')).toEqual(['1 one']);
  expect(await linesOf('')).toEqual([]);
});

test('a line that comes in many pieces is one, between short ones', async () => {
  // The file is read 256 KiB at a time.
  const long = 'ä'.repeat(900_000);
  expect(await linesOf(`short\n${long}\r\nshort\n${long}`)).toEqual(['1 short', `2 ${long}`, '3 short', `4 ${long}`]);
});
