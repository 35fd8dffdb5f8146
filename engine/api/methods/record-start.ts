// Starting a recording: everything named is found first, then it waits its turn as a job.

import { mkdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Cancelled, formatCount, type Params, type RecordJob, type RecordRequest } from '#protocol';
import { recordTrace } from '#run';
import { defineMethod, type EngineContext } from '../context.ts';
import { mayRead } from '../files/dataset-path.ts';
import { modelFolder } from '../files/model-folder.ts';
import { corpusName, sourceWithin, traceWithin } from '../files/source-path.ts';
import { freeTracePath } from '../files/trace-path.ts';
import { recordCommand } from '../jobs/command-line.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import { parseRecordRequest } from '../params/record-request.ts';

/** @param uploadLimit largest pasted text, in bytes */
export function recordStart(uploadLimit: number) {
  return defineMethod('record.start', parseRecordRequest(uploadLimit), start);
}

async function start(params: Params<'record.start'>, context: EngineContext) {
  const { reach, jobs, traces, uploads } = context;
  const { folder, id } = await modelFolder(params.model, reach);
  const source = await sourceWithin(params.source, reach);
  const corpus = corpusName(source);
  const model = id.split('/').at(-1) ?? id;
  const taken = new Set(jobs.list().flatMap(({ trace }) => trace ?? []));
  const out =
    params.out === undefined ? freeTracePath(traces, model, corpus, taken) : await traceWithin(params.out, reach);
  const request = { ...params, model: folder, source, out };
  return jobs.submit<RecordJob>({
    kind: 'record',
    title: `Record ${id} on ${corpus}`,
    command: recordCommand(request, out, { isUpload: uploads.has }),
    trace: out,
    work: (job) => record(request, context, job),
  });
}

async function record(
  request: RecordRequest & { readonly out: string },
  { version, recents, reach }: EngineContext,
  job: JobContext,
): Promise<void> {
  const { out } = request;
  await mkdir(dirname(out), { recursive: true });
  const { manifest } = await recordTrace(request, { ...job, version, mayRead: mayRead(reach) });
  if (manifest.status !== 'complete') throw new Cancelled();
  recents.add({ kind: 'model', name: manifest.model.id, path: request.model, detail: manifest.model.family });
  recents.add({
    kind: 'trace',
    name: basename(out, '.trace'),
    path: out,
    detail: `${manifest.model.id}, ${formatCount(manifest.counts.tokens)} tokens`,
  });
}
