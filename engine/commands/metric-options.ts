// The options that say which metric is taken and how: `analyze` and `compare` share them.

import { type Command, Option } from 'commander';
import { ALIGNMENT_DEFAULTS, SEQUENCE_METRICS, sequenceMetric } from '#metrics';
import { type Plain, UserError } from '#protocol';
import { aligned } from './array-table.ts';
import { readScores } from './scores-file.ts';

export interface MetricOptions {
  readonly metric: string;
  readonly by?: string;
  readonly reference?: string;
  readonly scores?: string;
  readonly resamples?: Plain;
  readonly seed?: Plain;
  /** As they were written. */
  readonly param?: Readonly<Record<string, string>>;
}

export function metricOptions(command: Command): Command {
  const ids = SEQUENCE_METRICS.map(({ id }) => id);
  return command
    .addOption(new Option('--metric <id>', 'which metric').choices(ids).makeOptionMandatory())
    .option('--by <label>', 'label whose values are looked at one by one, or compared, such as language')
    .option('--reference <value>', 'the set that the others are compared with, such as en')
    .option('--scores <file>', 'a number per language to correlate with: CSV or JSON')
    .option('--resamples <count>', 'bootstrap resamples; 0: no bounds', asPlain)
    .option('--seed <number>', 'of everything that is drawn', asPlain)
    .option(
      '--param <name=value>',
      "any of the metric's params, such as pairing=adjacent or segments=4,16; may be repeated",
      collectParam,
    )
    .addHelpText('after', () => paramsHelp(command.opts<Partial<MetricOptions>>().metric));
}

/** @throws UserError when the scores cannot be read */
export async function metricParams(options: MetricOptions): Promise<Readonly<Record<string, Plain>>> {
  const { by, reference, resamples, seed } = options;
  const lists = new Set(sequenceMetric(options.metric).params.flatMap(({ name, list }) => (list ? [name] : [])));
  const params: Record<string, Plain> = {};
  for (const [name, text] of Object.entries(options.param ?? {})) {
    params[name] = lists.has(name) ? asList(text) : asPlain(text);
  }
  for (const [name, value] of Object.entries({ by, reference, resamples, seed })) {
    if (value !== undefined) params[name] = value;
  }
  if (options.scores) {
    const isLanguage = (params.by ?? ALIGNMENT_DEFAULTS.by) === 'language';
    params.scores = { ...(await readScores(options.scores, isLanguage)) };
  }
  return params;
}

/** @param metric whose params are told; absent: those of all */
function paramsHelp(metric?: string): string {
  const told = SEQUENCE_METRICS.filter(({ id }) => metric === undefined || id === metric);
  return [
    '',
    'Params, for --param, and what they are unless given. A list is written a,b or as JSON does, ["a","b"].',
    ...told.flatMap(({ id, params }) => {
      const rows = params.map(({ name, expected, usual }) => [name, `${expected}; ${written(usual)}`]);
      return ['', `${id}:`, ...aligned(rows, 2).map((line) => `  ${line}`)];
    }),
  ].join('\n');
}

function written(value: Plain): string {
  return Array.isArray(value) ? value.join(',') : String(value);
}

function collectParam(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const [, name, value] = /^([A-Za-z]\w*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new UserError(
      `Expected --param NAME=VALUE, found "${text}".`,
      'For example --param pairing=adjacent, or a list: --param segments=4,16.',
    );
  }
  return { ...before, [name]: value };
}

/** Also `a,b`, and a lone value as a list of one. */
function asList(text: string): Plain {
  const whole = asPlain(text);
  if (whole === null || typeof whole === 'object') return whole;
  return text.split(',').map((each) => asPlain(each.trim()));
}

/** Numbers, true, false, null and lists as JSON writes them; anything else is text. */
function asPlain(text: string): Plain {
  try {
    return JSON.parse(text) as Plain;
  } catch {
    return text;
  }
}
