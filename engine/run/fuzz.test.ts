// Checkpoints from anywhere: thousands of damaged and hostile ones, each of which may only end in a UserError or in results
// that make sense, in time and without taking the memory.
//
//   ROUTESCOPE_FUZZ=200000       how many mutations; 10,000 unless said
//   ROUTESCOPE_FUZZ_SEED=7       which ones
//   ROUTESCOPE_FUZZ_ONLY=1234    this one alone, whose file stays to be looked at

import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import type { FuzzJob, FuzzReply } from './fuzz/fuzz-worker.ts';

const MUTATIONS = Number(process.env.ROUTESCOPE_FUZZ ?? 10_000);
const SEED = Number(process.env.ROUTESCOPE_FUZZ_SEED ?? 20_261);
const ONLY = process.env.ROUTESCOPE_FUZZ_ONLY;
/**
 * A mutation during which the process works longer hangs: thousands of times what one takes. In milliseconds of its
 * processors, all threads together, because a busy or sleeping machine stops the clock's seconds from meaning work.
 */
const BOUND = 30_000;
/** Of a thread's JavaScript, in MiB: what files of some kilobytes may make of themselves. */
const HEAP = 768;
const RUN_EVERY = 5;

interface Result {
  readonly failures: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  readonly slowest: readonly [milliseconds: number, number: number];
}

/** Milliseconds that the process has worked. */
function worked(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Tries the numbers in one thread; one that kills or stops it is a failure, and ends it. */
function inThread(numbers: readonly number[], folder: string): Promise<Result> {
  const now = new Int32Array(new SharedArrayBuffer(4));
  const workerData: FuzzJob = { seed: SEED, numbers, folder, runEvery: RUN_EVERY, now };
  const worker = new Worker(new URL('./fuzz/fuzz-worker.ts', import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: HEAP },
  });
  const failures: string[] = [];
  const at = (): string => `mutation ${Atomics.load(now, 0) - 1}`;
  return new Promise((resolve) => {
    const end = (result: Partial<Result>): void => {
      clearInterval(watch);
      void worker.removeAllListeners().terminate();
      resolve({ failures, counts: {}, slowest: [0, -1], ...result });
    };
    let [seen, since] = [0, 0];
    const watch = setInterval(() => {
      const number = Atomics.load(now, 0);
      if (number !== seen) [seen, since] = [number, worked()];
      if (number === 0 || worked() - since < BOUND) return;
      failures.push(`${at()}: still at it after ${Math.round(worked() - since)} ms of work`);
      end({});
    }, 500);
    worker.on('error', (error) => {
      failures.push(`${at()}: it ended the thread: ${error}`);
      end({});
    });
    // Whatever is awaited and never comes leaves the thread without anything to do.
    worker.on('exit', (code) => {
      failures.push(`${at()}: the thread ended with code ${code} before it was through`);
      end({});
    });
    worker.on('message', (reply: FuzzReply) => {
      if (reply.kind === 'done') end(reply);
      else if (reply.kind === 'kept') console.log(`The damaged file is ${reply.path}`);
      else failures.push(`mutation ${reply.number} (${reply.where}): ${reply.error}`);
    });
  });
}

test(
  `${MUTATIONS} mutations of checkpoints end in a UserError or in sense`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'routescope-fuzz-'));
    const threads = ONLY === undefined ? Math.min(2, availableParallelism()) : 1;
    const numbers = ONLY === undefined ? Array.from({ length: MUTATIONS }, (_, i) => i) : [Number(ONLY)];
    const started = performance.now();
    const results = await Promise.all(
      Array.from({ length: threads }, (_, thread) =>
        inThread(
          numbers.filter((number) => number % threads === thread % threads || ONLY !== undefined),
          join(folder, `thread-${thread}`),
        ),
      ),
    );
    if (ONLY === undefined) rmSync(folder, { recursive: true });
    const counts: Record<string, number> = {};
    for (const result of results) {
      for (const [what, number] of Object.entries(result.counts)) counts[what] = (counts[what] ?? 0) + number;
    }
    const slowest = results.map((result) => result.slowest).sort((a, b) => b[0] - a[0])[0];
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`fuzz: ${numbers.length} mutations in ${seconds} s, slowest ${slowest?.join(' ms, number ')}`, counts);
    const failures = results.flatMap((result) => result.failures);
    expect(
      failures,
      `Replay one: ROUTESCOPE_FUZZ_SEED=${SEED} ROUTESCOPE_FUZZ_ONLY=NUMBER npm test -- engine/run/fuzz.test.ts`,
    ).toEqual([]);
    if (ONLY !== undefined) return;
    // A corpus that nothing survives, or everything, tests nothing.
    for (const part of ['spec', 'tokenizer', 'forward']) {
      for (const end of ['well', 'UserError']) expect(counts[`${part}: ${end}`], `${part}: ${end}`).toBeGreaterThan(0);
    }
  },
  // For all of them together only a last resort: it is the bound above that finds what hangs.
  Math.max(300_000, MUTATIONS * 100),
);
