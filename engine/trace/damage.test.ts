// Random damage to the files of a trace, as a bad disk or a broken copy makes it: reading may succeed or end in a
// UserError, and in nothing else.

import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MANIFEST_FILE, SEQUENCES_FILE, UserError } from '#protocol';
import { openTrace } from './reader.ts';
import { randomNumbers } from './synthetic-text.ts';
import { SMALL, temporaryFolder } from './test-traces.ts';
import { writeSyntheticTrace } from './write-synthetic.ts';

const folder = temporaryFolder();
const PART = 'part-00000.arrow';
const ROUNDS = 500;

/** Everything a reader can do. */
async function readAll(dir: string): Promise<void> {
  const reader = await openTrace(dir);
  await reader.summary();
  await reader.sequences(0, 100);
  await reader.readSequence(0);
  await reader.readToken(1, 3);
  await reader.health({ full: true });
}

/** One to four places get other bytes: noise, zeros, a number that is far too large, or a shift by a few bytes. */
function damage(bytes: Buffer, random: () => number): Buffer {
  let copy = Buffer.from(bytes);
  const places = 1 + Math.floor(random() * 4);
  for (let p = 0; p < places; p++) {
    // Metadata at both ends is a small share of the bytes and the larger share of what can go wrong.
    const third = random();
    const anywhere = random() * copy.length;
    const place = third < 0.4 ? random() * 3000 : third < 0.8 ? copy.length - random() * 3000 : anywhere;
    const at = Math.floor(Math.max(0, Math.min(copy.length - 8, place)));
    const length = 1 + Math.floor(random() * 8);
    const kind = random();
    if (kind < 0.1) copy = Buffer.concat([copy.subarray(0, at), copy.subarray(at + length), Buffer.alloc(length)]);
    else if (kind < 0.4) copy.fill(0, at, at + length);
    else if (kind < 0.7) copy.fill(kind < 0.55 ? 0xff : 0x7f, at, at + length);
    else for (let i = 0; i < length; i++) copy[at + i] = Math.floor(random() * 256);
  }
  return copy;
}

test.each([PART, SEQUENCES_FILE, MANIFEST_FILE])('damage to %s ends in a UserError at worst', async (file) => {
  const good = join(folder, `good-${file}.trace`);
  await writeSyntheticTrace(good, {
    ...SMALL,
    tokens: 300,
    level: 'norms',
    edited: true,
    nll: true,
    predicted: true,
    half: true,
    limits: { tokens: 300, bytes: 1e9 },
  });
  const dir = join(folder, `${file}.trace`);
  cpSync(good, dir, { recursive: true });
  const bytes = readFileSync(join(good, file));
  const random = randomNumbers(file.length);
  const ended = { well: 0, refused: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    writeFileSync(join(dir, file), damage(bytes, random));
    try {
      await readAll(dir);
      ended.well++;
    } catch (error) {
      if (!(error instanceof UserError)) throw new Error(`round ${round}`, { cause: error });
      expect(error.hint).not.toBe('');
      ended.refused++;
    }
  }
  // Damage that is never noticed, or always, would test nothing.
  expect(ended.refused).toBeGreaterThan(ROUNDS / 5);
  if (file !== MANIFEST_FILE) expect(ended.well).toBeGreaterThan(ROUNDS / 50);
});

test('a part cut anywhere, with a manifest that agrees, ends in a UserError', async () => {
  const dir = join(folder, 'cut.trace');
  await writeSyntheticTrace(dir, { ...SMALL, tokens: 300, level: 'probs', limits: { tokens: 300, bytes: 1e9 } });
  const bytes = readFileSync(join(dir, PART));
  const manifest = readFileSync(join(dir, MANIFEST_FILE), 'utf8');
  const random = randomNumbers(4);
  for (let round = 0; round < 100; round++) {
    const length = Math.floor(random() * bytes.length);
    writeFileSync(join(dir, PART), bytes.subarray(0, length));
    writeFileSync(join(dir, MANIFEST_FILE), manifest.replace(`"bytes": ${bytes.length}`, `"bytes": ${length}`));
    await expect(readAll(dir)).rejects.toBeInstanceOf(UserError);
  }
});
