// `routescope record`: texts through a model into a trace, as a job of the engine like any other.

import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import {
  Cancelled,
  type ExpertLimit,
  errorFrom,
  formatCountOf,
  type JobState,
  parseTargets,
  RECORD_LEVELS,
  type RecordRequest,
  type TextSource,
  UserError,
} from '#protocol';
import {
  addDatasetOptions,
  checkNoReading,
  checkNoSelection,
  type DatasetOptions,
  readingOf,
  selectionOf,
} from './dataset-options.ts';
import { expertBudgetOption } from './expert-budget-option.ts';
import { openEngine } from './open-engine.ts';
import { profiled } from './profile-table.ts';
import { ProgressLine } from './progress-line.ts';

interface Options extends DatasetOptions {
  readonly model: string;
  readonly text?: readonly string[];
  readonly lines?: string;
  readonly corpus?: string;
  readonly dataset?: string;
  readonly trace?: string;
  readonly sequences?: readonly number[];
  readonly label?: Readonly<Record<string, string>>;
  readonly out: string;
  readonly level: NonNullable<RecordRequest['level']>;
  readonly nll?: boolean;
  readonly half?: boolean;
  readonly backend: NonNullable<RecordRequest['backend']>;
  readonly precision: NonNullable<RecordRequest['precision']>;
  readonly expertBudget?: ExpertLimit;
  readonly maskPre?: string;
  readonly keepText?: boolean;
  readonly overwrite?: boolean;
  readonly profile?: boolean;
}

export function recordCommand(program: Command): void {
  // `--text FILE` names sources and `--no-text` leaves text out of the trace: two settings, so two names inside.
  const noText = new Option(
    '--no-text',
    'leave the texts out of the trace (token ids stay, so they can be rebuilt with the tokenizer)',
  );
  noText.attributeName = () => 'keepText';
  const command = program
    .command('record')
    .description('run texts through a model and record what every router decided')
    .requiredOption('--model <dir>', 'checkpoint folder, or org/name in the Hugging Face cache')
    .option('--text <files...>', 'text files: one sequence each, in this order, cut at the context length')
    .option('--lines <file>', 'text file: one sequence per line')
    .option('--corpus <name>', 'a corpus that comes with Routescope, or org/name in the Hugging Face cache')
    .option('--dataset <path>', 'a file or folder of a data set, in any format that routescope datasets knows')
    .option('--trace <dir>', 'the texts of another trace, to run them again')
    .option('--sequences <numbers>', 'with --trace: only these, such as 0,3', parseSequences);
  addDatasetOptions(command)
    .option('--label <name=value>', 'label for all sequences, such as language=de; may be repeated', collectLabel)
    .requiredOption('--out <dir>', 'the trace to write, NAME.trace')
    .addOption(
      new Option('--level <level>', 'what to store per token and layer').choices([...RECORD_LEVELS]).default('choices'),
    )
    .option('--nll', "also store each token's negative log-likelihood")
    .option('--half', 'store router logits as float16')
    .addOption(new Option('--backend <name>', 'where to run').choices(['auto', 'wasm', 'tensorflow']).default('auto'))
    .addOption(
      new Option('--precision <type>', 'of weights and arithmetic').choices(['auto', 'f32', 'bf16']).default('auto'),
    )
    .addOption(expertBudgetOption())
    .option('--mask-pre <layer:expert,...>', 'switch experts off: -Infinity on their router logits')
    .addOption(noText)
    .option('--overwrite', 'start anew where the trace exists')
    .option('--profile', 'say where the time went, operation by operation')
    .action(async (options: Options) => profiled(options.profile ?? false, () => record(options)));
}

async function record(options: Options): Promise<void> {
  const engine = openEngine();
  const line = new ProgressLine();
  try {
    const job = await engine.call('record.start', recordRequest(options));
    const done = await followJob(engine, job, line);
    line.end();
    if (done.error) throw errorFrom(done.error);
    if (done.status === 'cancelled') throw new Cancelled('Stopped.');
    const { manifest } = await engine.call('trace.open', { path: done.trace });
    for (const notice of manifest.notices) console.error(`note: ${notice}`);
    const { sequences, tokens } = manifest.counts;
    const counts = `${formatCountOf(sequences, 'sequence')}, ${formatCountOf(tokens, 'token')}, ${manifest.routers.length === 0 ? 'no routers' : formatCountOf(manifest.routers.length, 'router')}`;
    // A recording that was complete before runs nothing, and must not look as if it had.
    const recorded = done.progress === null ? 'was complete already:' : 'holds';
    console.log(`${options.out} ${recorded} ${counts}`);
  } finally {
    line.end();
    await engine.close();
  }
}

/** Shows a job's progress until it ends. Ctrl-C cancels it; whole sequences are kept. */
function followJob(engine: ReturnType<typeof openEngine>, job: JobState, line: ProgressLine): Promise<JobState> {
  return new Promise((settle) => {
    const interrupt = (): void => {
      line.end();
      console.error('Stopping after the current layer; every finished sequence is kept.');
      void engine.call('jobs.cancel', { job: job.id });
    };
    const check = (state: JobState): void => {
      if (state.id !== job.id) return;
      if (state.progress && state.status === 'running') line.show(state.progress);
      if (!state.ended) return;
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
      stop();
      settle(state);
    };
    const stop = engine.on('job', check);
    process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
    // It may have ended before anybody listened.
    void engine.call('jobs.list', {}).then((jobs) => jobs.forEach(check));
  });
}

function recordRequest(options: Options): RecordRequest {
  return {
    model: options.model,
    source: textSource(options),
    out: resolve(options.out),
    level: options.level,
    nll: options.nll ?? false,
    half: options.half ?? false,
    backend: options.backend,
    precision: options.precision,
    ...(options.expertBudget ? { expertBudget: options.expertBudget } : {}),
    text: options.keepText ?? true,
    overwrite: options.overwrite ?? false,
    labels: options.label ?? {},
    interventions: options.maskPre ? [{ mode: 'mask_pre', targets: parseTargets(options.maskPre) }] : [],
  };
}

function textSource(options: Options): TextSource {
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
