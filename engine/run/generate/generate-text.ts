// From prompts to texts: opens the checkpoint, loads the model once, and generates without and with interventions.

import { openChatTemplate, openCheckpoint, openTokenizer, renderChats, stopIds, type TextTokenizer } from '#checkpoint';
import { interventionHooks } from '#interventions';
import { resolveSpec } from '#models';
import {
  type BackendName,
  type ChatMessage,
  type ExpertBudget,
  type ExpertLimit,
  type ExpertTraffic,
  type InterventionEntry,
  type Precision,
  type RouterEntry,
  trafficBetween,
} from '#protocol';
import { timed } from '#tensor';
import { type LoadContext, loadModel, planModel } from '../load-model.ts';
import type { Workload } from '../memory.ts';
import { explainMissing } from '../missing-model.ts';
import { routerEntries } from '../trace-plan.ts';
import { type GeneratedRoutes, type GeneratedSequence, generate } from './generate.ts';
import { GREEDY, type Sampling } from './sampling.ts';

/** A text to go on from, or the turns of a conversation that the model's chat template makes one of. */
export type Prompt = string | readonly ChatMessage[];

export interface GenerateTextRequest {
  /** As for openCheckpoint. */
  readonly model: string;
  readonly prompts: readonly Prompt[];
  /** Which of several chat templates; absent: the default one. */
  readonly chatTemplate?: string;
  /** New tokens of a text at the most. */
  readonly maxTokens: number;
  readonly sampling?: Sampling;
  readonly seed?: number;
  readonly backend?: BackendName | 'auto';
  readonly precision?: Precision | 'auto';
  /** What experts may take; absent: what fits. */
  readonly expertBudget?: ExpertLimit;
  /** One run per set, each over all prompts with the same seed; an empty set is the model as it is. */
  readonly interventions: readonly (readonly InterventionEntry[])[];
}

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
  /** What was generated, without the token that ended it. */
  readonly text: string;
  readonly ended: GeneratedSequence['ended'];
  /** Of the prompt and of what was generated. */
  readonly tokens: readonly GeneratedToken[];
  readonly promptTokens: number;
  readonly routes: readonly GeneratedRoutes[];
}

export interface GenerateTextContext extends LoadContext {
  /** Called with the whole text so far of a prompt, as it grows. */
  readonly onText?: (run: number, prompt: number, text: string) => void;
  /** Called after each run of a model whose experts are not all in memory. */
  readonly onTraffic?: (run: number, traffic: RunTraffic) => void;
}

/** What became of experts in a run. */
export interface RunTraffic {
  readonly budget: ExpertBudget;
  readonly routers: readonly RouterEntry[];
  /** While the prompts went through at once, and after that token by token. */
  readonly prompts: ExpertTraffic;
  readonly tokens: ExpertTraffic;
}

/**
 * @returns per set of interventions, a text per prompt
 * @throws UserError; Cancelled
 */
export async function generateText(
  request: GenerateTextRequest,
  context: GenerateTextContext = {},
): Promise<readonly (readonly GeneratedText[])[]> {
  const { sampling = GREEDY, seed = 1, maxTokens } = request;
  const checkpoint = await explainMissing(() => openCheckpoint(request.model));
  try {
    const spec = resolveSpec(checkpoint.config, checkpoint.tensors);
    const sets = request.interventions.map((entries) => interventionHooks(entries, spec));
    const tokenizer = await timed('text', () => openTokenizer(checkpoint.path, { modelVocab: spec.vocab }));
    const stop = await stopIds(checkpoint.path, checkpoint.config);
    const texts = await promptTexts(request, checkpoint.path);
    const prompts = texts.map(({ text, chat }) => Int32Array.from(encodePrompt(tokenizer, text, chat)));
    const plan = await planModel(checkpoint, {
      backend: request.backend ?? 'auto',
      precision: request.precision ?? 'auto',
      ...(request.expertBudget ? { expertBudget: request.expertBudget } : {}),
      work: workOf(prompts, maxTokens),
    });
    const model = await loadModel(checkpoint, plan, context);
    try {
      const runs: (readonly GeneratedText[])[] = [];
      for (const [run, hooks] of sets.entries()) {
        const ids = prompts.map((): number[] => []);
        const begun = model.weights.experts.traffic;
        let prompted: ExpertTraffic | undefined;
        const sequences = await generate(model, prompts, {
          ...{ maxTokens, sampling, seed, stop, hooks },
          ...(context.signal ? { signal: context.signal } : {}),
          onToken(prompt, { id }) {
            prompted ??= model.weights.experts.traffic;
            if (!stop.has(id)) ids[prompt]?.push(id);
            const { onText } = context;
            if (onText) timed('text', () => onText(run, prompt, tokenizer.decode(ids[prompt] ?? [])));
          },
        });
        const { complete, budget, traffic } = model.weights.experts;
        if (!complete && prompted) {
          const between = { prompts: trafficBetween(begun, prompted), tokens: trafficBetween(prompted, traffic) };
          context.onTraffic?.(run, { budget, routers: routerEntries(spec), ...between });
        }
        runs.push(
          sequences.map((sequence, i) =>
            textOf(tokenizer, texts[i]?.text as string, prompts[i] as Int32Array, ids[i] ?? [], sequence),
          ),
        );
      }
      return runs;
    } finally {
      model.dispose();
    }
  } finally {
    await checkpoint.close();
  }
}

function workOf(prompts: readonly Int32Array[], maxTokens: number): Workload {
  const lengths = prompts.map(({ length }) => length);
  const sum = lengths.reduce((total, length) => total + length, 0);
  return {
    nll: true,
    together: sum,
    longest: Math.max(0, ...lengths) + maxTokens,
    remembered: sum + lengths.length * maxTokens,
  };
}

/** @throws UserError where there are conversations and no chat template, or it refuses one */
async function promptTexts(
  { prompts, chatTemplate }: GenerateTextRequest,
  path: string,
): Promise<readonly { readonly text: string; readonly chat: boolean }[]> {
  const chats = prompts.filter((prompt) => typeof prompt !== 'string');
  const rendered = chats.length === 0 ? [] : await renderChats(await openChatTemplate(path, chatTemplate), chats);
  let next = 0;
  return prompts.map((prompt) =>
    typeof prompt === 'string' ? { text: prompt, chat: false } : { text: rendered[next++] as string, chat: true },
  );
}

/**
 * A token that would end the text, as some tokenizers put one behind it, is left off: the text is to go on.
 * @param chat whether the text comes from a chat template, which writes all special tokens itself
 */
function encodePrompt(tokenizer: TextTokenizer, prompt: string, chat: boolean): Uint32Array {
  const { ids, special, byteStart, text } = tokenizer.encode(prompt, { addSpecialTokens: !chat });
  if (chat) return ids;
  const bytes = new TextEncoder().encode(text).length;
  let end = ids.length;
  while (end > 0 && special[end - 1] === 1 && byteStart[end - 1] === bytes && bytes > 0) end--;
  return ids.slice(0, end);
}

function textOf(
  tokenizer: TextTokenizer,
  prompt: string,
  promptIds: Int32Array,
  ids: readonly number[],
  { tokens, ended, routes }: GeneratedSequence,
): GeneratedText {
  const spell = (id: number, logProbability: number | null): GeneratedToken => ({
    id,
    token: tokenizer.token(id),
    logProbability,
  });
  return {
    prompt,
    text: tokenizer.decode(ids),
    ended,
    tokens: [
      ...Array.from(promptIds, (id) => spell(id, null)),
      ...tokens.map(({ id, logProbability }) => spell(id, logProbability)),
    ],
    promptTokens: promptIds.length,
    routes,
  };
}
