// Entry of a thread that tries mutations one after the other and says where it is, so that one which never ends is known.

import { mkdirSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { UserError } from '#protocol';
import { attempt, type Part } from './attempt.ts';
import { donors, type Specimen, specimens } from './corpus.ts';
import { makeMutation } from './mutation.ts';

export interface FuzzJob {
  readonly seed: number;
  readonly numbers: readonly number[];
  /** A folder of its own. */
  readonly folder: string;
  /** Every so many of those that load are run too. */
  readonly runEvery: number;
  /** [number under way + 1, or 0] */
  readonly now: Int32Array;
}

export type FuzzReply =
  | { readonly kind: 'kept'; readonly path: string }
  | { readonly kind: 'failure'; readonly number: number; readonly where: string; readonly error: string }
  | {
      readonly kind: 'done';
      readonly counts: Readonly<Record<string, number>>;
      readonly slowest: readonly [milliseconds: number, number: number];
    };

const { seed, numbers, folder, runEvery, now } = workerData as FuzzJob;
const say = (reply: FuzzReply): void => parentPort?.postMessage(reply);
const all = specimens();
const from = donors(all);
const counts: Record<string, number> = {};
const count = (what: string): void => {
  counts[what] = (counts[what] ?? 0) + 1;
};
let slowest: readonly [number, number] = [0, -1];

/** The whole files are written once, and linked to. */
function layOut({ name, files }: Specimen): { readonly whole: string; readonly damaged: string } {
  const place = join(folder, name.replaceAll('/', '-'));
  const [whole, damaged] = [join(place, 'whole'), join(place, 'damaged')];
  mkdirSync(whole, { recursive: true });
  mkdirSync(damaged);
  for (const [file, bytes] of files) {
    writeFileSync(join(whole, file), bytes);
    symlinkSync(join(whole, file), join(damaged, file));
  }
  return { whole, damaged };
}

const places = new Map(all.map((specimen) => [specimen, layOut(specimen)]));

for (const number of numbers) {
  const started = Date.now();
  Atomics.store(now, 0, number + 1);
  const { specimen, file, bytes } = makeMutation(seed, number, all, from);
  const { whole, damaged } = places.get(specimen) as { whole: string; damaged: string };
  const target = join(damaged, file);
  unlinkSync(target);
  writeFileSync(target, bytes);
  try {
    const outcome = await attempt(damaged, file, number % runEvery === 0);
    for (const [part, end] of Object.entries(outcome) as [Part, 'well' | UserError][]) {
      count(`${part}: ${end instanceof UserError ? 'UserError' : end}`);
    }
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    say({ kind: 'failure', number, where: `${specimen.name}, ${file}`, error: stack.slice(0, 3000) });
  }
  // One that was asked for alone stays, to be looked at.
  if (numbers.length > 1) {
    unlinkSync(target);
    symlinkSync(join(whole, file), target);
  } else say({ kind: 'kept', path: target });
  const took = Date.now() - started;
  if (took > slowest[0]) slowest = [took, number];
}
Atomics.store(now, 0, 0);
say({ kind: 'done', counts, slowest });
