// Corpora that come with Routescope, by name.

import { type Sequence, UserError } from '#protocol';
import { readSample } from './sample/index.ts';

export * from './sample/index.ts';

export interface BuiltInCorpus {
  readonly name: string;
  readonly title: string;
  /** Sequences with their labels, in the corpus' own order. */
  read(): Promise<readonly Sequence[]>;
}

export const corpora: readonly BuiltInCorpus[] = [
  {
    name: 'sample',
    title: 'Everyday sentences in many languages, parallel',
    read: async () => readSample(),
  },
];

/** @throws UserError when there is none of this name */
export function findCorpus(name: string): BuiltInCorpus {
  const corpus = corpora.find((each) => each.name === name);
  if (!corpus) {
    throw new UserError(
      `No corpus is called "${name}". Known: ${corpora.map((each) => each.name).join(', ')}.`,
      'For texts of your own use --text FILE or --lines FILE.',
    );
  }
  return corpus;
}
