// The trace on disk: written by a recorder, read by metrics and views. Knows arrays, not tensors.

export { type CreateOptions, createTrace, type TracePlan } from './create-trace.ts';
export {
  EXPORT_FORMATS,
  EXPORT_LAYOUTS,
  type ExportFormat,
  type ExportLayout,
  type ExportOptions,
  exportTrace,
} from './export/export-trace.ts';
export { fromHalves } from './half.ts';
export { hashSequences } from './hash-sequences.ts';
export { PartReader } from './part-reader.ts';
export { type WatchOptions, watchTokens } from './progress.ts';
export type { RowRooms } from './read-column.ts';
export { checkIds, chosenFrom } from './read-sequence.ts';
export { openTrace, type TraceReader, type TraceTotals } from './reader.ts';
export { Rows } from './row-values.ts';
export type { RouterRows, SequenceRows } from './rows.ts';
export { queryTrace, type SqlOptions, traceSchema } from './sql.ts';
export type { LanguageSums } from './sums.ts';
export { type SyntheticShape, writeSyntheticTrace } from './write-synthetic.ts';
export type { TraceWriter } from './writer.ts';
