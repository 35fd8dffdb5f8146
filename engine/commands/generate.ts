// `routescope generate`: texts that go on from prompts, with experts switched off or not, and what the routers decided.

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import {
  type BackendName,
  type ExpertLimit,
  type GenerateRequest,
  type InterventionEntry,
  type Precision,
  parseTargets,
  RECORD_LEVELS,
  type RecordLevel,
  UserError,
} from '#protocol';
import { type GeneratedText, generateText, type RunTraffic } from '#run';
import { packageInfo } from '../package-info.ts';
import { expertBudgetOption } from './expert-budget-option.ts';
import { profiled } from './profile-table.ts';
import { ProgressLine } from './progress-line.ts';
import { trafficLines } from './traffic-lines.ts';
import { positiveNumber, wholeNumber } from './whole-number.ts';

interface Options {
  readonly model: string;
  readonly prompt?: readonly string[];
  readonly prompts?: string;
  readonly chat?: boolean;
  readonly system?: string;
  readonly chatTemplate?: string;
  readonly maxTokens: number;
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly minP: number;
  readonly seed: number;
  readonly maskPre?: string;
  readonly alone?: boolean;
  readonly backend: BackendName | 'auto';
  readonly precision: Precision | 'auto';
  readonly expertBudget?: ExpertLimit;
  readonly out?: string;
  readonly level?: RecordLevel;
  readonly overwrite?: boolean;
  readonly json?: boolean;
  readonly profile?: boolean;
}

/** Why a text has no end of its own. */
const CUT = { length: 'cut at --max-tokens', context: "cut at the model's context length" };

/** Where a model is run without and with what is switched off. */
const RUNS = ['as it is', 'switched'];

export function generateCommand(program: Command): void {
  program
    .command('generate')
    .description('go on from prompts, with experts switched off or not')
    .requiredOption('--model <dir>', 'checkpoint folder, or org/name in the Hugging Face cache')
    .option('--prompt <texts...>', 'what to go on from; \\n in it is a line end')
    .option('--prompts <file>', 'text file: one prompt per line, as with --prompt')
    .option('--chat', "put each prompt as a user's message into the model's chat template")
    .option('--system <text>', 'with --chat: a system message before it; \\n in it is a line end')
    .option('--chat-template <name>', 'with --chat: which of several templates of the model')
    .option('--max-tokens <number>', 'new tokens of a text at the most', positiveNumber, 64)
    .option('--temperature <number>', '0: always the likeliest token', Number, 0)
    .option('--top-k <number>', 'draw from the k likeliest; 0: from all', Number, 0)
    .option('--top-p <number>', 'draw from the fewest that have this probability together', Number, 1)
    .option('--min-p <number>', "draw from those with this share of the likeliest one's probability", Number, 0)
    .option('--seed <number>', 'of what is drawn', wholeNumber, 1)
    .option('--mask-pre <layer:expert,...>', 'switch experts off, and show the texts without and with them')
    .option('--alone', 'with --mask-pre: only the texts of the edited model')
    .addOption(new Option('--backend <name>', 'where to run').choices(['auto', 'wasm', 'tensorflow']).default('auto'))
    .addOption(
      new Option('--precision <type>', 'of weights and arithmetic').choices(['auto', 'f32', 'bf16']).default('auto'),
    )
    .addOption(expertBudgetOption())
    .option('--out <dir>', 'also write a trace, NAME.trace, of prompts and texts and how both were routed')
    .addOption(
      new Option('--level <level>', 'with --out: what to store per token and layer').choices([...RECORD_LEVELS]),
    )
    .option('--overwrite', 'with --out: replace the trace that is there')
    .option('--json', 'tokens, their log-probabilities and every routing decision as JSON')
    .option('--profile', 'say where the time went, operation by operation')
    .action(async (options: Options) => profiled(options.profile ?? false, () => run(options)));
}

async function run(options: Options): Promise<void> {
  const questions = await promptsOf(options);
  const prompts = asChats(questions, options);
  const request = requestOf(prompts, options);
  if (options.temperature === 0 && (options.topK > 0 || options.topP < 1 || options.minP > 0)) {
    console.error('note: at --temperature 0 the likeliest token is taken, whatever --top-k, --top-p and --min-p say.');
  }
  const both = request.interventions !== undefined && request.alone !== true;
  const line = new ProgressLine();
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  // A single text is written as it grows; several would mix.
  const live = !options.json && prompts.length === 1 && !both;
  const tail = growingText(options.chat ? '' : `${questions[0]}`);
  let midLine = false;
  const write = (text: string): void => {
    line.end();
    midLine = true;
    process.stdout.write(tail(text));
  };
  try {
    const traffic: RunTraffic[] = [];
    const runs = await generateText(request, {
      whole: options.json ?? false,
      version: packageInfo().version,
      signal: stop.signal,
      onProgress(progress) {
        if (!live || progress.stage !== 'Generating') line.show(progress);
      },
      onTraffic(run, each) {
        traffic[run] = each;
      },
      ...(live ? { onText: (_run: number, _prompt: number, text: string) => write(text) } : {}),
    });
    line.end();
    if (options.json) console.log(JSON.stringify(asJson(runs), null, 1));
    else if (live) {
      console.log();
      midLine = false;
      const ended = runs[0]?.[0]?.ended;
      if (ended && ended !== 'stop') console.error(`(${CUT[ended]})`);
    } else console.log(asLines(questions, runs, both).join('\n'));
    if (request.out !== undefined) console.error(`The trace is in ${request.out}.`);
    for (const [run, each] of traffic.entries()) {
      if (each) console.error(trafficLines(each, runs[run] ?? [], both ? RUNS[run] : undefined).join('\n'));
    }
  } finally {
    line.end();
    if (midLine) console.log();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

/** What is new of a text that grows. Half a character at its end waits for the rest. */
function growingText(before: string): (text: string) => string {
  let written = '';
  let first = true;
  return (text) => {
    const whole = text.replace(/\uFFFD+$/, '');
    if (!whole.startsWith(written)) return '';
    const added = whole.slice(written.length);
    written = whole;
    const head = first ? before : '';
    first = false;
    return head + added;
  };
}

async function promptsOf({ prompt, prompts }: Options): Promise<readonly string[]> {
  if ((prompt === undefined) === (prompts === undefined)) {
    throw new UserError('Expected one source of prompts.', 'Give --prompt TEXT... or --prompts FILE.');
  }
  const given = prompt ?? (await lines(prompts as string));
  return given.map((text) => text.replaceAll('\\n', '\n'));
}

function requestOf(prompts: GenerateRequest['prompts'], options: Options): GenerateRequest {
  const { model, maxTokens, temperature, topK, topP, minP, seed, backend, precision } = options;
  const { chatTemplate, maskPre, alone = false, out, level, overwrite = false } = options;
  if (out === undefined && (level !== undefined || overwrite)) {
    throw new UserError('--level and --overwrite are of a trace, and none is asked for.', 'Add --out NAME.trace.');
  }
  return {
    ...{ model, prompts, maxTokens, temperature, topK, topP, minP, seed, backend, precision, alone, overwrite },
    ...(chatTemplate === undefined ? {} : { chatTemplate }),
    ...(maskPre === undefined ? {} : { interventions: maskOf(maskPre) }),
    ...(options.expertBudget ? { expertBudget: options.expertBudget } : {}),
    ...(out === undefined ? {} : { out: resolve(out) }),
    ...(level === undefined ? {} : { level }),
  };
}

function maskOf(targets: string): readonly InterventionEntry[] {
  return [{ mode: 'mask_pre', targets: parseTargets(targets) }];
}

/** @throws UserError for options that only --chat has */
function asChats(questions: readonly string[], { chat, system, chatTemplate }: Options): GenerateRequest['prompts'] {
  if (!chat) {
    const given = [system !== undefined && '--system', chatTemplate !== undefined && '--chat-template'].find(Boolean);
    if (!given) return questions;
    throw new UserError(`${given} is part of a conversation, and a plain text is asked for.`, 'Add --chat.');
  }
  const before = system === undefined ? [] : [{ role: 'system', content: system.replaceAll('\\n', '\n') }];
  return questions.map((content) => [...before, { role: 'user', content }]);
}

async function lines(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UserError(
      `${path} cannot be read: ${(error as Error).message}`,
      'Give a text file with a prompt per line.',
    );
  });
  const found = text.split(/\r?\n/).filter((each) => each !== '');
  if (found.length === 0) throw new UserError(`${path} has no line with a prompt.`, 'Write one per line.');
  return found;
}

function asLines(
  prompts: readonly string[],
  runs: readonly (readonly GeneratedText[])[],
  both: boolean,
): readonly string[] {
  return prompts.flatMap((prompt, i) => [
    ...(i > 0 ? [''] : []),
    prompt,
    ...runs.map((texts, run) => {
      const { text, ended } = texts[i] as GeneratedText;
      const name = both ? `  ${RUNS[run]}  ` : '  ';
      return `${name}${JSON.stringify(text.trim())}${ended === 'stop' ? '' : ` (${CUT[ended]})`}`;
    }),
  ]);
}

function asJson(runs: readonly (readonly GeneratedText[])[]): readonly unknown[] {
  return runs.flat().map((each) => ({
    ...each,
    routes: each.routes.map(({ layer, experts, weights }) => ({
      layer,
      experts: rows(experts, experts.length / each.tokens.length),
      weights: rows(weights, weights.length / each.tokens.length),
    })),
  }));
}

/** [position, slot] as lists. */
function rows(values: ArrayLike<number>, slots: number): readonly (readonly number[])[] {
  return Array.from({ length: values.length / slots }, (_, position) =>
    Array.from({ length: slots }, (_, slot) => values[position * slots + slot] as number),
  );
}
