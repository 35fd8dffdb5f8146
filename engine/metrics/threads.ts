// Runs ranges of a trace's parts through a metric in worker threads, each with a reader of its own.

import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Cancelled, type ErrorData, errorFrom, UserError } from '#protocol';
import type { PartRange } from './part-ranges.ts';
import type { GivenParams } from './read-params.ts';
import type { TraceShape } from './sequence-metric.ts';

/** What a thread is asked. */
export interface ThreadJob extends PartRange {
  readonly path: string;
  readonly metric: string;
  readonly given: GivenParams;
  /** As the asking side has it: the trace may grow meanwhile. */
  readonly shape: TraceShape;
}

/** What it says: that it runs, how many tokens it is further, and in the end one of the last two. */
export type ThreadReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'tokens'; readonly tokens: number }
  | { readonly kind: 'state'; readonly state: unknown }
  | { readonly kind: 'error'; readonly error: ErrorData };

/** Beside this file in the sources, beside the entries or above the chunks in the build. */
const ENTRY = ['analyze-worker.ts', 'analyze-worker.js', '../analyze-worker.js']
  .map((file) => join(import.meta.dirname, file))
  .find((file) => existsSync(file));

/** A thread lets garbage gather in as much memory as it may have here, the more the longer a trace is. */
const LIMITS = { resourceLimits: { maxYoungGenerationSizeMb: 8 } };

/** @returns threads that run; none where this build or this machine has no use for them */
export async function startThreads(most: number): Promise<readonly Worker[]> {
  const count = Math.min(most, availableParallelism());
  if (!ENTRY || count < 2) return [];
  const threads = Array.from({ length: count }, () => new Worker(ENTRY, LIMITS));
  const started = await Promise.allSettled(threads.map((thread) => heard(thread, () => {})));
  if (started.every(({ status }) => status === 'fulfilled')) return threads;
  await stopThreads(threads);
  return [];
}

export async function stopThreads(threads: readonly Worker[]): Promise<void> {
  await Promise.all(threads.map((thread) => thread.terminate()));
}

/**
 * The states of all jobs in their order.
 * @throws UserError as the metric does, of the first job that has one; Cancelled
 */
export async function* statesFrom(
  threads: readonly Worker[],
  jobs: readonly ThreadJob[],
  onTokens: (tokens: number) => void,
  signal: AbortSignal | undefined,
): AsyncGenerator<unknown> {
  const settle: { readonly resolve: (state: unknown) => void; readonly reject: (error: unknown) => void }[] = [];
  const states = jobs.map(() => new Promise<unknown>((resolve, reject) => settle.push({ resolve, reject })));
  // Each is awaited in its turn; one that fails before its turn is not unhandled.
  for (const state of states) state.catch(() => {});
  const cancel = (): void => {
    for (const { reject } of settle) reject(new Cancelled());
  };
  if (signal?.aborted) cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  let next = 0;
  const work = async (thread: Worker): Promise<void> => {
    for (let job = next++; job < jobs.length; job = next++) {
      const { resolve, reject } = settle[job] as (typeof settle)[number];
      thread.postMessage(jobs[job]);
      try {
        const told = (tokens: number): void => {
          if (!signal?.aborted) onTokens(tokens);
        };
        resolve(await heard(thread, told));
      } catch (error) {
        reject(error);
        return;
      }
    }
  };
  for (const thread of threads) void work(thread);
  try {
    for (const state of states) yield await state;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

/** @returns the state that the thread ends its work with, or nothing when it only says that it runs */
function heard(thread: Worker, onTokens: (tokens: number) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      thread.off('message', onMessage).off('error', onError).off('exit', onExit);
    };
    const onError = (error: unknown): void => {
      leave();
      const { code } = error as NodeJS.ErrnoException;
      reject(code === 'ERR_WORKER_OUT_OF_MEMORY' ? ended('ran out of memory') : error);
    };
    const onExit = (code: number): void => onError(ended(`ended with code ${code} before its part was done`));
    const onMessage = (reply: ThreadReply): void => {
      if (reply.kind === 'tokens') {
        onTokens(reply.tokens);
      } else if (reply.kind === 'error') {
        onError(errorFrom(reply.error));
      } else {
        leave();
        resolve(reply.kind === 'state' ? reply.state : undefined);
      }
    };
    thread.on('message', onMessage).on('error', onError).on('exit', onExit);
  });
}

/** Nothing of the trace is touched by it, and the next analysis starts threads of its own. */
function ended(how: string): UserError {
  return new UserError(
    `A thread of the analysis ${how}.`,
    'Run it again. Should it happen again, close other programs: the machine may have no memory left.',
  );
}
