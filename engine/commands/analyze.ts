// `routescope analyze`: a metric over a trace, as tables on the terminal or as a file with every number.

import { rename, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { ALIGNMENT_DEFAULTS, SEQUENCE_METRICS } from '#metrics';
import { arraysToCsv, arraysToJson, type LabelledArray, type Plain, UserError } from '#protocol';
import { arrayTable } from './array-table.ts';
import { openEngine } from './open-engine.ts';
import { ProgressLine } from './progress-line.ts';
import { readScores } from './scores-file.ts';

/** Longer tables are left to the files, unless they are asked for by name. */
const LONGEST_TABLE = 100;

interface Options {
  readonly metric: string;
  readonly by?: string;
  readonly reference?: string;
  readonly scores?: string;
  readonly resamples?: Plain;
  readonly seed?: Plain;
  readonly param?: Readonly<Record<string, Plain>>;
  readonly array?: readonly string[];
  readonly bounds?: boolean;
  readonly json?: string;
  readonly csv?: string;
}

export function analyzeCommand(program: Command): void {
  const ids = SEQUENCE_METRICS.map(({ id }) => id);
  program
    .command('analyze <trace>')
    .description('a metric over a trace: tables, CSV or JSON')
    .addOption(new Option('--metric <id>', 'which metric').choices(ids).makeOptionMandatory())
    .option('--by <label>', 'label that tells the sets apart that are compared, such as language')
    .option('--reference <value>', 'the set that the others are compared with, such as en')
    .option('--scores <file>', 'a number per language to correlate with: CSV or JSON')
    .option('--resamples <count>', 'bootstrap resamples; 0: no bounds', asPlain)
    .option('--seed <number>', 'of everything that is drawn', asPlain)
    .option(
      '--param <name=value>',
      "any of the metric's params, such as pairing=adjacent; may be repeated",
      collectParam,
    )
    .option('--array <ids...>', 'only these arrays of the result')
    .option('--no-bounds', 'tables without bounds')
    .option('--json <file>', 'write everything as JSON; - for standard output')
    .option('--csv <file>', 'write one row per value as CSV; - for standard output')
    .action(async (trace: string, options: Options) => analyze(trace, options));
}

async function analyze(trace: string, options: Options): Promise<void> {
  const { metric, by, reference, resamples, seed } = options;
  const params: Record<string, Plain> = { ...options.param };
  for (const [name, value] of Object.entries({ by, reference, resamples, seed })) {
    if (value !== undefined) params[name] = value;
  }
  if (options.scores) {
    const isLanguage = (params.by ?? ALIGNMENT_DEFAULTS.by) === 'language';
    params.scores = { ...(await readScores(options.scores, isLanguage)) };
  }
  const engine = openEngine();
  const line = new ProgressLine();
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    const all = await engine.call(
      'trace.analyze',
      { path: resolve(trace), metric, params },
      { signal: stop.signal, onProgress: (progress) => line.show(progress) },
    );
    line.end();
    const arrays = chosen(all, options.array);
    if (options.json) await put(options.json, arraysToJson(arrays));
    if (options.csv) await put(options.csv, arraysToCsv(arrays));
    if (!options.json && !options.csv) console.log(tables(arrays, options).join('\n'));
  } finally {
    line.end();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await engine.close();
  }
}

function chosen(arrays: readonly LabelledArray[], ids: readonly string[] | undefined): readonly LabelledArray[] {
  if (!ids) return arrays;
  const unknown = ids.find((id) => !arrays.some((array) => array.id === id));
  if (unknown !== undefined) {
    throw new UserError(`The result has no array "${unknown}".`, `It has: ${arrays.map(({ id }) => id).join(', ')}.`);
  }
  return arrays.filter(({ id }) => ids.includes(id));
}

function tables(arrays: readonly LabelledArray[], { bounds = true, array: asked }: Options): readonly string[] {
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
      ? ['', `In --csv and --json only: ${wide.map(({ id }) => id).join(', ')}; bounds of every cell.`]
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

/** Numbers, true, false, null and lists as JSON writes them; anything else is text. */
function collectParam(text: string, before: Readonly<Record<string, Plain>> = {}): Readonly<Record<string, Plain>> {
  const [, name, value] = /^([A-Za-z]\w*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new UserError(`Expected --param NAME=VALUE, found "${text}".`, 'For example --param pairing=adjacent.');
  }
  return { ...before, [name]: asPlain(value) };
}

function asPlain(text: string): Plain {
  try {
    return JSON.parse(text) as Plain;
  } catch {
    return text;
  }
}
