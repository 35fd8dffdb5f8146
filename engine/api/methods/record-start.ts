// Starting a recording: everything named is found first, then it waits its turn as a job.

import { mkdir } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';
import { Cancelled, formatCount, type Params, type RecordRequest, type TextSource, UserError } from '#protocol';
import { recordTrace } from '#run';
import { defineMethod, type EngineContext } from '../context.ts';
import { datasetWithin, mayRead } from '../files/dataset-path.ts';
import { modelFolder } from '../files/model-folder.ts';
import type { Reach } from '../files/reach.ts';
import { freeTracePath } from '../files/trace-path.ts';
import { recordCommand } from '../jobs/command-line.ts';
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
  const taken = new Set(jobs.list().map(({ trace }) => trace));
  const out =
    params.out === undefined ? freeTracePath(traces, model, corpus, taken) : await traceWithin(params.out, reach);
  const request = { ...params, model: folder, source, out };
  return jobs.submit({
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
  job: Parameters<Parameters<EngineContext['jobs']['submit']>[0]['work']>[0],
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

async function sourceWithin(source: TextSource, reach: Reach): Promise<TextSource> {
  switch (source.kind) {
    case 'files':
      return { ...source, paths: await Promise.all(source.paths.map((path) => reach.existing(path))) };
    case 'lines':
    case 'trace':
      return { ...source, path: await reach.existing(source.path) };
    case 'corpus':
    case 'dataset':
      return datasetWithin(source, reach);
    case 'pasted':
      return source;
  }
}

async function traceWithin(out: string, reach: Reach): Promise<string> {
  const path = await reach.writable(out);
  if (extname(path) === '.trace') return path;
  throw new UserError(
    `${path}: expected a name that ends in .trace, found ${basename(path)}.`,
    `Call it ${path}.trace.`,
  );
}

/** As it stands in a job's title and a trace's name. */
function corpusName(source: TextSource): string {
  switch (source.kind) {
    case 'files':
      return source.paths.length === 1 ? stem(source.paths[0] as string) : `${source.paths.length} files`;
    case 'lines':
    case 'trace':
    case 'dataset':
      return stem(source.path);
    case 'corpus':
      return source.name;
    case 'pasted':
      return source.name || 'text';
  }
}

function stem(path: string): string {
  return basename(path, extname(path));
}
