// A program that measures one thing each time it is asked, so that two of them can take turns on the same cores: what
// slows the machine for a while then slows both sides.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Measurement {
  readonly seconds: number;
  /** Peak resident memory of the process so far, in bytes. */
  readonly peak: number;
}

export interface Side {
  readonly name: string;
  /** What it said of itself when it was ready: versions. */
  readonly about: Readonly<Record<string, unknown>>;
  measure(): Promise<Measurement>;
  /** The same process under another question. */
  ask(question: string): () => Promise<Measurement>;
  close(): void;
}

/** Starts a side and waits until it is ready. @param ask the line it answers with a measurement */
export async function openSide(name: string, command: readonly string[], ask: string): Promise<Side> {
  const [executable = '', ...args] = command;
  const child: ChildProcessWithoutNullStreams = spawn(executable, args);
  let errors = '';
  child.stderr.on('data', (text) => {
    errors += text;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Record<string, unknown>> => {
    while (true) {
      const line = await lines.next();
      if (line.done) throw new Error(`${name} ended: ${errors.trim().split('\n').at(-1) ?? 'without a word'}`);
      // Libraries print what they like; measurements are the lines that are JSON.
      if (line.value.startsWith('{')) return JSON.parse(line.value) as Record<string, unknown>;
    }
  };
  const about = await next();
  const answer = (question: string) => async (): Promise<Measurement> => {
    child.stdin.write(`${question}\n`);
    const { seconds, peak } = await next();
    return { seconds: Number(seconds), peak: Number(peak) };
  };
  return {
    name,
    about,
    measure: answer(ask),
    ask: answer,
    close: () => child.stdin.end(),
  };
}

/**
 * Measurements of each side, in turns after a warm-up each. Each round begins with another side and every other one runs
 * backwards, so that nobody always follows the one that leaves the caches cold.
 */
export async function takeTurns(sides: readonly Side[], rounds: number): Promise<readonly Measurement[][]> {
  for (const side of sides) await side.measure();
  const results: Measurement[][] = sides.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < sides.length; turn++) {
      const forwards = (turn + round) % sides.length;
      const s = round % 2 === 0 ? forwards : sides.length - 1 - forwards;
      const measured = await sides[s]?.measure();
      if (measured) results[s]?.push(measured);
    }
  }
  return results;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
