// Seeing and cancelling jobs, whoever started them.

import { defineMethod } from '../context.ts';
import { object, text } from '../params/parse.ts';

export const jobsList = defineMethod('jobs.list', object({}, {}), async (_params, { jobs }) => jobs.list());

export const jobsCancel = defineMethod(
  'jobs.cancel',
  object({ job: text(100, 'a job’s id') }, {}),
  async ({ job }, { jobs }) => jobs.cancel(job),
);
