// Keeps the workspace in step with the engine: the connection, what the engine runs on, its jobs, and the sums of a
// recording under way. Started once by main.tsx.

import { Cancelled, type JobState } from '#protocol';
import { engine } from '../engine-client.ts';
import { notify } from '../ui/notices.ts';
import { jobEnded } from './interventions.ts';
import { isActive, putJob, touchTrace, useWorkspace } from './workspace.ts';

const INFO_EVERY_MS = 10_000;
/** How often a growing trace is read again; its sums arrive on their own. */
const REREAD_EVERY_MS = 3000;

/** Cancelled calls and a lost connection are shown by their own means. */
function ignoreCancelled(error: unknown): void {
  if (!(error instanceof Cancelled)) throw error;
}

async function refreshInfo(): Promise<void> {
  useWorkspace.setState({ info: await engine().call('engine.info', {}) });
}

/** Lists the jobs anew: after a reload or a lost connection the engine knows of ones that this window does not. */
async function attachJobs(): Promise<void> {
  const jobs = await engine().call('jobs.list', {});
  const before = useWorkspace.getState().jobs;
  useWorkspace.setState({ jobs: [...jobs].sort((x, y) => y.started.localeCompare(x.started)) });
  // Those that ended while nobody was listening.
  for (const job of jobs) {
    if (!isActive(job) && before.some((each) => each.id === job.id && isActive(each))) finish(job);
  }
}

function finish(job: JobState): void {
  if (job.trace !== null) {
    engine().forget(job.trace);
    touchTrace(job.trace);
  }
  if (job.trace !== null && useWorkspace.getState().live?.trace === job.trace) useWorkspace.setState({ live: null });
  if (job.status === 'cancelled' && job.error) notify(job.error.message);
  jobEnded(job);
}

/** Subscribes to everything the engine says unasked. @returns a function that ends it. */
export function startSync(): () => void {
  const client = engine();
  let reread = 0;
  const onReady = () => {
    void refreshInfo().catch(ignoreCancelled);
    void attachJobs().catch(ignoreCancelled);
  };
  const ends = [
    client.onStatus((connection, why = '') => {
      useWorkspace.setState({ connection, lossNote: why });
      if (connection === 'ready') onReady();
    }),
    client.on('job', (job) => {
      const before = useWorkspace.getState().jobs.find((each) => each.id === job.id);
      putJob(job);
      // With a new stage the trace may have come into being.
      if (job.trace && job.progress && job.progress.stage !== before?.progress?.stage) touchTrace(job.trace);
      if (!isActive(job)) finish(job);
    }),
    client.on('live', ({ trace, sums }) => {
      useWorkspace.setState({ live: { trace, sums } });
      const now = performance.now();
      if (now - reread < REREAD_EVERY_MS) return;
      reread = now;
      touchTrace(trace);
    }),
  ];
  useWorkspace.setState({ connection: client.status });
  if (client.status === 'ready') onReady();
  const timer = setInterval(() => {
    if (document.visibilityState === 'visible' && client.status === 'ready') void refreshInfo().catch(ignoreCancelled);
  }, INFO_EVERY_MS);
  return () => {
    clearInterval(timer);
    for (const end of ends) end();
  };
}
