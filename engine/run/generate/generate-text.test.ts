// From prompts and conversations to texts, tokens and traces, on a tiny checkpoint whose tokenizer begins every text with a
// token.

import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GenerateRequest, NO_ID } from '#protocol';
import { openTrace } from '#trace';
import { recordTrace } from '../record.ts';
import { SCORED } from '../testing/scores.ts';
import { generateText } from './generate-text.ts';
import { TokenLog } from './token-log.ts';

type Prompt = GenerateRequest['prompts'][number];

const CHECKPOINT = join(import.meta.dirname, '..', '..', 'models', 'families', 'olmoe', 'golden', 'f16');

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
  const [texts] = await generateText({ model, prompts, maxTokens: 3, backend: 'wasm' });
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

test('numbers that cannot be are refused before a model is looked for', async () => {
  const asked = { model: '/nowhere', prompts: ['a'], topP: 2 };
  await expect(generateText(asked)).rejects.toThrow('top-p: expected a number above 0 and up to 1, found 2.');
});

const request = (more: Partial<GenerateRequest> = {}): GenerateRequest => ({
  ...{ model: folder, prompts: ['a river', 'ice'], maxTokens: 5, temperature: 1.5, seed: 4, backend: 'wasm' },
  ...more,
});

test('tokens come as they have gone through the model, each with its routes, and can be read from anywhere', async () => {
  const log = new TokenLog();
  let calls = 0;
  const [texts = []] = await generateText(request(), {
    onRouters: (routers) => log.begin(routers),
    onTokens(tokens) {
      calls++;
      log.add(tokens);
    },
  });
  log.end();
  const all = log.read(0, 1000);
  expect([all.total, all.ended]).toEqual([texts.reduce((sum, { tokens }) => sum + tokens.length, 0), true]);
  // Each prompt at once, then one token after the other.
  expect(calls).toBe(2 + texts.reduce((sum, { tokens, promptTokens }) => sum + tokens.length - promptTokens, 0));
  for (const [prompt, { tokens, promptTokens, routes, prompt: text, text: answer }] of texts.entries()) {
    const own = all.tokens.map((_, i) => i).filter((i) => all.prompt[i] === prompt);
    expect(own.map((i) => all.position[i])).toEqual(tokens.map((_, position) => position));
    expect(own.map((i) => all.id[i])).toEqual(tokens.map(({ id }) => id));
    expect(own.map((i) => all.generated[i])).toEqual(tokens.map((_, position) => (position < promptTokens ? 0 : 1)));
    expect(own.map((i) => all.texts[i]).join('')).toBe(text + answer);
    for (const [position, { logProbability }] of tokens.entries()) {
      expect(all.logProbability[own[position] as number]).toBe(Math.fround(logProbability ?? Number.NaN));
    }
    for (const [r, { experts, weights }] of routes.entries()) {
      const { topK } = all.routers[r] as (typeof all.routers)[number];
      const rows = <A extends Uint16Array | Float32Array>(values: A) =>
        own.flatMap((i) => [...values.subarray(i * topK, (i + 1) * topK)]);
      expect(rows(all.experts[r] as Uint16Array)).toEqual([...experts]);
      expect(rows(all.weights[r] as Float32Array)).toEqual([...weights]);
    }
  }
  const some = log.read(3, 4);
  expect([...some.id]).toEqual([...all.id.subarray(3, 7)]);
  expect(some.experts[1]).toEqual(all.experts[1]?.subarray(3 * 3, 7 * 3));
});

test('the trace of what was generated holds the routes and losses that a recording of its texts has', async () => {
  const interventions = [{ mode: 'mask_pre', targets: [{ layer: 1, expert: 2 }] }] as const;
  const out = join(folder, 'generated.trace');
  // The demo model writes real words, which are cut into tokens as it chose them.
  const prompts = ['Das Kind trinkt', 'Question: What is the capital of Italy?\nAnswer:'];
  const real = { model: SCORED.demo, prompts, temperature: 0, maxTokens: 5 };
  await generateText(request({ ...real, out, level: 'norms', interventions, alone: true }), { version: '0' });
  const again = join(folder, 'again.trace');
  const recording = {
    model: SCORED.demo,
    out: again,
    level: 'norms',
    nll: true,
    backend: 'wasm',
    interventions,
  } as const;
  await recordTrace({ ...recording, source: { kind: 'trace', path: out } }, { version: '0' });
  const [generated, recorded] = [await openTrace(out), await openTrace(again)];
  try {
    expect(generated.manifest).toMatchObject({ status: 'complete', level: 'norms', interventions, nll: true });
    expect(generated.manifest.columns).toEqual(recorded.manifest.columns);
    for (const sequence of [0, 1]) {
      const [own, other] = [await generated.readSequence(sequence), await recorded.readSequence(sequence)];
      expect(own.tokenIds).toEqual(other.tokenIds);
      expect([own.tokens, own.byteStart, own.byteEnd]).toEqual([other.tokens, other.byteStart, other.byteEnd]);
      expect(own.experts).toEqual(other.experts);
      const prompt = own.tokens - 5;
      // Of each token that was chosen: at temperature 0 it is that token itself.
      const { ids = new Int32Array(), texts = [] } = own.predicted ?? {};
      const predictions = ids.subarray(prompt - 1, own.tokens - 1);
      expect([...predictions]).toEqual([...own.tokenIds.subarray(prompt)]);
      expect(predictions).toEqual(other.predicted?.ids.subarray(prompt - 1, own.tokens - 1));
      expect(texts.slice(prompt - 1, own.tokens - 1)).toEqual(own.tokenTexts.slice(prompt));
      for (const none of [0, prompt - 2, own.tokens - 1]) expect([ids[none], texts[none]]).toEqual([NO_ID, null]);
      for (let position = 0; position < own.tokens; position++) {
        const loss = own.nll?.[position] as number;
        if (position < prompt) expect(loss).toBeNaN();
        else expect(Math.abs(loss - (other.nll?.[position] as number))).toBeLessThan(1e-4);
      }
    }
  } finally {
    await generated.close();
    await recorded.close();
  }
});

test('a trace of two models, under a strange name, or over another, is refused before anything runs', async () => {
  const interventions = [{ mode: 'mask_pre', targets: [{ layer: 1, expert: 2 }] }] as const;
  const out = join(folder, 'new.trace');
  await expect(generateText(request({ out, interventions }))).rejects.toThrow('A trace is of one model');
  await expect(generateText(request({ out: folder }))).rejects.toThrow('expected a name that ends in .trace');
  mkdirSync(out);
  await expect(generateText(request({ out }))).rejects.toThrow(`${out} is there already.`);
});
