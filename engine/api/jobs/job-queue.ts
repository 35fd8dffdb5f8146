// Long work of the engine: one job at a time, the others wait. A job belongs to the engine, not to the client that
// asked for it: it goes on when the client leaves, and it stays listed when it has ended.

import { randomUUID } from 'node:crypto';
import { Cancelled, type Events, errorData, type JobState, type Progress, type RouterSums, UserError } from '#protocol';
import { type Throttle, throttle } from './throttle.ts';

/** Four events a second are as many as a reader can follow. */
const EVENT_EVERY = 250;
/** Ended jobs beyond this many are forgotten, oldest first. */
const ENDED_KEPT = 200;

export interface JobContext {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  readonly onLive: (sums: RouterSums) => void;
}

export interface JobRequest {
  readonly kind: JobState['kind'];
  readonly title: string;
  readonly command: string;
  readonly trace: string;
  /** Does it. Throws Cancelled when it stopped because of the signal. */
  readonly work: (context: JobContext) => Promise<void>;
}

export interface JobQueue {
  submit(request: JobRequest): JobState;
  /** In the order they were asked for. */
  list(): readonly JobState[];
  /**
   * Asks a job to stop; one that has ended stays as it is.
   * @throws UserError for an unknown id.
   */
  cancel(id: string): JobState;
  /** Cancels everything and resolves when nothing runs any more. */
  close(): Promise<void>;
}

interface Job {
  state: JobState;
  readonly request: JobRequest;
  readonly stopper: AbortController;
}

export interface JobEvents {
  readonly onJob: (state: Events['job']) => void;
  readonly onLive: (live: Events['live']) => void;
  /** A job that failed by a bug, for the engine's own log. */
  readonly onBug: (error: unknown) => void;
}

export function createJobQueue(events: JobEvents): JobQueue {
  const jobs: Job[] = [];
  let running: Promise<void> | null = null;
  let closed = false;

  function update(job: Job, change: Partial<JobState>): JobState {
    job.state = { ...job.state, ...change };
    events.onJob(job.state);
    return job.state;
  }

  function end(job: Job, status: 'complete' | 'cancelled' | 'failed', error: unknown = null): void {
    update(job, { status, error: error === null ? null : errorData(error), ended: new Date().toISOString() });
    const ended = jobs.filter((each) => each.state.ended !== null);
    for (const old of ended.slice(0, Math.max(0, ended.length - ENDED_KEPT))) jobs.splice(jobs.indexOf(old), 1);
  }

  async function run(job: Job): Promise<void> {
    const progress: Throttle<Progress> = throttle(EVENT_EVERY, (value) => update(job, { progress: value }));
    const live: Throttle<RouterSums> = throttle(EVENT_EVERY, (sums) =>
      events.onLive({ job: job.state.id, trace: job.state.trace, sums }),
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
      });
      outcome = { status: 'complete' };
    } catch (error) {
      outcome = { status: error instanceof Cancelled ? 'cancelled' : 'failed', error };
      if (outcome.status === 'failed' && !(error instanceof UserError)) events.onBug(error);
    }
    progress.stop();
    live.stop();
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

  function cancel(id: string): JobState {
    const job = jobs.find((each) => each.state.id === id);
    if (!job)
      throw new UserError(`There is no job ${id}.`, 'The engine may have been restarted since. Reload the page.');
    job.stopper.abort();
    if (job.state.status === 'queued') end(job, 'cancelled');
    if (job.state.status === 'running') update(job, { status: 'cancelling' });
    return job.state;
  }

  return {
    submit(request) {
      if (closed) throw new UserError('The engine is shutting down.', 'Start Routescope again.');
      const other = jobs.find((job) => job.state.ended === null && job.state.trace === request.trace);
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
        },
      };
      jobs.push(job);
      events.onJob(job.state);
      // In a later turn of the loop, so that the caller has the queued state before the first event of the run.
      running ??= Promise.resolve().then(drain);
      return job.state;
    },
    list: () => jobs.map((job) => job.state),
    cancel,
    async close() {
      closed = true;
      for (const job of jobs) if (job.state.ended === null) cancel(job.state.id);
      await running;
    },
  };
}
