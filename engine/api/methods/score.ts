// Scoring as a job: it waits its turn like any other, and what it found is kept for whoever asks.

import { type ModelJob, type Params, type ScoreResult, UserError } from '#protocol';
import { score } from '#run';
import { defineMethod, type EngineContext } from '../context.ts';
import { mayRead } from '../files/dataset-path.ts';
import { modelFolder } from '../files/model-folder.ts';
import { corpusName, sourceWithin } from '../files/source-path.ts';
import { scoreCommand } from '../jobs/model-command.ts';
import { object, text } from '../params/parse.ts';
import { parseScoreRequest } from '../params/score-request.ts';

/** @param uploadLimit largest pasted text, in bytes */
export function scoreStart(uploadLimit: number) {
  return defineMethod('score.start', parseScoreRequest(uploadLimit), start);
}

async function start(params: Params<'score.start'>, { reach, jobs, uploads }: EngineContext) {
  const { folder, id } = await modelFolder(params.model, reach);
  const source = await sourceWithin(params.source, reach);
  const request = { ...params, model: folder, source };
  const output: { readonly kind: 'score'; result: ScoreResult | null } = { kind: 'score', result: null };
  const what = params.task === 'choices' ? 'choices' : 'perplexity';
  return jobs.submit<ModelJob>({
    kind: 'score',
    title: `Score ${what} of ${corpusName(source)} with ${id}`,
    command: scoreCommand(request, { isUpload: uploads.has }),
    trace: null,
    output,
    async work({ signal, onProgress }) {
      output.result = await score(request, { signal, onProgress, mayRead: mayRead(reach) });
    },
  });
}

export const scoreResult = defineMethod(
  'score.result',
  object({ job: text(100, 'a job’s id') }, {}),
  async ({ job }, { jobs }) => {
    const { result } = jobs.output(job, 'score');
    if (result) return result;
    throw new UserError('This scoring has found nothing yet.', 'Wait until it is complete.');
  },
);
