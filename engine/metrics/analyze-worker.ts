// Entry of a thread that threads.ts starts: reads the parts that it is told and answers with a metric's state.

import { parentPort } from 'node:worker_threads';
import { errorData } from '#protocol';
import { openTrace } from '#trace';
import { buffersIn } from './buffers-in.ts';
import { sequenceMetric } from './index.ts';
import type { ThreadJob, ThreadReply } from './threads.ts';

const say = (reply: ThreadReply, handedOver: readonly ArrayBuffer[] = []): void =>
  parentPort?.postMessage(reply, handedOver);

parentPort?.on('message', async (job: ThreadJob) => {
  try {
    const reader = await openTrace(job.path);
    const onTokens = (tokens: number): void => say({ kind: 'tokens', tokens });
    const state = await sequenceMetric(job.metric).collect(reader, job, onTokens);
    say({ kind: 'state', state }, buffersIn(state));
  } catch (error) {
    say({ kind: 'error', error: errorData(error) });
  }
});
say({ kind: 'ready' });
