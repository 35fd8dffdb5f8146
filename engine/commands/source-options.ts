// Options that say which texts a command takes, and the source they name.

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type TextSource, UserError } from '#protocol';
import {
  addDatasetOptions,
  checkNoReading,
  checkNoSelection,
  type DatasetOptions,
  readingOf,
  selectionOf,
} from './dataset-options.ts';

/** As commander collects them. */
export interface SourceOptions extends DatasetOptions {
  readonly text?: readonly string[];
  readonly lines?: string;
  readonly corpus?: string;
  readonly dataset?: string;
  readonly trace?: string;
  readonly sequences?: readonly number[];
}

/** Adds the options to a command. */
export function addSourceOptions(command: Command): Command {
  command
    .option('--text <files...>', 'text files: one sequence each, in this order, cut at the context length')
    .option('--lines <file>', 'text file: one sequence per line')
    .option('--corpus <name>', 'a corpus that comes with Routescope, or org/name in the Hugging Face cache')
    .option('--dataset <path>', 'a file or folder of a data set, in any format that routescope datasets knows')
    .option('--trace <dir>', 'the texts of another trace, to run them again')
    .option('--sequences <numbers>', 'with --trace: only these, such as 0,3', parseSequences);
  return addDatasetOptions(command).option(
    '--label <name=value>',
    'label for all sequences, such as language=de; may be repeated',
    collectLabel,
  );
}

/** @throws UserError for none or several, and for options that the one named does not have */
export function textSource(options: SourceOptions): TextSource {
  const { text, lines, corpus, dataset, trace, sequences } = options;
  const sources = { '--text': text, '--lines': lines, '--corpus': corpus, '--dataset': dataset, '--trace': trace };
  const given = Object.entries(sources).flatMap(([option, value]) => (value === undefined ? [] : [option]));
  if (given.length !== 1) {
    throw new UserError(
      `Expected one source of text, found ${given.length === 0 ? 'none' : given.join(' and ')}.`,
      'Give --text FILE..., --lines FILE, --corpus NAME, --dataset PATH or --trace DIR.',
    );
  }
  if (sequences && !trace) {
    throw new UserError(
      '--sequences chooses among the texts of a trace, and none is given.',
      'Add --trace DIR, or leave it out.',
    );
  }
  const selection = selectionOf(options);
  if (dataset !== undefined) return { kind: 'dataset', path: resolve(dataset), reading: readingOf(options), selection };
  checkNoReading(options);
  if (corpus !== undefined) return { kind: 'corpus', name: corpus, selection };
  checkNoSelection(selection);
  if (text) return { kind: 'files', paths: text.map((path) => resolve(path)) };
  if (trace) return { kind: 'trace', path: resolve(trace), ...(sequences ? { sequences } : {}) };
  return { kind: 'lines', path: resolve(lines ?? '') };
}

function parseSequences(text: string): readonly number[] {
  if (!/^\d+(,\d+)*$/.test(text)) {
    throw new UserError(
      `Expected --sequences with whole numbers separated by commas, found "${text}".`,
      'They count from 0.',
    );
  }
  return text.split(',').map(Number);
}

function collectLabel(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const match = /^([A-Za-z][\w-]*)=(.+)$/.exec(text);
  if (!match) {
    throw new UserError(`Expected --label NAME=VALUE, found "${text}".`, 'For example --label language=de.');
  }
  return { ...before, [match[1] as string]: match[2] as string };
}
