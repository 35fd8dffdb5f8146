// `routescope score`: which choices a model finds likeliest, or how well it predicts texts, by label, as a job of the engine.

import { type Command, Option } from 'commander';
import {
  Cancelled,
  CHOICE_FORMS,
  type ExpertLimit,
  errorFrom,
  parseTargets,
  type ScoreRequest,
  UserError,
} from '#protocol';
import { type OutputOptions, outputOptions, put, putArrays } from './arrays-output.ts';
import { expertBudgetOption } from './expert-budget-option.ts';
import { followJob } from './follow-job.ts';
import { openEngine } from './open-engine.ts';
import { ProgressLine } from './progress-line.ts';
import { addSourceOptions, type SourceOptions, textSource } from './source-options.ts';
import { wholeNumber } from './whole-number.ts';

interface Options extends SourceOptions, OutputOptions {
  readonly model: string;
  readonly perplexity?: boolean;
  readonly label?: Readonly<Record<string, string>>;
  readonly by?: string;
  readonly form?: NonNullable<ScoreRequest['form']>;
  readonly delimiter?: string;
  readonly maskPre?: string;
  readonly alone?: boolean;
  readonly resamples?: number;
  readonly seed?: number;
  readonly each?: string;
  readonly backend: NonNullable<ScoreRequest['backend']>;
  readonly precision: NonNullable<ScoreRequest['precision']>;
  readonly expertBudget?: ExpertLimit;
}

export function scoreCommand(program: Command): void {
  const command = program
    .command('score')
    .description('how likely a model finds choices, or texts, by language or another label')
    .requiredOption('--model <dir>', 'checkpoint folder, or org/name in the Hugging Face cache')
    .option('--perplexity', 'of texts: loss per token and per byte; without it, choices of a data set');
  addSourceOptions(command)
    .option('--by <label>', 'label that tells the sets apart; language, where there is one')
    .addOption(
      new Option(
        '--form <form>',
        'of choices: text goes on with each, question asks and goes on with each, letters asks for A, B, C ... ' +
          '(letters for questions, text for anything else)',
      ).choices([...CHOICE_FORMS]),
    )
    .option('--delimiter <text>', 'between a context and a choice; a space, where neither has white space there')
    .option('--mask-pre <layer:expert,...>', 'switch experts off, and show the scores without and with them')
    .option('--alone', 'with --mask-pre: only the scores of the edited model')
    .option('--resamples <count>', 'bootstrap resamples; 0: no bounds', wholeNumber)
    .option('--seed <number>', 'of what is drawn', wholeNumber)
    .option('--each <file>', 'write each question with its choices, or each text, as JSON lines; - for standard output')
    .addOption(new Option('--backend <name>', 'where to run').choices(['auto', 'wasm', 'tensorflow']).default('auto'))
    .addOption(
      new Option('--precision <type>', 'of weights and arithmetic').choices(['auto', 'f32', 'bf16']).default('auto'),
    )
    .addOption(expertBudgetOption());
  outputOptions(command).action(async (options: Options) => run(options));
}

async function run(options: Options): Promise<void> {
  const engine = openEngine();
  const line = new ProgressLine();
  try {
    const started = await engine.call('score.start', requestOf(options));
    const done = await followJob(engine, started, line, 'Stopping after the current batch.');
    line.end();
    if (done.status === 'cancelled') throw new Cancelled('Stopped; nothing was written.');
    if (done.error) throw errorFrom(done.error);
    const result = await engine.call('score.result', { job: done.id });
    if (options.each) await put(options.each, result.each.map((record) => `${JSON.stringify(record)}\n`).join(''));
    await putArrays(result.arrays, options);
  } finally {
    line.end();
    await engine.close();
  }
}

function requestOf(options: Options): ScoreRequest {
  const { model, perplexity, label, by, form, delimiter, maskPre, alone, resamples, seed, backend, precision } =
    options;
  const [first] = Object.entries({ '--form': form, '--delimiter': delimiter }).filter(
    ([, value]) => value !== undefined,
  );
  if (perplexity && first) {
    throw new UserError(`${first[0]} is for choices, and --perplexity asks for texts.`, 'Leave one of them out.');
  }
  return {
    ...{ model, task: perplexity ? 'perplexity' : 'choices', source: textSource(options), backend, precision },
    ...(label ? { labels: label } : {}),
    ...(by === undefined ? {} : { by }),
    ...(form === undefined ? {} : { form }),
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(maskPre === undefined ? {} : { interventions: [{ mode: 'mask_pre', targets: parseTargets(maskPre) }] }),
    ...(alone ? { alone } : {}),
    ...(resamples === undefined ? {} : { resamples }),
    ...(seed === undefined ? {} : { seed }),
    ...(options.expertBudget ? { expertBudget: options.expertBudget } : {}),
  };
}
