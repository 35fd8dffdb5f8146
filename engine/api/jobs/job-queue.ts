// Long work of the engine: one job at a time, the others wait. A job belongs to the engine, not to the client that
// asked for it: it goes on when the client leaves, and it stays listed when it has ended.

import { randomUUID } from 'node:crypto';
import {
  Cancelled,
  type Events,
  errorData,
  type GenerationTraffic,
  type JobState,
  type Progress,
  type RouterSums,
  type ScoreResult,
  UserError,
} from '#protocol';
import type { TokenLog } from '#run';
import { type Throttle, throttle } from './throttle.ts';

/** Four events a second are as many as a reader can follow. */
const EVENT_EVERY = 250;
/** Tokens are to be seen as they come: once a frame or two. */
const GENERATED_EVERY = 30;
/** Outputs of ended jobs are held in memory: these many, the latest. */
const OUTPUTS_KEPT = 20;
/** Ended jobs beyond this many are forgotten, oldest first. */
const ENDED_KEPT = 200;

export interface JobContext {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  readonly onLive: (sums: RouterSums) => void;
  /** How many tokens a generation has. */
  readonly onGenerated: (tokens: number) => void;
}

/** What a job makes beside a trace, as far as it is: its own type says what it is of. */
export type JobOutput =
  | { readonly kind: 'generate'; readonly log: TokenLog; traffic: GenerationTraffic | null }
  | { readonly kind: 'score'; result: ScoreResult | null };

/** What a job says of itself, for a job of each kind. */
type JobAbout<J extends JobState> = Pick<J, 'kind' | 'title' | 'command' | 'trace'>;

export interface JobRequest<J extends JobState = JobState> extends JobAbout<J> {
  readonly output?: JobOutput;
  /** Does it. Throws Cancelled when it stopped because of the signal. */
  readonly work: (context: JobContext) => Promise<void>;
}

export interface JobQueue {
  submit<J extends JobState>(request: JobRequest<J>): J;
  /** In the order they were asked for. */
  list(): readonly JobState[];
  /**
   * Asks a job to stop; one that has ended stays as it is.
   * @throws UserError for an unknown id.
   */
  cancel(id: string): JobState;
  /** @throws UserError for an unknown id, another kind of job, or one whose output is no longer kept. */
  output<K extends JobOutput['kind']>(id: string, kind: K): Extract<JobOutput, { kind: K }>;
  /** Cancels everything and resolves when nothing runs any more. */
  close(): Promise<void>;
}

interface Job {
  state: JobState;
  output: JobOutput | undefined;
  readonly request: Pick<JobRequest, 'work'>;
  readonly stopper: AbortController;
}

export interface JobEvents {
  readonly onJob: (state: Events['job']) => void;
  readonly onLive: (live: Events['live']) => void;
  readonly onGenerated: (generated: Events['generated']) => void;
  /** A job that failed by a bug, for the engine's own log. */
  readonly onBug: (error: unknown) => void;
}

export function createJobQueue(events: JobEvents): JobQueue {
  const jobs: Job[] = [];
  let running: Promise<void> | null = null;
  let closed = false;

  function update(job: Job, change: Partial<JobState>): JobState {
    job.state = { ...job.state, ...change } as JobState;
    events.onJob(job.state);
    return job.state;
  }

  function end(job: Job, status: 'complete' | 'cancelled' | 'failed', error: unknown = null): void {
    update(job, { status, error: error === null ? null : errorData(error), ended: new Date().toISOString() });
    const ended = jobs.filter((each) => each.state.ended !== null);
    for (const old of ended.slice(0, Math.max(0, ended.length - ENDED_KEPT))) jobs.splice(jobs.indexOf(old), 1);
    const full = ended.filter((each) => each.output !== undefined);
    for (const old of full.slice(0, Math.max(0, full.length - OUTPUTS_KEPT))) old.output = undefined;
  }

  async function run(job: Job): Promise<void> {
    const progress: Throttle<Progress> = throttle(EVENT_EVERY, (value) => update(job, { progress: value }));
    const live: Throttle<RouterSums> = throttle(EVENT_EVERY, (sums) => {
      const { id, trace } = job.state;
      if (trace !== null) events.onLive({ job: id, trace, sums });
    });
    const generated: Throttle<number> = throttle(GENERATED_EVERY, (tokens) =>
      events.onGenerated({ job: job.state.id, tokens }),
    );
    let latest: Progress | null = null;
    update(job, { status: 'running', started: new Date().toISOString() });
    let outcome: { status: 'complete' | 'cancelled' | 'failed'; error?: unknown };
    try {
      await job.request.work({
        signal: job.stopper.signal,
        onProgress(value) {
          latest = value;
          progress.push(value);
        },
        onLive: live.push,
        onGenerated: generated.push,
      });
      outcome = { status: 'complete' };
    } catch (error) {
      outcome = { status: error instanceof Cancelled ? 'cancelled' : 'failed', error };
      if (outcome.status === 'failed' && !(error instanceof UserError)) events.onBug(error);
    }
    progress.stop();
    live.stop();
    generated.stop();
    job.state = { ...job.state, progress: latest };
    end(job, outcome.status, outcome.error);
  }

  /** Runs what waits, one after the other, until nothing does. */
  async function drain(): Promise<void> {
    for (;;) {
      const next = jobs.find((job) => job.state.status === 'queued');
      if (!next) break;
      await run(next);
    }
    running = null;
  }

  function find(id: string): Job {
    const job = jobs.find((each) => each.state.id === id);
    if (job) return job;
    throw new UserError(`There is no job ${id}.`, 'The engine may have been restarted since. Reload the page.');
  }

  function output<K extends JobOutput['kind']>(id: string, kind: K): Extract<JobOutput, { kind: K }> {
    const { state, output: found } = find(id);
    if (state.kind !== kind) throw new UserError(`"${state.title}" is not a job of this kind.`, 'Name another job.');
    if (!found) throw new UserError(`What "${state.title}" made is no longer kept.`, `Run it again: ${state.command}`);
    return found as Extract<JobOutput, { kind: K }>;
  }

  function cancel(id: string): JobState {
    const job = find(id);
    job.stopper.abort();
    if (job.state.status === 'queued') end(job, 'cancelled');
    if (job.state.status === 'running') update(job, { status: 'cancelling' });
    return job.state;
  }

  return {
    submit<J extends JobState>(request: JobRequest<J>): J {
      if (closed) throw new UserError('The engine is shutting down.', 'Start Routescope again.');
      const { trace: target } = request;
      const other = target && jobs.find(({ state }) => state.ended === null && state.trace === target);
      if (other) {
        throw new UserError(
          `"${other.state.title}" already writes ${request.trace}.`,
          'Wait for it, cancel it, or choose another name for the new trace.',
        );
      }
      const now = new Date().toISOString();
      const { kind, title, command, trace } = request;
      const job: Job = {
        request,
        output: request.output,
        stopper: new AbortController(),
        state: {
          id: randomUUID(),
          kind,
          title,
          status: 'queued',
          progress: null,
          trace,
          error: null,
          command,
          started: now,
          ended: null,
        } as JobState,
      };
      jobs.push(job);
      events.onJob(job.state);
      // In a later turn of the loop, so that the caller has the queued state before the first event of the run.
      running ??= Promise.resolve().then(drain);
      return job.state as J;
    },
    list: () => jobs.map((job) => job.state),
    cancel,
    output,
    async close() {
      closed = true;
      for (const job of jobs) if (job.state.ended === null) cancel(job.state.id);
      await running;
    },
  };
}
