// A job of the engine from its start to its end, with its progress on the terminal.

import type { Engine } from '#api';
import type { JobState } from '#protocol';
import type { ProgressLine } from './progress-line.ts';

/**
 * Shows a job's progress until it ends. Ctrl-C cancels it.
 * @param stopping what is said then
 */
export function followJob<J extends JobState>(
  engine: Engine,
  job: J,
  line: ProgressLine,
  stopping: string,
): Promise<J> {
  return new Promise((settle) => {
    const interrupt = (): void => {
      line.end();
      console.error(stopping);
      void engine.call('jobs.cancel', { job: job.id });
    };
    const check = (state: JobState): void => {
      if (state.id !== job.id) return;
      if (state.progress && state.status === 'running') line.show(state.progress);
      if (!state.ended) return;
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
      stop();
      settle(state as J);
    };
    const stop = engine.on('job', check);
    process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
    // It may have ended before anybody listened.
    void engine.call('jobs.list', {}).then((jobs) => jobs.forEach(check));
  });
}
