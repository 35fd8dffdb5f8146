// All methods of the API by name. The type says that none is missing and none is too many.

import type { Method } from '#protocol';
import type { MethodDefinition } from '../context.ts';
import { datasetPreview } from './dataset-preview.ts';
import { datasetsList } from './datasets-list.ts';
import { engineInfo } from './engine-info.ts';
import { filesUpload } from './files-upload.ts';
import { foldersList } from './folders-list.ts';
import { generateRead, generateStart, generateTraffic } from './generate.ts';
import { jobsCancel, jobsList } from './jobs.ts';
import { libraryList } from './library-list.ts';
import { modelInspect } from './model-inspect.ts';
import { recordStart } from './record-start.ts';
import { scoreResult, scoreStart } from './score.ts';
import { scoresRead } from './scores-read.ts';
import { traceAnalyze } from './trace-analyze.ts';
import { traceCompare } from './trace-compare.ts';
import { traceExpert } from './trace-expert.ts';
import { traceExport } from './trace-export.ts';
import { traceImport } from './trace-import.ts';
import { traceHealth, traceLayer, traceOpen, traceSequence, traceSequences, traceToken } from './trace-read.ts';
import { traceSchemaMethod, traceSql } from './trace-sql.ts';

export type MethodTable = { readonly [M in Method]: MethodDefinition<M> };

export function methodTable(uploadLimit: number): MethodTable {
  return {
    'engine.info': engineInfo,
    'folders.list': foldersList,
    'library.list': libraryList,
    'datasets.list': datasetsList,
    'dataset.preview': datasetPreview,
    'files.upload': filesUpload(uploadLimit),
    'model.inspect': modelInspect,
    'record.start': recordStart(uploadLimit),
    'generate.start': generateStart,
    'generate.read': generateRead,
    'generate.traffic': generateTraffic,
    'score.start': scoreStart(uploadLimit),
    'score.result': scoreResult,
    'scores.read': scoresRead,
    'jobs.list': jobsList,
    'jobs.cancel': jobsCancel,
    'trace.open': traceOpen,
    'trace.sequences': traceSequences,
    'trace.sequence': traceSequence,
    'trace.token': traceToken,
    'trace.health': traceHealth,
    'trace.layer': traceLayer,
    'trace.analyze': traceAnalyze,
    'trace.compare': traceCompare,
    'trace.expert': traceExpert,
    'trace.export': traceExport,
    'trace.import': traceImport,
    'trace.schema': traceSchemaMethod,
    'trace.sql': traceSql,
  };
}
