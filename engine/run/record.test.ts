// Recordings of the bundled sample model, from request to trace, as the command line and the window make them.

import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTokenizer } from '#checkpoint';
import { sampleModelPath } from '#datasets';
import type { RecordRequest, SequenceData } from '#protocol';
import { openTrace } from '#trace';
import { recordTrace } from './record.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'routescope-record-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

type Change = Partial<RecordRequest> & { readonly out: string };

const request = (change: Change): RecordRequest & { readonly out: string } => ({
  model: sampleModelPath(),
  source: { kind: 'corpus', name: 'sample' },
  backend: 'wasm',
  ...change,
  out: join(folder, change.out),
});

async function record(change: Change, signal?: AbortSignal, onBatch?: () => void): Promise<string> {
  const { trace } = await recordTrace(request(change), {
    version: 'test',
    ...(signal ? { signal } : {}),
    ...(onBatch ? { onLive: onBatch } : {}),
  });
  return trace;
}

async function readAll(path: string): Promise<SequenceData[]> {
  const trace = await openTrace(path);
  const { sequences } = trace.manifest.counts;
  const all = [];
  for (let s = 0; s < sequences; s++) all.push(await trace.readSequence(s));
  await trace.close();
  return all;
}

const pasted = (text: string, perLine = false): RecordRequest['source'] => ({
  kind: 'pasted',
  name: 'note',
  text,
  perLine,
});

test('a recording stopped half way and resumed holds what an uninterrupted one holds', async () => {
  const whole = await record({ out: 'whole.trace', level: 'probs', nll: true });
  const stop = new AbortController();
  const tensors = tf.memory().numTensors;
  const stopped = record({ out: 'parts.trace', level: 'probs', nll: true }, stop.signal, () => stop.abort());
  await expect(stopped).rejects.toThrow(
    /^Stopped\. \d+ of 112 sequences are kept in .*; the same command goes on from there\.$/,
  );
  expect(tf.memory().numTensors).toBe(tensors);

  const half = await openTrace(join(folder, 'parts.trace'));
  expect(half.manifest.status).toBe('interrupted');
  expect(half.manifest.counts.sequences).toBeGreaterThan(0);
  expect(half.manifest.counts.sequences).toBeLessThan(112);
  await half.close();

  const resumed = await record({ out: 'parts.trace', level: 'probs', nll: true });
  const [a, b] = [await readAll(whole), await readAll(resumed)];
  expect(b.length).toBe(112);
  for (const [s, sequence] of a.entries()) {
    expect(b[s]?.experts).toEqual(sequence.experts);
    expect([...(b[s]?.tokenIds ?? [])]).toEqual([...sequence.tokenIds]);
    expect(b[s]?.predicted).toEqual(sequence.predicted);
    sequence.weights.forEach((weights, r) => {
      const other = b[s]?.weights[r] as Float32Array;
      // Batches begin elsewhere after a resume, so sums may round differently; the choice may not.
      for (let i = 0; i < weights.length; i++) expect(other[i]).toBeCloseTo(weights[i] as number, 5);
    });
  }
});

test('resuming with other options lists what differs and changes nothing', async () => {
  await record({ out: 'options.trace', source: pasted('one') });
  const other = record({ out: 'options.trace', source: pasted('one'), level: 'probs' });
  await expect(other).rejects.toThrow(/differs[\s\S]*level/);
  expect((await readAll(join(folder, 'options.trace'))).length).toBe(1);
});

test('predictions come with losses, at every position, by id and in the spelling of the vocabulary', async () => {
  const [plain] = await readAll(await record({ out: 'without.trace', source: pasted('one two') }));
  expect([plain?.nll, plain?.predicted]).toEqual([null, null]);
  const [data] = await readAll(await record({ out: 'predicted.trace', source: pasted('one two'), nll: true }));
  const { ids = new Int32Array(), texts = [] } = data?.predicted ?? {};
  const tokenizer = await openTokenizer(sampleModelPath());
  expect(ids).toHaveLength(data?.tokens as number);
  expect(texts).toEqual(Array.from(ids, (id) => tokenizer.token(id)));
});

test('the levels store what they say and no more', async () => {
  const files = async (level: NonNullable<RecordRequest['level']>) => {
    const trace = await openTrace(await record({ out: `${level}.trace`, source: pasted('a b c'), level }));
    const { columns } = trace.manifest;
    await trace.close();
    return columns.filter((name) => name.startsWith('L3_'));
  };
  expect(await files('choices')).toEqual(['L3_experts', 'L3_weights']);
  expect(await files('probs')).toEqual(['L3_experts', 'L3_weights', 'L3_router_logits']);
  expect(await files('norms')).toEqual([
    'L3_experts',
    'L3_weights',
    'L3_router_logits',
    'L3_expert_norm',
    'L3_out_cosine',
  ]);
});

test('an edited run keeps the logits as the router gave them beside those that were chosen from', async () => {
  const plain = await record({ out: 'plain.trace', source: pasted('the market'), level: 'probs' });
  const target = (await readAll(plain))[0]?.experts[1]?.[0] as number;
  const edited = await record({
    out: 'edited.trace',
    source: pasted('the market'),
    level: 'probs',
    interventions: [{ mode: 'mask_pre', targets: [{ layer: 1, expert: target }] }],
  });
  const trace = await openTrace(edited);
  const { logits, edited: after } = await trace.readToken(0, 0);
  await trace.close();
  expect(Number.isFinite(logits?.[1]?.[target])).toBe(true);
  expect(after?.[1]?.[target]).toBe(-Infinity);
  expect([...((await readAll(edited))[0]?.experts[1] ?? [])]).not.toContain(target);
});

test('a text longer than the context is cut there, and the trace says so', async () => {
  const path = join(folder, 'long.txt');
  writeFileSync(path, 'word '.repeat(2000));
  const trace = await openTrace(await record({ out: 'long.trace', source: { kind: 'files', paths: [path] } }));
  expect(trace.manifest.counts.tokens).toBe(512);
  expect(trace.manifest.notices[0]).toMatch(
    /^long\.txt was cut from [\d,]+ to 512 tokens, the model's context length\.$/,
  );
  await trace.close();
});

test('lines keep their number as item over empty ones, labels are put on all', async () => {
  const out = await record({
    out: 'lines.trace',
    source: pasted('eins\n\ndrei\r\n', true),
    labels: { language: 'de' },
  });
  const rows = await readAll(out);
  expect(rows.map(({ text, item, labels }) => [text, item, labels])).toEqual([
    ['eins', '1', { language: 'de' }],
    ['drei', '3', { language: 'de' }],
  ]);
});

test('text is kept in NFC, and without it nothing of it is on disk', async () => {
  const out = await record({ out: 'nfc.trace', source: pasted('Cafe\u0301') });
  expect((await readAll(out))[0]?.text).toBe('Café');
  const bare = await record({ out: 'bare.trace', source: pasted('secret words'), text: false });
  expect((await readAll(bare))[0]?.text).toBeNull();
});

test('another trace can be recorded again from its own text', async () => {
  const first = await record({ out: 'first.trace', source: pasted('one\ntwo', true) });
  const again = await record({ out: 'again.trace', source: { kind: 'trace', path: first, sequences: [1] } });
  expect((await readAll(again)).map(({ text }) => text)).toEqual(['two']);
  const missing = record({ out: 'missing.trace', source: { kind: 'trace', path: first, sequences: [0, 7] } });
  await expect(missing).rejects.toThrow(/has no sequence 7; it has 0–1\.$/);
});

test('weights that are no numbers stop the recording at the token where they first show', async () => {
  const broken = join(folder, 'broken-model');
  cpSync(sampleModelPath(), broken, { recursive: true });
  const spoil = (tensor: string): void => {
    const file = join(broken, 'model.safetensors');
    const bytes = readFileSync(file);
    const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString()) as Record<
      string,
      { data_offsets: [number, number] }
    >;
    bytes.writeFloatLE(Number.NaN, 8 + Number(bytes.readBigUInt64LE()) + (header[tensor]?.data_offsets[0] ?? 0));
    writeFileSync(file, bytes);
  };
  spoil('lm_head.weight');
  const loss = record({ out: 'nan.trace', model: broken, source: pasted('one\ntwo words', true), nll: true });
  await expect(loss).rejects.toThrow(
    /^Negative log-likelihood of sequence note:1, position 1 \(".+"\): expected a finite number, found NaN\.$/,
  );
  spoil('model.layers.2.mlp.gate.weight');
  const routes = record({ out: 'nan.trace', model: broken, source: pasted('one\ntwo words', true) });
  await expect(routes).rejects.toThrow(
    /^Router of layer 2, expert 0, sequence note:1, position 0 \(".+"\): expected a finite logit, found NaN\.$/,
  );
  expect(readdirSync(folder)).not.toContain('nan.trace');
});

test.each<[string, Partial<RecordRequest>, RegExp]>([
  ['an empty text', { source: pasted('') }, /^note, sequence note: the text is empty\.$/],
  ['lines without any', { source: pasted('\n\n', true) }, /^note: there is no text in it\.$/],
  [
    'a file that is not there',
    { source: { kind: 'lines', path: '/no/such/file' } },
    /^\/no\/such\/file: there is no such file\.$/,
  ],
  [
    'an unknown corpus',
    { source: { kind: 'corpus', name: 'nope' } },
    /^No corpus is called "nope"\. Known: .*\bsample\.$/,
  ],
  ['half without logits', { half: true }, /^Half precision is for router logits, and level choices stores none\.$/],
  ['a text of blanks', { source: pasted(' \n') }, /^note, sequence note: the text is empty\.$/],
  ['bf16 on wasm', { precision: 'bf16' }, /wasm.*bf16|bf16.*wasm/],
  [
    'a mask that does not fit',
    { interventions: [{ mode: 'mask_pre', targets: [{ layer: 9, expert: 0 }] }] },
    /layer 9 has no router/,
  ],
  ['a model that is not there', { model: '/no/such/model' }, /\/no\/such\/model/],
])('%s ends in one message and leaves no folder', async (name, change, message) => {
  const out = `bad-${name.replaceAll(' ', '-')}.trace`;
  await expect(record({ ...change, out })).rejects.toThrow(message);
  expect(existsSync(join(folder, out))).toBe(false);
});

test('a trace that is to be replaced stays when its replacement never begins', async () => {
  const out = await record({ out: 'kept.trace', source: pasted('first') });
  const stop = new AbortController();
  stop.abort();
  await expect(record({ out: 'kept.trace', source: pasted('second'), overwrite: true }, stop.signal)).rejects.toThrow();
  expect((await readAll(out)).map(({ text }) => text)).toEqual(['first']);
  await record({ out: 'kept.trace', source: pasted('second'), overwrite: true });
  expect((await readAll(out)).map(({ text }) => text)).toEqual(['second']);
});

test('a recording that fails before its first sequence leaves no folder', async () => {
  const stop = new AbortController();
  stop.abort();
  await expect(record({ out: 'never.trace' }, stop.signal)).rejects.toThrow(/nothing was kept/i);
  expect(readdirSync(folder)).not.toContain('never.trace');
});
