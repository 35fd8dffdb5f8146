// The options that say which metric is taken and how: `analyze` and `compare` share them.

import { type Command, Option } from 'commander';
import { ALIGNMENT_DEFAULTS, SEQUENCE_METRICS } from '#metrics';
import { type Plain, UserError } from '#protocol';
import { readScores } from './scores-file.ts';

export interface MetricOptions {
  readonly metric: string;
  readonly by?: string;
  readonly reference?: string;
  readonly scores?: string;
  readonly resamples?: Plain;
  readonly seed?: Plain;
  readonly param?: Readonly<Record<string, Plain>>;
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
      "any of the metric's params, such as pairing=adjacent; may be repeated",
      collectParam,
    );
}

/** @throws UserError when the scores cannot be read */
export async function metricParams(options: MetricOptions): Promise<Readonly<Record<string, Plain>>> {
  const { by, reference, resamples, seed } = options;
  const params: Record<string, Plain> = { ...options.param };
  for (const [name, value] of Object.entries({ by, reference, resamples, seed })) {
    if (value !== undefined) params[name] = value;
  }
  if (options.scores) {
    const isLanguage = (params.by ?? ALIGNMENT_DEFAULTS.by) === 'language';
    params.scores = { ...(await readScores(options.scores, isLanguage)) };
  }
  return params;
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
