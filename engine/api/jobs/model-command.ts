// The command line that generates or scores as a job did.

import {
  type ExpertLimit,
  type GenerateRequest,
  type InterventionEntry,
  type ScoreRequest,
  writeExpertLimit,
} from '#protocol';
import { type CommandOptions, lasting, shellQuote, sourceOptions } from './command-line.ts';

/** `routescope generate --model …`; of conversations with more turns than one question the last is named. */
export function generateCommand(
  request: GenerateRequest,
  { platform = process.platform }: CommandOptions = {},
): string {
  const quote = (value: string) => shellQuote(value, platform);
  const { prompts, chatTemplate, maxTokens, temperature, topK, topP, minP, seed, out, level, overwrite } = request;
  const line = (text: string) => quote(text.replaceAll('\n', '\\n'));
  const chats = prompts.filter((prompt) => typeof prompt !== 'string');
  const texts = prompts.map((prompt) => (typeof prompt === 'string' ? prompt : (prompt.at(-1)?.content ?? '')));
  const system = chats[0]?.find(({ role }) => role === 'system')?.content;
  const more = chats.some((turns) => turns.filter(({ role }) => role !== 'system').length > 1);
  const numbers = { 'max-tokens': maxTokens, temperature, 'top-k': topK, 'top-p': topP, 'min-p': minP, seed };
  const words = [
    `--model ${quote(request.model)}`,
    ...(chats.length > 0 ? ['--chat'] : []),
    ...(system === undefined ? [] : [`--system ${line(system)}`]),
    ...(chatTemplate === undefined ? [] : [`--chat-template ${quote(chatTemplate)}`]),
    `--prompt ${texts.map(line).join(' ')}`,
    ...Object.entries(numbers).flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${value}`])),
    ...ofModel(request),
    ...(out === undefined ? [] : [`--out ${quote(out)}`]),
    ...(level === undefined || out === undefined ? [] : [`--level ${level}`]),
    ...(overwrite && out !== undefined ? ['--overwrite'] : []),
  ];
  return `routescope generate ${words.join(' ')}${more ? '  # with the last of several turns alone' : ''}`;
}

/** `routescope score --model …` */
export function scoreCommand(
  request: ScoreRequest,
  { platform = process.platform, isUpload = () => false }: CommandOptions = {},
): string {
  const quote = (value: string) => shellQuote(value, platform);
  const { source, saved } = lasting(request.source, isUpload);
  const { labels = {}, task, by, form, delimiter, resamples, seed } = request;
  const words = [
    `--model ${quote(request.model)}`,
    ...(task === 'perplexity' ? ['--perplexity'] : []),
    ...sourceOptions(source, quote),
    ...Object.entries(labels).map(([name, value]) => `--label ${quote(`${name}=${value}`)}`),
    ...(by === undefined ? [] : [`--by ${quote(by)}`]),
    ...(form === undefined ? [] : [`--form ${form}`]),
    ...(delimiter === undefined ? [] : [`--delimiter ${quote(delimiter)}`]),
    ...(resamples === undefined ? [] : [`--resamples ${resamples}`]),
    ...(seed === undefined ? [] : [`--seed ${seed}`]),
    ...ofModel(request),
  ];
  return `routescope score ${words.join(' ')}${saved ? `  # with ${saved}` : ''}`;
}

interface OfModel {
  readonly interventions?: readonly InterventionEntry[];
  readonly alone?: boolean;
  readonly backend?: string;
  readonly precision?: string;
  readonly expertBudget?: ExpertLimit;
}

function ofModel({
  interventions = [],
  alone,
  backend = 'auto',
  precision = 'auto',
  expertBudget,
}: OfModel): readonly string[] {
  const targets = interventions.flatMap((entry) => entry.targets);
  return [
    ...(targets.length > 0 ? [`--mask-pre ${targets.map(({ layer, expert }) => `${layer}:${expert}`).join(',')}`] : []),
    ...(alone && targets.length > 0 ? ['--alone'] : []),
    ...(backend === 'auto' ? [] : [`--backend ${backend}`]),
    ...(precision === 'auto' ? [] : [`--precision ${precision}`]),
    ...(expertBudget ? [`--expert-budget ${writeExpertLimit(expertBudget)}`] : []),
  ];
}
