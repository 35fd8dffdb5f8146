// Programs that measure one thing each time they are asked, so that they can take turns on the same cores: what slows the
// machine for a while then slows all of them.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Measurement {
  /** On the clock. */
  readonly seconds: number;
  /** Seconds of processor, of all threads. */
  readonly processor: number;
  /** Peak resident memory, in bytes. */
  readonly peak: number;
  /** Experts of a layer that a forward ran, on average. */
  readonly experts: number;
}

/** A process that answers questions. */
export interface Side {
  /** What it said of itself when it was ready: versions. */
  readonly about: Readonly<Record<string, unknown>>;
  ask(question: unknown): Promise<Readonly<Record<string, unknown>>>;
  /** @returns when the process has ended and its memory is free */
  close(): Promise<void>;
}

/** Starts a side and waits until it is ready. Questions and answers are lines of JSON. */
export async function openSide(command: readonly string[]): Promise<Side> {
  const [executable = '', ...args] = command;
  const child: ChildProcessWithoutNullStreams = spawn(executable, args);
  let errors = '';
  child.stderr.on('data', (text) => {
    errors += text;
  });
  const ended = new Promise<void>((settle) => child.on('exit', () => settle()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Record<string, unknown>> => {
    while (true) {
      const line = await lines.next();
      if (line.done) throw new Error(`${command.join(' ')} ended: ${errors.trim() || 'without a word'}`);
      // Libraries print what they like; answers are the lines that are JSON.
      if (line.value.startsWith('{')) return JSON.parse(line.value) as Record<string, unknown>;
    }
  };
  const about = await next();
  return {
    about,
    ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      return next();
    },
    close() {
      child.stdin.end();
      return ended;
    },
  };
}

/** One of those that are compared. */
export interface Runner {
  readonly name: string;
  measure(): Promise<Measurement>;
}

export interface Race<R extends Runner> {
  readonly runners: readonly R[];
  /** Of each runner, the same number. */
  readonly rounds: readonly (readonly Measurement[])[];
}

/**
 * Measurements of each runner in turns, after a warm-up each. Each round begins with another one and every other round runs
 * backwards, so that nobody always follows the one that leaves the caches cold.
 * @param stays which of them go on after the warm-up
 */
export async function takeTurns<R extends Runner>(
  all: readonly R[],
  rounds: number,
  stays: (warm: ReadonlyMap<R, Measurement>, runner: R) => boolean = () => true,
): Promise<Race<R>> {
  const warm = new Map<R, Measurement>();
  for (const runner of all) warm.set(runner, await runner.measure());
  const runners = all.filter((runner) => stays(warm, runner));
  const results: Measurement[][] = runners.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < runners.length; turn++) {
      const forwards = (turn + round) % runners.length;
      const r = round % 2 === 0 ? forwards : runners.length - 1 - forwards;
      const measured = await runners[r]?.measure();
      if (measured) results[r]?.push(measured);
    }
  }
  return { runners, rounds: results };
}

/** Median over the rounds of what one runner took against another: what slows a round as a whole cancels out. */
export function ratio(
  of: readonly Measurement[],
  to: readonly Measurement[],
  what: 'seconds' | 'processor' = 'seconds',
): number {
  return median(of.map((each, round) => each[what] / (to[round] as Measurement)[what]));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
