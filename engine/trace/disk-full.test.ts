import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UserError } from '#protocol';
import { createTrace } from './create-trace.ts';
import { openTrace } from './reader.ts';
import { SMALL, temporaryFolder, wholeColumns } from './test-traces.ts';
import { type SyntheticShape, syntheticPlan, syntheticRows, writeSyntheticTrace } from './write-synthetic.ts';

const folder = temporaryFolder();
const shape: SyntheticShape = {
  ...SMALL,
  tokens: 3000,
  experts: 64,
  topK: 8,
  level: 'probs',
  limits: { tokens: 600, bytes: 1e9 },
};
const plan = syntheticPlan(shape);

async function record(dir: string): Promise<void> {
  const writer = await createTrace(dir, plan, shape);
  for (let s = writer.nextSequence; s < plan.sequences.length; s++) await writer.add(syntheticRows(shape, plan, s));
  await writer.finish();
}

/** A real file system of one megabyte. @returns why there is none */
function mountTiny(at: string): string | null {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', at], { stdio: 'pipe' });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message.split('\n')[0] || 'mount failed' : 'mount failed';
  }
}

test('a full disk ends the recording with what is kept, and the same command goes on once there is room', async (context) => {
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  const why = mountTiny(disk);
  if (why !== null) context.skip(`a small file system cannot be mounted here: ${why}`);
  try {
    const dir = join(disk, 'full.trace');
    const error = await record(dir).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(UserError);
    const { message, hint } = error as UserError;
    expect(message).toMatch(
      /^part-00002\.arrow \(3\d\d kB\) in .*full\.trace could not be written: the disk is full \(ENOSPC\)\. 20 of 50 sequences \(1,200 tokens\) are kept\.$/,
    );
    expect(hint).toBe('Free some space there, then run the same command again: it goes on at sequence 20.');
    expect(readdirSync(dir).sort()).toEqual([
      'manifest.json',
      'part-00000.arrow',
      'part-00001.arrow',
      'sequences.arrow',
    ]);
    expect((await openTrace(dir)).manifest.counts).toEqual({ sequences: 20, tokens: 1200 });
    execFileSync('mount', ['-o', 'remount,size=4m', disk]);
    await record(dir);
    await writeSyntheticTrace(join(folder, 'roomy.trace'), shape);
    expect(await wholeColumns(dir)).toEqual(await wholeColumns(join(folder, 'roomy.trace')));
    // Not even the beginning fits: nothing is left, and an old trace is still there.
    execFileSync('mount', ['-o', 'remount,size=2m', disk]);
    writeFileSync(join(disk, 'filler'), new Uint8Array(fillable(disk)));
    const again = await createTrace(join(disk, 'second.trace'), plan).catch((each: unknown) => each);
    expect((again as UserError).message).toMatch(
      /second\.trace could not be written: the disk is full \(ENOSPC\)\. Nothing was recorded\.$/,
    );
    expect(existsSync(join(disk, 'second.trace'))).toBe(false);
    await expect(createTrace(dir, plan, { overwrite: true })).rejects.toThrow(/the disk is full/);
    expect((await openTrace(dir)).manifest.status).toBe('complete');
    expect(readdirSync(disk).sort()).toEqual(['filler', 'full.trace']);
  } finally {
    execFileSync('umount', [disk]);
  }
});

/** Bytes that are still free, all but a page. */
function fillable(disk: string): number {
  const line = execFileSync('df', ['--output=avail', '-B1', disk]).toString().trim().split('\n').at(-1);
  return Math.max(0, Number(line) - 4096);
}

test('a part that cannot be written leaves no half of it, and later calls repeat the message', async () => {
  const dir = join(folder, 'blocked.trace');
  const writer = await createTrace(dir, plan, shape);
  for (let s = 0; s < 11; s++) await writer.add(syntheticRows(shape, plan, s));
  // A folder where the next part wants to grow.
  mkdirSync(join(dir, 'part-00001.arrow.tmp'));
  const rest = (async () => {
    for (let s = 11; s < 21; s++) await writer.add(syntheticRows(shape, plan, s));
  })();
  const error = new UserError(
    `part-00001.arrow (393 kB) in ${dir} could not be written: a folder is in the way (EISDIR). 10 of 50 sequences (600 tokens) are kept.`,
    'Move it away, then run the same command again: it goes on at sequence 10.',
  );
  await expect(rest).rejects.toEqual(error);
  await expect(writer.add(syntheticRows(shape, plan, 11))).rejects.toEqual(error);
  expect(await writer.interrupt()).toBe(10);
  expect((await openTrace(dir)).manifest).toMatchObject({ status: 'interrupted', counts: { sequences: 10 } });
  expect(readdirSync(dir)).not.toContain('part-00001.arrow');
});

test('a folder that vanishes under the recording is one message', async () => {
  const dir = join(folder, 'vanished.trace');
  const writer = await createTrace(dir, plan, shape);
  for (let s = 0; s < 3; s++) await writer.add(syntheticRows(shape, plan, s));
  rmSync(dir, { recursive: true });
  await expect(writer.interrupt()).rejects.toEqual(
    new UserError(
      `part-00000.arrow (117 kB) in ${dir} could not be written: the folder has vanished (ENOENT). No sequence was kept yet.`,
      'Connect the disk again, or bring the folder back, then run the same command again: it goes on at sequence 0.',
    ),
  );
  expect(existsSync(dir)).toBe(false);
});
