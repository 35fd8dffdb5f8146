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
/** A mutation that takes longer hangs. In milliseconds; thousands of times what one takes. */
const BOUND = 30_000;
/** Of a thread's JavaScript, in MiB: what files of some kilobytes may make of themselves. */
const HEAP = 768;
const RUN_EVERY = 5;

interface Result {
  readonly failures: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  readonly slowest: readonly [milliseconds: number, number: number];
}

/** Tries the numbers in one thread; one that kills or stops it is a failure, and ends it. */
function inThread(numbers: readonly number[], folder: string): Promise<Result> {
  const now = new Int32Array(new SharedArrayBuffer(8));
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
      void worker.terminate();
      resolve({ failures, counts: {}, slowest: [0, -1], ...result });
    };
    const watch = setInterval(() => {
      const since = (Date.now() % 2 ** 31) - Atomics.load(now, 1);
      if (Atomics.load(now, 0) === 0 || since < BOUND) return;
      failures.push(`${at()}: still at it after ${since} ms`);
      end({});
    }, 500);
    worker.on('error', (error) => {
      failures.push(`${at()}: it ended the thread: ${error}`);
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
  Math.max(120_000, MUTATIONS * 20),
);
