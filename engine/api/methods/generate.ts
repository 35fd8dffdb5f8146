// Generation as a job: it waits its turn like any other, its tokens are read as they come, and it can be stopped.

import { mkdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { formatCount, type GenerateRequest, type ModelJob, READ_TOKENS } from '#protocol';
import { generateText, TokenLog } from '#run';
import { defineMethod, type EngineContext } from '../context.ts';
import { modelFolder } from '../files/model-folder.ts';
import { traceWithin } from '../files/source-path.ts';
import { generationTraffic } from '../jobs/generation-traffic.ts';
import type { JobContext, JobOutput } from '../jobs/job-queue.ts';
import { generateCommand } from '../jobs/model-command.ts';
import { parseGenerateRequest } from '../params/generate-request.ts';
import { integer, object, text } from '../params/parse.ts';

type Output = Extract<JobOutput, { kind: 'generate' }>;

export const generateStart = defineMethod('generate.start', parseGenerateRequest, async (params, context) => {
  const { reach, jobs } = context;
  const { folder, id } = await modelFolder(params.model, reach);
  const out = params.out === undefined ? null : await traceWithin(params.out, reach);
  const request = { ...params, model: folder, ...(out === null ? {} : { out }) };
  const output: Output = { kind: 'generate', log: new TokenLog(), traffic: null };
  return jobs.submit<ModelJob>({
    kind: 'generate',
    title: `Generate with ${id}`,
    command: generateCommand(request),
    trace: out,
    output,
    work: (job) => run(request, output, context, job),
  });
});

async function run(
  request: GenerateRequest,
  output: Output,
  { version, recents }: EngineContext,
  { signal, onProgress, onGenerated }: JobContext,
): Promise<void> {
  const { out } = request;
  const { log } = output;
  if (out !== undefined) await mkdir(dirname(out), { recursive: true });
  try {
    await generateText(request, {
      ...{ signal, onProgress, version },
      onRouters: (routers) => log.begin(routers),
      onTraffic(_run, each) {
        output.traffic = generationTraffic(each, log);
      },
      onTokens(tokens) {
        log.add(tokens);
        onGenerated(log.total);
      },
    });
  } finally {
    log.end();
  }
  if (out === undefined) return;
  const detail = `generated, ${formatCount(log.total)} tokens`;
  recents.add({ kind: 'trace', name: basename(out, '.trace'), path: out, detail });
}

export const generateRead = defineMethod(
  'generate.read',
  object({ job: text(100, 'a job’s id'), from: integer(0) }, {}),
  async ({ job, from }, { jobs }) => jobs.output(job, 'generate').log.read(from, READ_TOKENS),
);

export const generateTraffic = defineMethod(
  'generate.traffic',
  object({ job: text(100, 'a job’s id') }, {}),
  async ({ job }, { jobs }) => jobs.output(job, 'generate').traffic,
);
