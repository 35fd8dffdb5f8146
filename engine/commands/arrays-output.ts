// Labelled arrays as they leave the command line: tables on the terminal, or files with every number.

import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { arraysToCsv, arraysToJson, formatCountOf, type LabelledArray, UserError } from '#protocol';
import { arraySvg, whyNoFigure } from './array-svg.ts';
import { arrayTable } from './array-table.ts';
import { arraysToParquet } from './arrays-parquet.ts';

/** Longer tables are left to the files, unless they are asked for by name. */
const LONGEST_TABLE = 100;

/** Rows of those of three dimensions, a pair of labels each: five languages times the seven policies of a cache are 35. */
const LONGEST_OF_THREE = 100;
const WIDEST_OF_THREE = 16;

/** Columns that have room for bounds. */
const WITH_BOUNDS = 4;

export interface OutputOptions {
  readonly array?: readonly string[];
  readonly bounds?: boolean;
  readonly json?: string;
  readonly csv?: string;
  readonly parquet?: string;
  readonly svg?: string;
}

export function outputOptions(command: Command): Command {
  return command
    .option('--array <ids...>', 'only these arrays of the result')
    .option('--no-bounds', 'tables without bounds')
    .option('--json <file>', 'write everything as JSON; - for standard output')
    .option('--csv <file>', 'write one row per value as CSV; - for standard output')
    .option('--parquet <file>', 'the same as Parquet')
    .option('--svg <folder>', 'a figure of each array of one to three dimensions');
}

/** @throws UserError for an array that is not there, or a file that cannot be written */
export async function putArrays(all: readonly LabelledArray[], options: OutputOptions): Promise<void> {
  const arrays = chosen(all, options.array);
  if (options.json) await put(options.json, arraysToJson(arrays));
  if (options.csv) await put(options.csv, arraysToCsv(arrays));
  if (options.parquet) await put(options.parquet, arraysToParquet(arrays));
  if (options.svg) await putFigures(options.svg, arrays);
  if (!options.json && !options.csv && !options.parquet && !options.svg)
    console.log(tables(arrays, options).join('\n'));
}

function chosen(arrays: readonly LabelledArray[], ids: readonly string[] | undefined): readonly LabelledArray[] {
  if (!ids) return arrays;
  const unknown = ids.find((id) => !arrays.some((array) => array.id === id));
  if (unknown !== undefined) {
    throw new UserError(`The result has no array "${unknown}".`, `It has: ${arrays.map(({ id }) => id).join(', ')}.`);
  }
  return arrays.filter(({ id }) => ids.includes(id));
}

function tables(arrays: readonly LabelledArray[], { bounds = true, array: asked }: OutputOptions): readonly string[] {
  const [first] = arrays;
  if (!first) return [];
  const { traces, params, variants } = first.provenance;
  const plain = Object.entries(params).filter(
    ([, value]) => value !== '' && (typeof value !== 'object' || Array.isArray(value)),
  );
  const wide = arrays.filter(({ id, dims }) => dims.length > 3 || (!fitsTerminal(dims) && !asked?.includes(id)));
  const shown = arrays.filter((array) => !wide.includes(array));
  // With bounds a table of many columns is wider than a terminal: those are in the files.
  const bounded = ({ dims }: LabelledArray): boolean => dims.length < 3 && (dims[1]?.labels.length ?? 0) <= WITH_BOUNDS;
  const left = [
    ...wide.map(({ id }) => id),
    ...(bounds && shown.some((array) => array.bounds !== null && !bounded(array)) ? ['bounds not shown here'] : []),
  ];
  return [
    ...traces.map(
      ({ name, model, corpus, status }) =>
        `${name}  ${model} on ${corpus.name}${status === 'complete' ? '' : `, ${status}`}`,
    ),
    `  ${plain.map(([name, value]) => `${name} ${value}`).join(', ')}`,
    ...Object.entries(variants).map(([name, variant]) => `  ${name}: ${variant}`),
    ...[...new Set(arrays.flatMap(({ notes }) => notes))].map((note) => `  note: ${note}`),
    ...shown.flatMap((array) => ['', ...arrayTable(array, bounds && bounded(array))]),
    ...(left.length > 0 ? ['', `In --csv, --json and --parquet only: ${left.join(', ')}.`] : []),
  ];
}

function fitsTerminal(dims: LabelledArray['dims']): boolean {
  const [down = 1, across = 1, third] = dims.map(({ labels }) => labels.length);
  if (third === undefined) return Math.max(down, across) <= LONGEST_TABLE;
  return down * across <= LONGEST_OF_THREE && third <= WIDEST_OF_THREE;
}

async function putFigures(folder: string, arrays: readonly LabelledArray[]): Promise<void> {
  const figures = arrays.flatMap((array) => {
    const svg = arraySvg(array);
    return svg === null ? [] : [{ id: array.id, svg }];
  });
  const left = leftOut(arrays);
  if (figures.length === 0) {
    throw new UserError(
      `None of the arrays can be drawn: ${left.join('; ')}.`,
      'They are in the tables, and in --csv, --json and --parquet.',
    );
  }
  await mkdir(folder, { recursive: true }).catch((error: Error) => {
    throw new UserError(`${resolve(folder)} cannot be made: ${error.message}`, 'Choose another place.');
  });
  for (const { id, svg } of figures) await put(join(folder, `${id}.svg`), svg);
  console.log(`${formatCountOf(figures.length, 'figure')} in ${resolve(folder)}`);
  if (left.length > 0) console.log(`Not drawn: ${left.join('; ')}.`);
}

/** `items, segments (numbers of different things)` */
function leftOut(arrays: readonly LabelledArray[]): readonly string[] {
  const reasons = new Map<string, string[]>();
  for (const array of arrays) {
    const why = whyNoFigure(array);
    if (why !== null) reasons.set(why, [...(reasons.get(why) ?? []), array.id]);
  }
  return [...reasons].map(([why, ids]) => `${ids.join(', ')} (${why})`);
}

/** Writes under another name first, so that no half-written file is left behind. @param file `-`: standard output */
export async function put(file: string, text: string | Uint8Array): Promise<void> {
  if (file === '-' && typeof text === 'string') {
    process.stdout.write(text);
    return;
  }
  const path = resolve(file);
  try {
    await writeFile(`${path}.part`, text);
    await rename(`${path}.part`, path);
  } catch (error) {
    throw new UserError(`${path} cannot be written: ${(error as Error).message}`, 'Choose another place.');
  }
}
