// Everything that is done with a checkpoint of unknown origin, from its first byte to a token: what a damaged file may end in
// is a UserError, or results that make sense.

import * as tf from '@tensorflow/tfjs-core';
import { openChatTemplate, openCheckpoint, openTokenizer, renderChats, stopIds, type TextTokenizer } from '#checkpoint';
import { describeSpec, forward, loadWeights, type Model, resolveSpec } from '#models';
import { type Spec, UserError } from '#protocol';
import { type Backend, openBackend } from '#tensor';
import { generate } from '../generate/generate.ts';
import { openSpec, storedType, tensorSource } from '../load-model.ts';
import { type Placement, planMemory } from '../memory.ts';
import { tokenNll } from '../nll.ts';

/** Long runs are what patterns that try everything take forever on. */
const TEXTS = [
  'The river rises 42 times.',
  'Nachts, 夜里 ليل 🜁\n\n\tе\u0301',
  `${'a'.repeat(60)} ${'x'.repeat(60)}`,
  '   ',
  '',
];
/** Milliseconds that a text may take to cut. */
const PATIENCE = 50;
const MOST_RENDERED = 5;

export type Part = 'spec' | 'tokenizer' | 'stop ids' | 'chat template' | 'forward';

/** How each part ended: well, or in which UserError. What was not reached is absent. */
export type Outcome = Partial<Record<Part, 'well' | UserError>>;

/**
 * Tries what depends on a file.
 * @param run whether what can be loaded is run too
 * @throws whatever is no UserError
 */
export async function attempt(folder: string, file: string, run: boolean): Promise<Outcome> {
  const outcome: Outcome = {};
  const ended = async (part: Part, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
      outcome[part] = 'well';
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      checkMessage(error);
      outcome[part] = error;
    }
  };
  if (file === 'tokenizer_config.json' || file.endsWith('.jinja')) {
    await ended('chat template', () => tryChatTemplate(folder, run));
    return outcome;
  }
  if (file === 'tokenizer.json') {
    await ended('tokenizer', () => tryTokenizer(folder));
    return outcome;
  }
  await ended('spec', async () => {
    const checkpoint = await openCheckpoint(folder);
    try {
      await ended('stop ids', async () => {
        for (const id of await stopIds(folder, checkpoint.config))
          expectTrue(Number.isSafeInteger(id) && id >= 0, 'a stop id');
      });
      if (file === 'generation_config.json') return;
      checkSpec(resolveSpec(checkpoint.config, checkpoint.tensors), (name) => storedType(checkpoint, name));
      const spec = await openSpec(checkpoint);
      if (run) await ended('forward', () => tryForward(spec, checkpoint));
    } finally {
      await checkpoint.close();
    }
  });
  return outcome;
}

function checkSpec(spec: Spec, stored: Placement['storedType']): void {
  expectTrue(
    describeSpec(spec).every((line) => line.length < 5000),
    'short descriptions',
  );
  for (const name of ['wasm', 'tensorflow'] as const) {
    const backend = { name, usable: true, detail: '' };
    const { need } = planMemory({ spec, storedType: stored, backend, precision: 'f32' }, 16e9, { nll: true });
    expectTrue(Number.isFinite(need.weights) && need.weights > 0 && Number.isFinite(need.working), 'a need of memory');
  }
}

async function tryTokenizer(folder: string): Promise<void> {
  const tokenizer = await openTokenizer(folder, { modelVocab: 700, patience: PATIENCE });
  expectTrue(Number.isSafeInteger(tokenizer.vocabulary) && tokenizer.kind.length < 100, 'a vocabulary');
  for (const text of TEXTS) checkEncoding(tokenizer, text);
}

function checkEncoding(tokenizer: TextTokenizer, given: string): void {
  const { text, ids, tokens, byteStart, byteEnd, special } = tokenizer.encode(given);
  const count = ids.length;
  expectTrue(
    [tokens, byteStart, byteEnd, special].every(({ length }) => length === count),
    'lists of one length',
  );
  expectTrue(
    tokens.every((token) => typeof token === 'string'),
    'tokens of text',
  );
  expectTrue(
    ids.every((id) => id < 700),
    'ids of the vocabulary',
  );
  const bytes = Buffer.byteLength(text);
  for (let i = 0; i < count; i++) {
    const [from, to] = [byteStart[i] as number, byteEnd[i] as number];
    expectTrue(from <= to && to <= bytes && from >= (i > 0 ? (byteStart[i - 1] as number) : 0), 'places in order');
  }
  expectTrue(typeof tokenizer.decode(ids) === 'string', 'a text');
}

let rendered = 0;

/** A thread for each takes long, so only a few are rendered. */
async function tryChatTemplate(folder: string, render: boolean): Promise<void> {
  const template = await openChatTemplate(folder);
  expectTrue(typeof template.template === 'string', 'a template');
  if (!render || ++rendered > MOST_RENDERED) return;
  const [text] = await renderChats(template, [[{ role: 'user', content: 'Hello!' }]], { limitMs: 2000 });
  expectTrue(typeof text === 'string', 'a text');
}

let wasm: Backend | undefined;

async function tryForward(spec: Spec, checkpoint: Awaited<ReturnType<typeof openCheckpoint>>): Promise<void> {
  wasm ??= await openBackend({ name: 'wasm', precision: 'f32' });
  const before = tf.memory().numTensors;
  try {
    const weights = await loadWeights(spec, wasm, tensorSource(checkpoint));
    try {
      await run({ spec, backend: wasm, weights });
    } finally {
      weights.dispose();
    }
  } finally {
    expectTrue(tf.memory().numTensors === before, 'no tensor left behind');
  }
}

async function run(model: Model): Promise<void> {
  const ids = Int32Array.from({ length: Math.min(5, model.spec.contextLength) }, (_, i) => i % model.spec.vocab);
  const hidden = await forward(model, { ids, lengths: [ids.length] }, { until: 'hidden' });
  if (!hidden) throw new Error('a forward to the end gives hidden states');
  try {
    const nll = await tokenNll(model, hidden, ids, [ids.length]);
    expectTrue(nll.subarray(1).every(Number.isFinite), 'finite losses');
  } finally {
    hidden.dispose();
  }
  if (model.spec.contextLength < 3) return;
  const [sequence] = await generate(model, [ids.slice(0, 1)], { maxTokens: 2 });
  expectTrue(
    sequence?.tokens.every(({ logProbability }) => Number.isFinite(logProbability)) === true,
    'finite log-probabilities',
  );
}

/** What a person can read: not the whole file over again, and nothing that a terminal would obey. */
function checkMessage({ message, hint }: UserError): void {
  expectTrue(
    message.length > 10 && message.length <= 2000 && hint.length <= 2000,
    `a message of a readable length: ${message.slice(0, 300)}`,
  );
  expectTrue(!/[^\P{Cc}\n]/u.test(message + hint), `a message without control characters: ${JSON.stringify(message)}`);
}

function expectTrue(holds: boolean, what: string): void {
  if (!holds) throw new Error(`expected ${what}`);
}
