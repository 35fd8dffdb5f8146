import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { UserError } from '#protocol';
import { createTrace } from './create-trace.ts';
import { openTrace } from './reader.ts';
import { LOCK_FILE } from './recording-lock.ts';
import { killOwner, SMALL, temporaryFolder, writeUntil } from './test-traces.ts';
import { syntheticPlan, syntheticRows, writeSyntheticTrace } from './write-synthetic.ts';

const folder = temporaryFolder();
const plan = syntheticPlan(SMALL);
const lockIn = (dir: string): string => join(dir, LOCK_FILE);

test.each([false, true])('a second recording into a folder is refused at once (overwrite %s)', async (overwrite) => {
  const dir = join(folder, `twice-${overwrite}.trace`);
  const first = await createTrace(dir, plan, SMALL);
  const before = readdirSync(dir).map((name) => readFileSync(join(dir, name), 'utf8'));
  await expect(createTrace(dir, plan, { ...SMALL, overwrite })).rejects.toEqual(
    new UserError(
      `${dir}: another recording (process ${process.pid}) writes into this folder.`,
      `Wait until it is done or stop it, or choose another place with --out. If no such recording runs, delete ${lockIn(dir)}.`,
    ),
  );
  expect(readdirSync(dir).map((name) => readFileSync(join(dir, name), 'utf8'))).toEqual(before);
  for (let s = 0; s < plan.sequences.length; s++) await first.add(syntheticRows(SMALL, plan, s));
  await first.finish();
  expect((await openTrace(dir)).manifest.status).toBe('complete');
});

test('of recordings that begin in the same instant one gets the folder', async () => {
  for (let round = 0; round < 30; round++) {
    const dir = join(folder, `instant-${round}.trace`);
    const all = await Promise.allSettled([1, 2, 3].map(() => createTrace(dir, plan, SMALL)));
    const [winner, ...more] = all.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(more).toEqual([]);
    for (const each of all) {
      if (each.status === 'rejected') expect(each.reason.message).toContain('another recording (process ');
    }
    await winner?.interrupt();
    expect(winner).toBeDefined();
  }
});

test.each(['nothing', 'the lock of a dead process'])(
  'of processes that begin in the same instant one gets the folder, where there is %s',
  async (found) => {
    const names = Array.from({ length: 40 }, (_, round) => join(folder, `${found.length}-processes-${round}.trace`));
    if (found !== 'nothing') {
      for (const name of names) {
        mkdirSync(name);
        writeFileSync(lockIn(name), JSON.stringify({ pid: deadPid(), host: hostname(), token: 'dead' }));
      }
    }
    const begins = Date.now() + 2000;
    const rivals = [1, 2, 3].map(() => lockingProcess(names, begins));
    const ends = await Promise.all(rivals.map(({ said }) => said));
    for (const { end } of rivals) end(); // not before: the lock of one that is dead is taken over
    const winners = names.map((_, round) => ends.filter((each) => each[round] === 'locked').length);
    expect(winners).toEqual(names.map(() => 1));
    for (const each of ends.flat()) if (each !== 'locked') expect(each).toMatch(/another recording \(process \d+\)/);
  },
);

/** A process that takes the locks of some folders, one each 15 ms from an instant on, and says what came of each. */
function lockingProcess(names: readonly string[], begins: number) {
  const script = `
    import { mkdirSync } from 'node:fs';
    import { lockFolder } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'recording-lock.ts')).href)};
    const names = ${JSON.stringify(names)};
    const said = [];
    for (const [round, name] of names.entries()) {
      mkdirSync(name, { recursive: true });
      while (Date.now() < ${begins} + 15 * round);
      said.push(await lockFolder(name).then(() => 'locked', ({ message }) => message));
    }
    console.log(JSON.stringify(said));
    process.stdin.on('end', () => process.exit()).resume();
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const said = once(createInterface(child.stdout), 'line').then(([line]) => JSON.parse(line) as string[]);
  return { said, end: () => child.stdin.end() };
}

function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

test('the recording of another living process is respected, and taken over once it is dead', async () => {
  const dir = join(folder, 'process.trace');
  await writeUntil(dir, SMALL, 4);
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  try {
    writeFileSync(lockIn(dir), JSON.stringify({ pid: other.pid, host: hostname(), token: 'theirs' }));
    await expect(createTrace(dir, plan, SMALL)).rejects.toThrow(`another recording (process ${other.pid})`);
  } finally {
    const ended = new Promise((resolve) => other.once('exit', resolve));
    other.kill('SIGKILL');
    await ended;
  }
  const writer = await createTrace(dir, plan, SMALL);
  expect(writer.nextSequence).toBe(3);
  await writer.interrupt();
});

test.each([
  ['of an earlier process with the number of this one', { pid: process.pid, host: hostname(), token: 'earlier' }],
  ['of a whole group of processes', { pid: 0, host: hostname(), token: 'x' }],
  ['that is not whole', 'half'],
])('a lock %s keeps nobody out', async (_what, lock) => {
  const dir = join(folder, 'stale.trace');
  await writeUntil(dir, SMALL, 4);
  writeFileSync(lockIn(dir), JSON.stringify(lock));
  await (await createTrace(dir, plan, SMALL)).interrupt();
  expect(existsSync(lockIn(dir))).toBe(false);
});

test('the lock goes with the end of the recording, however it ends', async () => {
  const dir = join(folder, 'ends.trace');
  const interrupted = await createTrace(dir, plan, SMALL);
  await interrupted.add(syntheticRows(SMALL, plan, 0));
  expect(existsSync(lockIn(dir))).toBe(true);
  await interrupted.interrupt();
  expect(existsSync(lockIn(dir))).toBe(false);

  const failed = await createTrace(dir, plan, SMALL);
  writeFileSync(join(dir, 'manifest.json'), readFileSync(join(dir, 'manifest.json'), 'utf8').replace('{', '{ '));
  await failed.add(syntheticRows(SMALL, plan, 1));
  await expect(
    (async () => {
      for (let s = 2; s < plan.sequences.length; s++) await failed.add(syntheticRows(SMALL, plan, s));
    })(),
  ).rejects.toThrow(UserError);
  expect(existsSync(lockIn(dir))).toBe(false);

  await writeSyntheticTrace(dir, SMALL);
  expect(existsSync(lockIn(dir))).toBe(false);
  // One that is complete is not locked at all, nor is one that differs.
  expect((await createTrace(dir, plan, SMALL)).done).toBe(true);
  await expect(createTrace(dir, { ...plan, backend: 'other' }, SMALL)).rejects.toThrow(/differs/);
  expect(existsSync(lockIn(dir))).toBe(false);
});

test('a trace with a lock of a killed recording reads, and can be overwritten', async () => {
  const dir = join(folder, 'killed.trace');
  await writeUntil(dir, SMALL, 4);
  killOwner(dir);
  expect((await openTrace(dir)).manifest.counts.sequences).toBe(3);
  await writeSyntheticTrace(dir, { ...SMALL, overwrite: true });
  expect(readdirSync(dir)).not.toContain(LOCK_FILE);
});
