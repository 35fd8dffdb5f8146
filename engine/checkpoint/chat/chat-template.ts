// The chat template of a checkpoint and the special tokens that it may name, from the files that transformers reads.

import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { brief, formatBytes, UserError } from '#protocol';
import { fileProblem } from '../file-problem.ts';
import { findCheckpoint } from '../find-checkpoint.ts';
import { type Environment, exists } from '../hub-cache.ts';
import { readJsonObject } from '../json-file.ts';
import { openRegular } from '../regular-file.ts';

const CONFIG = 'tokenizer_config.json';
/** Where older repositories keep what tokenizer_config.json has today. */
const OLDER_TOKENS = 'special_tokens_map.json';
/** A template alone in a file; wins over one in tokenizer_config.json. */
const ALONE = 'chat_template.jinja';
/** Further templates beside it, NAME.jinja. */
const FURTHER = 'additional_chat_templates';
/** As processors of older repositories keep it. */
const OLDER = 'chat_template.json';
const DEFAULT = 'default';
/** Published ones have 20 kB. */
const MOST_BYTES = 4 * 1024 * 1024;

export interface ChatTemplate {
  readonly template: string;
  /** Special tokens as they are spelled, by the names that templates have for them: `bos_token`. */
  readonly variables: Readonly<Record<string, string>>;
  /** The file it was read from, for messages. */
  readonly source: string;
}

/**
 * @param path as for openCheckpoint
 * @param name of several templates; absent: the one called "default", or the only one
 * @throws UserError where there is none, or none of this name
 */
export async function openChatTemplate(
  path: string,
  name?: string,
  env: Environment = process.env,
): Promise<ChatTemplate> {
  const { folder, id } = await findCheckpoint(path, env);
  const config = await jsonIfThere(join(folder, CONFIG));
  const templates = await readTemplates(folder, config);
  if (templates.size === 0) {
    throw new UserError(
      `${id} has no chat template: a base model goes on with a text and knows no turns.`,
      'Write the whole prompt yourself, without --chat, or take the chat version of the model.',
    );
  }
  const found = templates.get(name ?? DEFAULT) ?? (name === undefined && templates.size === 1 ? only(templates) : null);
  if (!found) {
    const names = [...templates.keys()].join(', ');
    throw new UserError(
      name === undefined
        ? `${id} has several chat templates and none is called "${DEFAULT}": ${names}.`
        : `${id} has no chat template called "${name}". It has: ${names}.`,
      'Name one of them with --chat-template.',
    );
  }
  return {
    ...found,
    variables: { ...namedTokens(await jsonIfThere(join(folder, OLDER_TOKENS))), ...namedTokens(config) },
  };
}

type Found = Pick<ChatTemplate, 'template' | 'source'>;

function only(templates: ReadonlyMap<string, Found>): Found {
  return [...templates.values()][0] as Found;
}

async function readTemplates(
  folder: string,
  config: Readonly<Record<string, unknown>>,
): Promise<ReadonlyMap<string, Found>> {
  const alone = new Map<string, Found>();
  if (await exists(join(folder, ALONE))) {
    alone.set(DEFAULT, { template: await readText(join(folder, ALONE)), source: ALONE });
  }
  const further = await readdir(join(folder, FURTHER)).catch(() => []);
  for (const file of further.filter((each) => each.endsWith('.jinja')).sort()) {
    const source = `${FURTHER}/${file}`;
    alone.set(basename(file, '.jinja'), { template: await readText(join(folder, source)), source });
  }
  if (alone.size > 0) return alone;
  const inConfig = templatesIn(config.chat_template, CONFIG);
  if (inConfig.size > 0) return inConfig;
  return templatesIn((await jsonIfThere(join(folder, OLDER))).chat_template, OLDER);
}

/** One text, or a list of `{ name, template }`. */
function templatesIn(value: unknown, source: string): ReadonlyMap<string, Found> {
  if (value === undefined || value === null) return new Map();
  if (typeof value === 'string') return new Map([[DEFAULT, { template: value, source }]]);
  const entries = Array.isArray(value) ? (value as { name?: unknown; template?: unknown }[]) : [];
  const good = entries.filter((each) => typeof each?.name === 'string' && typeof each.template === 'string');
  if (entries.length === 0 || good.length < entries.length) {
    throw new UserError(
      `${source}: expected chat_template to be a text or a list of names with texts, found ${brief(value)}.`,
      'Compare the file with the one published beside the weights.',
    );
  }
  return new Map(good.map((each) => [each.name as string, { template: each.template as string, source }]));
}

/** Every entry that names a token: a text, or an object with its `content`. */
function namedTokens(config: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const extra = config.extra_special_tokens ?? config.model_specific_special_tokens;
  const named = typeof extra === 'object' && extra !== null && !Array.isArray(extra) ? Object.entries(extra) : [];
  const own = Object.entries(config).filter(([name]) => /^[a-z_]+_token$/.test(name));
  return Object.fromEntries(
    [...own, ...named].flatMap(([name, value]) => {
      const text = typeof value === 'object' && value !== null ? (value as { content?: unknown }).content : value;
      return typeof text === 'string' ? [[name, text]] : [];
    }),
  );
}

async function jsonIfThere(path: string): Promise<Readonly<Record<string, unknown>>> {
  return (await exists(path)) ? (await readJsonObject(path)).value : {};
}

async function readText(path: string): Promise<string> {
  const { handle, size } = await openRegular(path);
  try {
    if (size > MOST_BYTES) {
      throw new UserError(
        `${path}: expected a template of at most ${formatBytes(MOST_BYTES)}, found ${formatBytes(size)}.`,
        'Download the file again.',
      );
    }
    return decoded(await handle.readFile(), path);
  } catch (error) {
    throw fileProblem(error, path);
  } finally {
    await handle.close();
  }
}

function decoded(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UserError(`${path}: expected a text in UTF-8, found other bytes.`, 'Download the file again.');
  }
}
