// `routescope datasets`: what comes along and what the Hugging Face cache has, or what one data set holds.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { isBuiltIn } from '#datasets';
import type { DatasetPreview, EngineApi, Params } from '#protocol';
import { addDatasetOptions, checkNoReading, type DatasetOptions, readingOf, selectionOf } from './dataset-options.ts';
import { listText, previewText } from './dataset-text.ts';
import { openEngine } from './open-engine.ts';
import { ProgressLine } from './progress-line.ts';

type Source = Params<'dataset.preview'>['source'];

/** Items that are shown. */
const ROWS = 3;

export function datasetsCommand(program: Command): void {
  addDatasetOptions(
    program
      .command('datasets [name]')
      .description('what data sets there are; with a NAME, a file or a folder: what it holds')
      .option('--json', 'as JSON'),
  ).action(datasets);
}

async function datasets(
  name: string | undefined,
  options: DatasetOptions & { readonly json?: boolean },
): Promise<void> {
  const engine = openEngine();
  try {
    if (name === undefined) {
      const entries = await engine.call('datasets.list', {});
      console.log(options.json ? JSON.stringify(entries, null, 2) : listText(entries));
      return;
    }
    const preview = await previewOf(engine, sourceOf(name, options));
    console.log(options.json ? JSON.stringify(preview, null, 2) : previewText(preview));
    if (!preview.error) return;
    process.exitCode = 1;
    if (options.json) return;
    console.error(`cannot be recorded: ${preview.error.message}`);
    if (preview.error.hint) console.error(`-> ${preview.error.hint}`);
  } finally {
    await engine.close();
  }
}

async function previewOf(engine: EngineApi, source: Source): Promise<DatasetPreview> {
  const line = new ProgressLine();
  const stopper = new AbortController();
  const stop = () => stopper.abort();
  process.once('SIGINT', stop);
  try {
    return await engine.call(
      'dataset.preview',
      { source, rows: ROWS },
      { signal: stopper.signal, onProgress: (progress) => line.show(progress) },
    );
  } finally {
    process.off('SIGINT', stop);
    line.end();
  }
}

/** A name of Routescope's own, else what there is on the disk, else a name of the Hugging Face cache. */
function sourceOf(name: string, options: DatasetOptions): Source {
  const selection = selectionOf(options);
  const reading = readingOf(options);
  const isPath = !isBuiltIn(name) && (existsSync(name) || /^[./~]|\\/.test(name));
  if (isPath) return { kind: 'dataset', path: resolve(name), reading, selection };
  checkNoReading(options);
  return { kind: 'corpus', name, selection };
}
