// Progress and jobs in words.

import {
  errorFrom,
  formatBytes,
  formatCount,
  formatDuration,
  type JobState,
  type Progress,
  UserError,
} from '#protocol';
import { isActive } from '../state/workspace.ts';

/** `41 %`, or nothing while the total is not known. */
export function percent({ done, total }: Pick<Progress, 'done' | 'total'>): string {
  return total > 0 ? `${Math.floor((done / total) * 100)} %` : '';
}

function amount(value: number, unit: Progress['unit']): string {
  return unit === 'bytes' ? formatBytes(value) : `${formatCount(value)} ${unit}`;
}

/** `Recording · 41 % · 1,203 tokens/s · 2 min left`; what is not known is left out. */
export function progressWords(progress: Progress): string {
  const { stage, rate, unit, secondsLeft } = progress;
  return [
    stage,
    percent(progress),
    rate > 0 ? `${amount(rate, unit)}/s` : '',
    secondsLeft === null ? '' : `${formatDuration(secondsLeft)} left`,
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

const STATUS: Readonly<Record<JobState['status'], string>> = {
  queued: 'waiting for another job',
  running: 'starting',
  cancelling: 'stopping after the sequences under way',
  complete: 'complete',
  cancelled: 'stopped; what was recorded is kept',
  failed: 'failed',
};

/** What a job does, or how it ended. */
export function jobWords(job: JobState): string {
  if (job.status === 'running' && job.progress) return progressWords(job.progress);
  return !isActive(job) && job.error ? job.error.message : STATUS[job.status];
}

/** Why a job failed, as the engine said it. */
export function jobError(job: JobState): Error {
  return job.error ? errorFrom(job.error) : new UserError('The recording failed.');
}
