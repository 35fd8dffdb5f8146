// Labelled arrays as they leave the command line: tables on the terminal, or files with every number.

import { rename, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { arraysToCsv, arraysToJson, type LabelledArray, UserError } from '#protocol';
import { arrayTable } from './array-table.ts';

/** Longer tables are left to the files, unless they are asked for by name. */
const LONGEST_TABLE = 100;

export interface OutputOptions {
  readonly array?: readonly string[];
  readonly bounds?: boolean;
  readonly json?: string;
  readonly csv?: string;
}

export function outputOptions(command: Command): Command {
  return command
    .option('--array <ids...>', 'only these arrays of the result')
    .option('--no-bounds', 'tables without bounds')
    .option('--json <file>', 'write everything as JSON; - for standard output')
    .option('--csv <file>', 'write one row per value as CSV; - for standard output');
}

/** @throws UserError for an array that is not there, or a file that cannot be written */
export async function putArrays(all: readonly LabelledArray[], options: OutputOptions): Promise<void> {
  const arrays = chosen(all, options.array);
  if (options.json) await put(options.json, arraysToJson(arrays));
  if (options.csv) await put(options.csv, arraysToCsv(arrays));
  if (!options.json && !options.csv) console.log(tables(arrays, options).join('\n'));
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
  const wide = arrays.filter(
    ({ id, dims }) =>
      dims.length > 2 || (dims.some(({ labels }) => labels.length > LONGEST_TABLE) && !asked?.includes(id)),
  );
  return [
    ...traces.map(
      ({ name, model, corpus, status }) =>
        `${name}  ${model} on ${corpus.name}${status === 'complete' ? '' : `, ${status}`}`,
    ),
    `  ${plain.map(([name, value]) => `${name} ${value}`).join(', ')}`,
    ...Object.entries(variants).map(([name, variant]) => `  ${name}: ${variant}`),
    ...[...new Set(arrays.flatMap(({ notes }) => notes))].map((note) => `  note: ${note}`),
    // With bounds a table of two dimensions is wider than a terminal: those are in the files.
    ...arrays
      .filter((array) => !wide.includes(array))
      .flatMap((array) => ['', ...arrayTable(array, bounds && array.dims.length < 2)]),
    ...(wide.length > 0
      ? ['', `In --csv and --json only: ${wide.map(({ id }) => id).join(', ')}, and the bounds of every cell.`]
      : []),
  ];
}

/** Writes under another name first, so that no half-written file is left behind. */
async function put(file: string, text: string): Promise<void> {
  if (file === '-') {
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
