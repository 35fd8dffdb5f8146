// From prompts to texts: opens the checkpoint, loads the model once, and generates without and with interventions.

import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import {
  type Checkpoint,
  type EncodedText,
  openChatTemplate,
  openCheckpoint,
  openTokenizer,
  renderChats,
  stopIds,
  type TextTokenizer,
} from '#checkpoint';
import { interventionHooks } from '#interventions';
import { ROOM } from '#nn';
import {
  type ExpertBudget,
  type ExpertTraffic,
  GENERATE_DEFAULTS,
  type GenerateRequest,
  type InterventionEntry,
  type RouterEntry,
  type Spec,
  trafficBetween,
  UserError,
} from '#protocol';
import { timed } from '#tensor';
import { type LoadContext, type LoadedModel, loadModel, openSpec, planModel } from '../load-model.ts';
import type { Workload } from '../memory.ts';
import { withMemory } from '../memory-refused.ts';
import { explainMissing } from '../missing-model.ts';
import { openEncoding } from '../open-encoding.ts';
import { RateMeter } from '../rate.ts';
import { type RouterRecord, rowsOf } from '../recorder.ts';
import { routerEntries } from '../trace-plan.ts';
import { trafficDetail, trafficNotes } from '../traffic.ts';
import { type GeneratedRoutes, type GeneratedSequence, generate } from './generate.ts';
import { writeGenerated } from './generated-trace.ts';
import { growingText } from './growing-text.ts';
import { checkSampling } from './sampling.ts';
import type { LoggedToken } from './token-log.ts';

export interface GeneratedToken {
  readonly id: number;
  /** The vocabulary's own spelling. */
  readonly token: string;
  /** ln of its probability under the model; null for the prompt's tokens. */
  readonly logProbability: number | null;
}

export interface GeneratedText {
  /** As the model read it: of a conversation what the chat template made of it. */
  readonly prompt: string;
  readonly interventions: readonly InterventionEntry[];
  /** What was generated, without the token that ended it. */
  readonly text: string;
  readonly ended: GeneratedSequence['ended'];
  /** Of the prompt and of what was generated. */
  readonly tokens: readonly GeneratedToken[];
  readonly promptTokens: number;
  /** Of each of the tokens; without the last where nobody asked for its routes. */
  readonly routes: readonly GeneratedRoutes[];
}

export interface GenerateContext extends LoadContext {
  /** Called with the whole text so far of a prompt, as it grows. */
  readonly onText?: (run: number, prompt: number, text: string) => void;
  /** Called before the first token. */
  readonly onRouters?: (routers: readonly RouterEntry[]) => void;
  /** Called with tokens that have gone through the model, and their routes. */
  readonly onTokens?: (tokens: readonly LoggedToken[]) => void;
  /** Whether the routes of the last tokens are wanted, for which these go through the model too; in a trace they are. */
  readonly whole?: boolean;
  /** Called after each run of a model whose experts are not all in memory. */
  readonly onTraffic?: (run: number, traffic: RunTraffic) => void;
  /** Routescope's own version, for a trace's manifest. */
  readonly version?: string;
}

/** What became of experts in a run. */
export interface RunTraffic {
  readonly budget: ExpertBudget;
  readonly routers: readonly RouterEntry[];
  /** While the prompts went through at once, and after that token by token. */
  readonly prompts: ExpertTraffic;
  readonly tokens: ExpertTraffic;
  /** That the tokens took. */
  readonly seconds: number;
}

/**
 * @returns per set of interventions, a text per prompt
 * @throws UserError; Cancelled
 */
export async function generateText(
  request: GenerateRequest,
  context: GenerateContext = {},
): Promise<readonly (readonly GeneratedText[])[]> {
  const sets = interventionSets(request);
  if (request.out !== undefined) checkTrace(request.out, sets.length, request.overwrite ?? false);
  checkSampling({ ...GENERATE_DEFAULTS, ...given(request) });
  const checkpoint = await explainMissing(() => openCheckpoint(request.model));
  try {
    const spec = await openSpec(checkpoint);
    const hooks = sets.map((entries) => interventionHooks(entries, spec));
    const tokenizer = await timed('text', () => openTokenizer(checkpoint.path, { modelVocab: spec.vocab }));
    const stop = await stopIds(checkpoint.path, checkpoint.config);
    const prompts = await encodedPrompts(request, checkpoint, tokenizer);
    const { backend = 'auto', precision = 'auto' } = request;
    const plan = await planModel(checkpoint, {
      ...{ backend, precision, work: workOf(prompts, request.maxTokens ?? GENERATE_DEFAULTS.maxTokens) },
      ...(request.expertBudget ? { expertBudget: request.expertBudget } : {}),
    });
    const model = await loadModel(checkpoint, plan, context);
    try {
      context.onRouters?.(routerEntries(spec));
      const runs: (readonly Told[])[] = [];
      const meter = new RateMeter('Generating', 0, 'tokens');
      for (const [run, own] of hooks.entries()) {
        // What the run before left in memory would make this one look better than it.
        if (run > 0) await model.weights.experts.empty();
        const telling = { run, hooks: own, request, context, model, spec, tokenizer, stop, prompts, meter };
        const told = await withMemory('generating', plan, () => tell(telling));
        runs.push(told);
      }
      if (request.out !== undefined) {
        const told = runs[0] as readonly Told[];
        const notes = trafficNotes(model);
        const parts = { request: { ...request, out: request.out }, checkpoint, tokenizer, spec, plan, notes };
        await writeGenerated(told, { ...parts, interventions: sets[0] ?? [], version: context.version ?? '' });
      }
      return runs.map((told, run) =>
        told.map((each) => textOf(tokenizer, each, stop, sets[run] as readonly InterventionEntry[])),
      );
    } finally {
      model.dispose();
    }
  } finally {
    await checkpoint.close();
  }
}

/** @throws UserError, before anything runs whose result could then not be kept */
function checkTrace(out: string, models: number, overwrite: boolean): void {
  if (models > 1) {
    throw new UserError(
      'A trace is of one model, and this would run two: as it is, and edited.',
      'Add --alone for a trace of the edited one, or leave the intervention out.',
    );
  }
  if (extname(out) !== '.trace') {
    throw new UserError(`${out}: expected a name that ends in .trace.`, `Call it ${out}.trace.`);
  }
  if (!overwrite && existsSync(out)) {
    throw new UserError(`${out} is there already.`, 'Choose another name, or add --overwrite.');
  }
}

function workOf(prompts: readonly EncodedText[], maxTokens: number): Workload {
  const lengths = prompts.map(({ ids }) => ids.length);
  const sum = lengths.reduce((total, length) => total + length, 0);
  return {
    nll: true,
    together: sum,
    longest: Math.max(0, ...lengths) + maxTokens,
    remembered: sum + lengths.length * (maxTokens + ROOM),
  };
}

/** One run per set; an empty set is the model as it is. */
function interventionSets({ interventions = [], alone = false }: GenerateRequest) {
  return interventions.length > 0 && !alone ? [[], interventions] : [interventions];
}

/** @throws UserError where there are conversations and no chat template, or it refuses one */
async function encodedPrompts(
  { prompts, chatTemplate }: GenerateRequest,
  { path }: Checkpoint,
  tokenizer: TextTokenizer,
): Promise<readonly EncodedText[]> {
  const chats = prompts.filter((prompt) => typeof prompt !== 'string');
  const rendered = chats.length === 0 ? [] : await renderChats(await openChatTemplate(path, chatTemplate), chats);
  let next = 0;
  return prompts.map((prompt) =>
    typeof prompt === 'string'
      ? openEncoding(tokenizer, prompt)
      : // A chat template writes all special tokens itself.
        tokenizer.encode(rendered[next++] as string, { addSpecialTokens: false }),
  );
}

/** A prompt and what came of it, placed in its text. */
export interface Told {
  readonly prompt: EncodedText;
  readonly sequence: GeneratedSequence;
  readonly whole: ReturnType<ReturnType<typeof growingText>['whole']>;
}

interface Telling {
  readonly run: number;
  readonly hooks: ReturnType<typeof interventionHooks>;
  readonly request: GenerateRequest;
  readonly context: GenerateContext;
  readonly model: LoadedModel;
  readonly spec: Spec;
  readonly tokenizer: TextTokenizer;
  readonly stop: ReadonlySet<number>;
  readonly prompts: readonly EncodedText[];
  readonly meter: RateMeter;
}

/** All prompts through one set of interventions. */
async function tell({ run, request, context, model, tokenizer, stop, prompts, meter, ...rest }: Telling) {
  const { maxTokens, temperature, topK, topP, minP, seed } = { ...GENERATE_DEFAULTS, ...given(request) };
  const routers = routerEntries(rest.spec);
  const texts = prompts.map((prompt) => growingText(tokenizer, prompt));
  const chosen = prompts.map((): { readonly id: number; readonly logProbability: number }[] => []);
  const ended = prompts.map(() => false);
  const positions = prompts.map(() => 0);
  const watched = context.onTokens !== undefined || request.out !== undefined;
  const begun = model.weights.experts.traffic;
  let prompted: { readonly traffic: ExpertTraffic; readonly at: number } | undefined;

  function routed(prompt: number, ids: Int32Array, records: readonly RouterRecord[]): void {
    const before = prompts[prompt]?.ids.length ?? 0;
    const tokens = Array.from(ids, (id, i): LoggedToken => {
      const position = (positions[prompt] as number) + i;
      const own = position < before ? null : chosen[prompt]?.[position - before];
      const last = (ended[prompt] as boolean) && i === ids.length - 1;
      return {
        ...{ run, prompt, position, id, generated: own !== null, logProbability: own?.logProbability ?? null },
        special: position < before ? prompts[prompt]?.special[position] === 1 : tokenizer.isSpecial(id),
        token: tokenizer.token(id),
        text: (texts[prompt] as (typeof texts)[number]).add(id, last),
        // Copies: the records are good for this call alone.
        routes: records.map((record, r) => {
          const { experts, weights } = rowsOf(record, routers[r] as RouterEntry, i, i + 1);
          return { experts: experts.slice(), weights: weights.slice() };
        }),
      };
    });
    positions[prompt] = (positions[prompt] as number) + ids.length;
    context.onTokens?.(tokens);
  }

  const sequences = await generate(
    model,
    prompts.map(({ ids }) => Int32Array.from(ids)),
    {
      ...{ maxTokens, sampling: { temperature, topK, topP, minP }, seed, stop, hooks: rest.hooks },
      whole: context.whole === true || watched,
      ...(request.level ? { level: request.level } : {}),
      ...(context.signal ? { signal: context.signal } : {}),
      ...(watched ? { onRouted: routed } : {}),
      onToken(prompt, token, end) {
        prompted ??= { traffic: model.weights.experts.traffic, at: performance.now() };
        const own = chosen[prompt] as (typeof chosen)[number];
        own.push(token);
        ended[prompt] = end;
        const shown = () => own.map(({ id }) => id).filter((id) => !stop.has(id));
        const { onText } = context;
        if (onText) timed('text', () => onText(run, prompt, tokenizer.decode(shown())));
        context.onProgress?.({ ...meter.advance(1), ...trafficDetail(model) });
      },
    },
  );
  const { complete, budget, traffic } = model.weights.experts;
  if (!complete && prompted) {
    const between = {
      prompts: trafficBetween(begun, prompted.traffic),
      tokens: trafficBetween(prompted.traffic, traffic),
    };
    const seconds = (performance.now() - prompted.at) / 1000;
    context.onTraffic?.(run, { budget, routers, ...between, seconds });
  }
  return sequences.map(
    (sequence, i): Told => ({
      prompt: prompts[i] as EncodedText,
      sequence,
      whole: (texts[i] as (typeof texts)[number]).whole(),
    }),
  );
}

/** What the request says, without what it leaves out. */
function given(request: GenerateRequest): Partial<typeof GENERATE_DEFAULTS> {
  const names = Object.keys(GENERATE_DEFAULTS) as (keyof typeof GENERATE_DEFAULTS)[];
  return Object.fromEntries(names.flatMap((name) => (request[name] === undefined ? [] : [[name, request[name]]])));
}

function textOf(
  tokenizer: TextTokenizer,
  { prompt, sequence: { tokens, ended, routes } }: Told,
  stop: ReadonlySet<number>,
  interventions: readonly InterventionEntry[],
): GeneratedText {
  const spell = (id: number, logProbability: number | null): GeneratedToken => ({
    id,
    token: tokenizer.token(id),
    logProbability,
  });
  return {
    prompt: prompt.text,
    interventions,
    text: tokenizer.decode(tokens.map(({ id }) => id).filter((id) => !stop.has(id))),
    ended,
    tokens: [
      ...Array.from(prompt.ids, (id) => spell(id, null)),
      ...tokens.map(({ id, logProbability }) => spell(id, logProbability)),
    ],
    promptTokens: prompt.ids.length,
    routes,
  };
}
