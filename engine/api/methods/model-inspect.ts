// What a checkpoint is and what running it would take.

import { formatBytes } from '#protocol';
import { inspectModel } from '#run';
import { defineMethod } from '../context.ts';
import { modelFolder } from '../files/model-folder.ts';
import { expertLimit } from '../params/expert-limit.ts';
import { object, path } from '../params/parse.ts';

export const modelInspect = defineMethod(
  'model.inspect',
  object({ path }, { expertBudget: expertLimit }),
  async (params, { reach, recents }) => {
    const { folder } = await modelFolder(params.path, reach);
    const report = await inspectModel(folder, params.expertBudget);
    const detail = `${report.spec.family}, ${formatBytes(report.fileBytes)}`;
    recents.add({ kind: 'model', name: report.id, path: folder, detail });
    return report;
  },
);
