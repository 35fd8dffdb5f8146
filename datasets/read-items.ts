// The texts of an opened data set, file after file, with what every reader promises made sure of in one place.

import { Cancelled, type DatasetItem, type Progress } from '#protocol';
import type { Dataset } from './open-dataset.ts';
import type { DatasetFile, ReadOptions } from './reading/reader.ts';

export interface ReadingOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** Texts between two reports of progress. */
const REPORT_EVERY = 1000;

/**
 * Texts in NFC in the data set's own order: files by name, rows as they stand.
 * @throws UserError for the first row that is not as documented; Cancelled
 */
export async function* readItems(dataset: Dataset, options: ReadingOptions = {}): AsyncGenerator<DatasetItem> {
  let count = 0;
  for (const file of dataset.files) {
    for await (const item of readFileItems(dataset, file, options)) {
      yield item;
      if (++count % REPORT_EVERY === 0) options.onProgress?.(readingProgress(count));
    }
  }
}

/** As readItems, of one file. */
export async function* readFileItems(
  { reader, options, files: [first] }: Dataset,
  file: DatasetFile,
  how: Pick<ReadOptions, 'signal' | 'partly'> = {},
): AsyncGenerator<DatasetItem> {
  const { signal, partly = false } = how;
  const all = { ...options, ...(first ? { first } : {}), ...(signal ? { signal } : {}), partly };
  for await (const item of reader.read(file, all)) {
    if (signal?.aborted) throw new Cancelled();
    yield { ...item, text: item.text.normalize('NFC') };
  }
}

export function readingProgress(texts: number): Progress {
  return { stage: 'Reading texts', done: texts, total: 0, unit: 'sequences', rate: 0, secondsLeft: null };
}
