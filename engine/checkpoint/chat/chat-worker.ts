// Entry of the thread in which a chat template runs: it comes from somebody else, and may run for ever or fill memory.

import { parentPort } from 'node:worker_threads';
import type { ChatMessage } from '#protocol';
import { ChatRefused, renderTemplate, type Variables } from './jinja.ts';

/** What the thread is asked. */
export interface ChatJob {
  readonly template: string;
  readonly variables: Variables;
  readonly chats: readonly (readonly ChatMessage[])[];
  readonly addPrompt: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What it says: that it runs, and in the end one of the others. */
export type ChatReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'texts'; readonly texts: readonly string[] }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'broken'; readonly message: string };

const say = (reply: ChatReply): void => parentPort?.postMessage(reply);

parentPort?.on('message', ({ template, variables, chats, addPrompt, now }: ChatJob) => {
  try {
    say({ kind: 'texts', texts: renderTemplate(template, variables, chats, { addPrompt, now: new Date(now) }) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    say({ kind: error instanceof ChatRefused ? 'refused' : 'broken', message });
  }
});
say({ kind: 'ready' });
