// Entry of a thread that threads.ts starts: reads the parts that it is told and answers with a metric's state.

import { parentPort } from 'node:worker_threads';
import { errorData } from '#protocol';
import { openTrace } from '#trace';
import { sequenceMetric } from './index.ts';
import type { ThreadJob, ThreadReply } from './threads.ts';

const say = (reply: ThreadReply): void => parentPort?.postMessage(reply);

parentPort?.on('message', async (job: ThreadJob) => {
  try {
    const reader = await openTrace(job.path);
    const onTokens = (tokens: number): void => say({ kind: 'tokens', tokens });
    say({ kind: 'state', state: await sequenceMetric(job.metric).collect(reader, job, onTokens) });
  } catch (error) {
    say({ kind: 'error', error: errorData(error) });
  }
});
say({ kind: 'ready' });
