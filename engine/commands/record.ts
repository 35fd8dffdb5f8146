// `routescope record`: texts through a model into a trace, as a job of the engine like any other.

import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import {
  Cancelled,
  type ExpertLimit,
  errorFrom,
  formatCountOf,
  parseTargets,
  RECORD_LEVELS,
  type RecordRequest,
} from '#protocol';
import { expertBudgetOption } from './expert-budget-option.ts';
import { followJob } from './follow-job.ts';
import { openEngine } from './open-engine.ts';
import { profiled } from './profile-table.ts';
import { ProgressLine } from './progress-line.ts';
import { addSourceOptions, type SourceOptions, textSource } from './source-options.ts';

interface Options extends SourceOptions {
  readonly model: string;
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

const STOPPING = 'Stopping after the current layer; every finished sequence is kept.';

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
    .requiredOption('--model <dir>', 'checkpoint folder, or org/name in the Hugging Face cache');
  addSourceOptions(command)
    .requiredOption('--out <dir>', 'the trace to write, NAME.trace')
    .addOption(
      new Option('--level <level>', 'what to store per token and layer').choices([...RECORD_LEVELS]).default('choices'),
    )
    .option('--nll', "also store each token's negative log-likelihood, and which token the model predicts after it")
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
    const done = await followJob(engine, job, line, STOPPING);
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
