// A data set within reach: its path, and the files that links in its folder lead to.

import type { TextSource } from '#protocol';
import type { Reach } from './reach.ts';

/** @throws UserError for a path that is not there or out of reach */
export async function datasetWithin<S extends Extract<TextSource, { kind: 'corpus' | 'dataset' }>>(
  source: S,
  reach: Reach,
): Promise<S> {
  return source.kind === 'dataset' ? { ...source, path: await reach.existing(source.path) } : source;
}

/** For a folder's links: a Hugging Face cache is made of them, and others may lead anywhere. */
export function mayRead(reach: Reach): (path: string) => Promise<boolean> {
  return (path) =>
    reach.existing(path).then(
      () => true,
      () => false,
    );
}
