// Chats to texts, by a template that is not trusted: in a thread of its own that is ended when it takes too long or too
// much memory. The library keeps a template from reaching anything but what it is given; it sets no bounds.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type ChatMessage, UserError } from '#protocol';
import type { ChatTemplate } from './chat-template.ts';
import type { ChatJob, ChatReply } from './chat-worker.ts';

/** Many times what the longest published template takes for a long chat, on a slow machine. */
const LIMIT_MS = 10_000;
const LIMIT_MEGABYTES = 256;

/** Beside this file in the sources, beside the entries or above the chunks in the build. */
const ENTRY = ['chat-worker.ts', 'chat-worker.js', '../chat-worker.js']
  .map((file) => join(import.meta.dirname, file))
  .find((file) => existsSync(file));

export interface RenderOptions {
  /** Whether the header of the model's next turn is to follow. Default: yes. */
  readonly addPrompt?: boolean;
  /** For templates that write the day. */
  readonly now?: Date;
  readonly limitMs?: number;
}

/**
 * @returns a text per chat, special tokens written out: to be tokenised without adding any
 * @throws UserError when the template refuses a chat, is damaged, or exceeds its bounds
 */
export async function renderChats(
  { template, variables, source }: ChatTemplate,
  chats: readonly (readonly ChatMessage[])[],
  { addPrompt = true, now = new Date(), limitMs = LIMIT_MS }: RenderOptions = {},
): Promise<readonly string[]> {
  if (!ENTRY) throw new Error('chat-worker is not beside the code that starts it');
  const thread = new Worker(ENTRY, {
    resourceLimits: { maxOldGenerationSizeMb: LIMIT_MEGABYTES, maxYoungGenerationSizeMb: 32 },
  });
  try {
    await nextReply(thread);
    thread.postMessage({ template, variables, chats, addPrompt, now: now.getTime() } satisfies ChatJob);
    const reply = await Promise.race([nextReply(thread), after(limitMs)]);
    if (reply.kind === 'texts') return reply.texts;
    throw problemOf(reply, source);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_WORKER_OUT_OF_MEMORY') throw error;
    throw bounded(source, `more than ${LIMIT_MEGABYTES} MB of memory`);
  } finally {
    await thread.terminate();
  }
}

type Outcome = ChatReply | { readonly kind: 'late'; readonly ms: number };

function problemOf(outcome: Exclude<Outcome, { kind: 'texts' }>, source: string): Error {
  switch (outcome.kind) {
    case 'refused':
      return new UserError(
        `The chat template refuses these messages: ${outcome.message}`,
        `So says ${source}. Leave out what it has no place for, such as --system.`,
      );
    case 'broken':
      return new UserError(
        `${source}: expected a chat template that can be rendered, found: ${outcome.message}`,
        'Compare it with the one published beside the weights, or write the prompt out yourself, without --chat.',
      );
    case 'late':
      return bounded(source, `more than ${outcome.ms / 1000} seconds`);
    case 'ready':
      return new Error('the thread of a chat template began twice');
  }
}

function bounded(source: string, what: string): UserError {
  return new UserError(
    `${source}: the chat template was stopped: it took ${what}.`,
    'No published template comes near. Write the prompt out yourself, without --chat, and report the model.',
  );
}

function after(ms: number): Promise<Outcome> {
  return new Promise((resolve) => {
    setTimeout(() => resolve({ kind: 'late', ms }), ms).unref();
  });
}

function nextReply(thread: Worker): Promise<ChatReply> {
  return new Promise((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', (code) => reject(new Error(`the thread of a chat template ended with code ${code}`)));
  });
}
