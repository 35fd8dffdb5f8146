// From prompts and conversations to texts, on a tiny checkpoint whose tokenizer begins every text with a token.

import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateText, type Prompt } from './generate-text.ts';

const CHECKPOINT = join(import.meta.dirname, '..', '..', 'models', 'olmoe', 'golden', 'f16');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'routescope-generate-'));
  cpSync(CHECKPOINT, folder, { recursive: true });
  writeFileSync(
    join(folder, 'chat_template.jinja'),
    "{{ bos_token }}{% for m in messages %}{{ m.role ~ ': ' ~ m.content ~ ' ' }}{% endfor %}model:",
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = async (prompts: readonly Prompt[], model = folder) => {
  const [texts] = await generateText({ model, prompts, maxTokens: 3, backend: 'wasm', interventions: [[]] });
  return (texts ?? []).map(({ tokens, promptTokens, prompt }) => ({
    prompt,
    tokens: tokens.map(({ id }) => id),
    start: tokens.slice(0, promptTokens).filter(({ token }) => token === '<|start|>').length,
  }));
};

test('a conversation is read as its template writes it, and begun once', async () => {
  const [chat, text] = await run([
    [
      { role: 'system', content: 'b' },
      { role: 'user', content: 'a' },
    ],
    'system: b user: a model:',
  ]);
  expect(chat?.prompt).toBe('<|start|>system: b user: a model:');
  expect([chat?.start, text?.start]).toEqual([1, 1]);
  // The tokenizer puts before the text what the template wrote.
  expect(chat?.tokens).toEqual(text?.tokens);
});

test('a conversation for a model without a template is refused before anything is loaded', async () => {
  const conversation: Prompt = [{ role: 'user', content: 'a' }];
  await expect(run([conversation], CHECKPOINT)).rejects.toThrow('f16 has no chat template');
});
