import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MANIFEST_FILE } from '#protocol';
import { createTrace } from './create-trace.ts';
import { openTrace } from './reader.ts';
import { killOwner, SMALL, temporaryFolder, writeUntil } from './test-traces.ts';
import { type SyntheticShape, syntheticPlan, syntheticRows, writeSyntheticTrace } from './write-synthetic.ts';
import type { TraceWriter } from './writer.ts';

const folder = temporaryFolder();
const other: SyntheticShape = { ...SMALL, seed: 9 };
const plan = syntheticPlan(SMALL);

/** Every file of a trace with its bytes. */
function bytesOf(dir: string): Readonly<Record<string, string>> {
  return Object.fromEntries(readdirSync(dir).map((name) => [name, readFileSync(join(dir, name), 'hex')]));
}

/** A complete trace of other texts, and a recording that is to replace it. */
async function replacing(
  name: string,
): Promise<{ dir: string; old: Readonly<Record<string, string>>; writer: TraceWriter }> {
  const dir = join(folder, name);
  await writeSyntheticTrace(dir, other);
  const old = bytesOf(dir);
  return { dir, old, writer: await createTrace(dir, plan, { ...SMALL, overwrite: true }) };
}

async function add(writer: TraceWriter, from: number, to: number): Promise<void> {
  for (let s = from; s < to; s++) await writer.add(syntheticRows(SMALL, plan, s));
}

test('overwriting starts anew, and the old trace is kept until the new one has its first part', async () => {
  const { dir, old, writer } = await replacing('anew.trace');
  expect(writer.nextSequence).toBe(0);
  expect(readdirSync(dir).sort()).toEqual(['manifest.json', 'recording.lock', 'sequences.arrow']);
  await add(writer, 0, 3);
  expect(bytesOf(`${dir}.replaced`)).toMatchObject(old);
  await add(writer, 3, 4);
  expect(existsSync(join(dir, 'part-00000.arrow'))).toBe(true);
  expect(existsSync(`${dir}.replaced`)).toBe(false);
});

test('an overwriting that is stopped before its first sequence brings the old trace back', async () => {
  const { dir, old, writer } = await replacing('stopped.trace');
  expect(await writer.interrupt()).toBe(0);
  expect(bytesOf(dir)).toEqual(old);
  expect(existsSync(`${dir}.replaced`)).toBe(false);
});

test('an overwriting that is stopped later keeps what it has, and nothing of the old trace', async () => {
  const { dir, writer } = await replacing('later.trace');
  await add(writer, 0, 1);
  expect(await writer.interrupt()).toBe(1);
  expect((await openTrace(dir)).manifest).toMatchObject({ status: 'interrupted', counts: { sequences: 1 } });
  expect(existsSync(`${dir}.replaced`)).toBe(false);
});

test('an overwriting whose first part is refused brings the old trace back', async () => {
  const { dir, old, writer } = await replacing('refused.trace');
  // A folder in the way, as a disk that refuses the file.
  mkdirSync(join(dir, 'part-00000.arrow.tmp'));
  await expect(add(writer, 0, 4)).rejects.toThrow(/could not be written: a folder is in the way/);
  mkdirSync(`${dir}.aside`);
  renameSync(join(dir, 'part-00000.arrow.tmp'), join(`${dir}.aside`, 'moved'));
  expect(await writer.interrupt()).toBe(0);
  expect(bytesOf(dir)).toEqual(old);
});

test.each([
  ['opened', async (dir: string) => (await openTrace(dir)).manifest.status],
  [
    'recorded',
    async (dir: string) => ((await createTrace(dir, syntheticPlan(other), other)).done ? 'complete' : 'new'),
  ],
])('after a kill before the first part, the old trace is there when it is next %s', async (how, use) => {
  const { dir, old, writer } = await replacing(`killed-${how}.trace`);
  await add(writer, 0, 2);
  killOwner(dir);
  expect(await use(dir)).toBe('complete');
  const { 'recording.lock': _, ...files } = bytesOf(dir);
  expect(files).toEqual(old);
  expect(existsSync(`${dir}.replaced`)).toBe(false);
});

test('reading does not disturb an overwriting that is under way', async () => {
  const { dir, writer } = await replacing('read.trace');
  expect((await openTrace(dir)).manifest.status).toBe('recording');
  await add(writer, 0, plan.sequences.length);
  await writer.finish();
  expect((await openTrace(dir)).manifest).toMatchObject({ status: 'complete', corpus: plan.corpus });
});

test('an overwriting that was killed before the new manifest stood brings the old trace back', async () => {
  const dir = join(folder, 'back.trace');
  await writeSyntheticTrace(dir, SMALL);
  renameSync(dir, `${dir}.replaced`);
  expect((await openTrace(dir)).manifest.status).toBe('complete');
  renameSync(dir, `${dir}.replaced`);
  mkdirSync(dir);
  writeFileSync(join(dir, 'sequences.arrow.tmp'), 'half');
  expect((await createTrace(dir, plan, SMALL)).done).toBe(true);
  expect(existsSync(`${dir}.replaced`)).toBe(false);
});

test('an overwriting that was killed after its first part ends with the new trace alone', async () => {
  const dir = join(folder, 'new.trace');
  await writeUntil(dir, SMALL, 7);
  await writeSyntheticTrace(`${dir}.replaced`, other);
  const writer = await createTrace(dir, plan, SMALL);
  expect(writer.nextSequence).toBe(6);
  expect(existsSync(`${dir}.replaced`)).toBe(false);
});

test('what is left of an old trace that was half removed is cleared away, and the new one stays', async () => {
  const dir = join(folder, 'half-removed.trace');
  await writeUntil(dir, SMALL, 7);
  mkdirSync(`${dir}.replaced`);
  writeFileSync(join(`${dir}.replaced`, 'part-00000.arrow'), 'rest of an old one');
  expect((await openTrace(dir)).manifest.counts.sequences).toBe(6);
  expect(existsSync(`${dir}.replaced`)).toBe(false);
  expect(existsSync(join(dir, MANIFEST_FILE))).toBe(true);
});
