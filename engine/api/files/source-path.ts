// Where the texts of a job come from and where its trace goes, within reach; and what that is called.

import { basename, extname } from 'node:path';
import { type TextSource, UserError } from '#protocol';
import { datasetWithin } from './dataset-path.ts';
import type { Reach } from './reach.ts';

export async function sourceWithin(source: TextSource, reach: Reach): Promise<TextSource> {
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

export async function traceWithin(out: string, reach: Reach): Promise<string> {
  const path = await reach.writable(out);
  if (extname(path) === '.trace') return path;
  throw new UserError(
    `${path}: expected a name that ends in .trace, found ${basename(path)}.`,
    `Call it ${path}.trace.`,
  );
}

/** As it stands in a job's title and a trace's name. */
export function corpusName(source: TextSource): string {
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
