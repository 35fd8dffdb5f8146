import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as arrow from 'apache-arrow';
import { expect, test } from 'vitest';
import { entropies, layerColumn, PART_BYTES, partFile, routerProbs, UserError } from '#protocol';
import { createTrace } from './create-trace.ts';
import { fromHalves, toHalf } from './half.ts';
import { hashSequences } from './hash-sequences.ts';
import { manifestText, parseManifest } from './manifest.ts';
import { openTrace } from './reader.ts';
import { traceSchema } from './sql.ts';
import { SMALL, temporaryFolder } from './test-traces.ts';
import { type SyntheticShape, syntheticPlan, syntheticRows, writeSyntheticTrace } from './write-synthetic.ts';

const folder = temporaryFolder();

const shapes: Record<string, SyntheticShape> = {
  choices: SMALL,
  'choices with nll, without text': { ...SMALL, nll: true, text: false },
  probs: { ...SMALL, level: 'probs' },
  'probs, edited': { ...SMALL, level: 'probs', edited: true },
  'probs, edited, half': { ...SMALL, level: 'probs', edited: true, half: true },
  'norms with nll and predictions': { ...SMALL, level: 'norms', nll: true, predicted: true },
  'norms, half': { ...SMALL, level: 'norms', half: true },
  'several record batches': { ...SMALL, tokens: 20_000, length: 3000, limits: { tokens: 20_000, bytes: 1e9 } },
};

test.each(Object.entries(shapes))('what is written reads back equal: %s', async (name, shape) => {
  const dir = join(folder, `${name}.trace`);
  const plan = await writeSyntheticTrace(dir, shape);
  const reader = await openTrace(dir);
  const { manifest } = reader;
  expect(manifest).toMatchObject({ status: 'complete', level: shape.level, nll: shape.nll ?? false });
  expect(manifest.counts).toEqual({ sequences: plan.sequences.length, tokens: shape.tokens });
  const stored = (logits: Float32Array): Float32Array =>
    shape.half ? fromHalves(Uint16Array.from(logits, toHalf)) : logits;
  for (let s = 0; s < plan.sequences.length; s++) {
    const written = syntheticRows(shape, plan, s);
    const planned = plan.sequences[s];
    const read = await reader.readSequence(s);
    expect(read).toMatchObject({ sequence: s, id: planned?.id, item: planned?.item, labels: planned?.labels });
    expect(read.text).toBe(shape.text === false ? null : planned?.text);
    expect(read.tokens).toBe(written.tokenIds.length);
    expect(read.tokenIds).toEqual(written.tokenIds);
    expect(read.tokenTexts).toEqual(written.tokens);
    expect(read.byteStart).toEqual(written.byteStart);
    expect(read.byteEnd).toEqual(written.byteEnd);
    expect(read.special).toEqual(written.special);
    expect(read.nll).toEqual(written.nll);
    expect(read.predicted).toEqual(
      written.predicted && { ids: written.predicted.ids, texts: written.predicted.tokens },
    );
    expect(read.experts).toEqual(written.routers.map(({ experts }) => experts));
    expect(read.weights).toEqual(written.routers.map(({ weights }) => weights));
    const last = read.tokens - 1;
    const row = (values: Float32Array): Float32Array =>
      stored(values).slice(last * shape.experts, (last + 1) * shape.experts);
    const token = await reader.readToken(s, last);
    if (shape.level === 'choices') {
      expect([read.entropy, token.logits, token.edited]).toEqual([null, null, null]);
      continue;
    }
    expect(token.logits).toEqual(written.routers.map(({ routerLogits }) => row(routerLogits as Float32Array)));
    expect(token.edited).toEqual(
      shape.edited ? written.routers.map(({ editedLogits }) => row(editedLogits as Float32Array)) : null,
    );
    written.routers.forEach(({ routerLogits, editedLogits }, r) => {
      const router = plan.routers[r] as (typeof plan.routers)[number];
      const chosenFrom = stored((editedLogits ?? routerLogits) as Float32Array);
      expect(read.entropy?.[r]).toEqual(entropies(routerProbs(chosenFrom, router), router.experts));
    });
  }
});

test('norms are stored beside the choices', async () => {
  const shape = { ...SMALL, level: 'norms' } as const;
  const dir = join(folder, 'norm-columns.trace');
  const plan = await writeSyntheticTrace(dir, shape);
  const [part] = await (await openTrace(dir)).parts();
  const router = plan.routers[1] as (typeof plan.routers)[number];
  const [norm, cosine] = [layerColumn(router, 'expert_norm'), layerColumn(router, 'out_cosine')];
  const rows = await part?.read([norm, cosine], 60, 120);
  const written = syntheticRows(shape, plan, 1).routers[1];
  expect(rows?.float32(norm)).toEqual(written?.expertNorm);
  expect(rows?.float32(cosine)).toEqual(written?.outCosine);
});

test('apache-arrow reads the same from a part, as a file and as a stream', async () => {
  const dir = join(folder, 'arrow.trace');
  const shape = { ...SMALL, level: 'probs', nll: true, predicted: true } as const;
  const plan = await writeSyntheticTrace(dir, shape);
  const bytes = readFileSync(join(dir, partFile(0)));
  const file = arrow.tableFromIPC(bytes);
  // The format puts a whole stream, schema first, behind the file's opening mark.
  const stream = arrow.tableFromIPC(bytes.subarray(8));
  const written = syntheticRows(shape, plan, 0);
  for (const table of [file, stream]) {
    expect(table.numRows).toBe(180);
    expect([...(table.getChild('token_id') ?? [])].slice(0, 60)).toEqual([...written.tokenIds]);
    expect(table.getChild('nll')?.get(0)).toBeNull();
    expect(table.getChild('nll')?.get(1)).toBe(written.nll?.[1]);
    const predicted = ['predicted', 'predicted_token'].map((name) => [...(table.getChild(name) ?? [])].slice(0, 60));
    expect(predicted.map((values) => values.at(-1))).toEqual([null, null]);
    expect(predicted[0]?.slice(0, 59)).toEqual([...(written.predicted?.ids ?? [])].slice(0, 59));
    expect(predicted[1]).toEqual(written.predicted?.tokens);
    expect(table.getChild('special')?.get(0)).toBe(true);
    expect(table.getChild('language')?.get(59)).toBe('en');
    expect([...(table.getChild('L1_experts')?.get(7) ?? [])]).toEqual([
      ...(written.routers[1]?.experts.slice(14, 16) ?? [0]),
    ]);
    expect([...(table.getChild('L0_router_logits')?.get(7) ?? [])]).toEqual([
      ...(written.routers[0]?.routerLogits?.slice(56, 64) ?? [0]),
    ]);
  }
});

test('parts hold whole sequences up to the limit, and a longer sequence has one to itself', async () => {
  const lengths = [50, 60, 100, 700, 30, 30];
  const shape = { ...SMALL, limits: { tokens: 120, bytes: PART_BYTES } };
  const base = syntheticPlan({ ...shape, tokens: 700, length: 700 });
  const plan = {
    ...base,
    sequences: lengths.map((_, s) => ({ id: `${s}`, item: '', text: '', labels: {} })),
    corpus: { ...base.corpus, sequences: lengths.length },
  };
  const writer = await createTrace(join(folder, 'long.trace'), plan, shape);
  for (const tokens of lengths) await writer.add(syntheticRows({ ...shape, tokens, length: tokens }, base, 0));
  await writer.finish();
  const reader = await openTrace(join(folder, 'long.trace'));
  expect(
    reader.manifest.parts.map(({ firstSequence, endSequence, tokens }) => [firstSequence, endSequence, tokens]),
  ).toEqual([
    [0, 2, 110],
    [2, 3, 100],
    [3, 4, 700],
    [4, 6, 60],
  ]);
  const { rows } = await reader.sequences(0, 10);
  expect(rows.map(({ tokens }) => tokens)).toEqual(lengths);
  expect(rows[0]?.labels).toEqual({});
});

test('a part also ends before it exceeds its bytes', async () => {
  const shape = { ...SMALL, level: 'probs', limits: { tokens: 65_536, bytes: 40_000 } } as const;
  const dir = join(folder, 'bytes.trace');
  await writeSyntheticTrace(dir, shape);
  const { parts } = (await openTrace(dir)).manifest;
  expect(parts.length).toBeGreaterThan(1);
  for (const part of parts) expect(part.endSequence - part.firstSequence).toBeGreaterThan(1);
  // Metadata and padding come on top.
  for (const { file } of parts) expect(statSync(join(dir, file)).size).toBeLessThan(60_000);
});

test('sums count choices, weights and entropy of all but special tokens, live and from the parts', async () => {
  const shape = { ...SMALL, level: 'probs' } as const;
  const plan = syntheticPlan(shape);
  const dir = join(folder, 'sums.trace');
  const writer = await createTrace(dir, plan, shape);
  const chosen = new Float64Array(16);
  const english = new Float64Array(16);
  let entropy = 0;
  for (let s = 0; s < plan.sequences.length; s++) {
    const rows = syntheticRows(shape, plan, s);
    await writer.add(rows);
    const language = plan.sequences[s]?.labels.language;
    rows.routers.forEach(({ experts, routerLogits }, r) => {
      for (let at = 2; at < experts.length; at++) {
        const cell = r * 8 + (experts[at] as number);
        chosen[cell] = (chosen[cell] as number) + 1;
        if (language === 'en') english[cell] = (english[cell] as number) + 1;
      }
      if (r !== 1) return;
      const probs = routerProbs(routerLogits as Float32Array, plan.routers[1] as (typeof plan.routers)[number]);
      for (const value of entropies(probs, 8).subarray(1)) entropy += value;
    });
    // Parts on disk and rows still in memory count alike.
    expect(writer.sums().chosen).toEqual(chosen);
  }
  const live = writer.sums();
  await writer.finish();
  const { sums, byLanguage } = await (await openTrace(dir)).summary();
  expect(sums.tokens).toBe(700 - 12);
  expect(sums.special).toBe(12);
  expect([...sums.offsets]).toEqual([0, 8, 16]);
  expect(sums.chosen).toEqual(chosen);
  expect(sums.entropy?.[1]).toBeCloseTo(entropy, 9);
  expect(live).toEqual(sums);
  expect([...byLanguage.keys()]).toEqual(['en', 'de', 'sw', 'hi']);
  expect(byLanguage.get('en')?.chosen).toEqual(english);
  expect(byLanguage.get('en')?.tokens).toBe(177);
});

test('a sequence without a label that others have reads back without it', async () => {
  const shape = { ...SMALL, tokens: 120 };
  const base = syntheticPlan(shape);
  const sequences = base.sequences.map((each, s) => ({
    ...each,
    labels: s === 0 ? {} : { domain: 'prose', language: 'de' },
  }));
  const plan = { ...base, sequences, labels: ['domain', 'language'] };
  const dir = join(folder, 'labels.trace');
  const writer = await createTrace(dir, plan);
  for (const s of [0, 1]) await writer.add(syntheticRows(shape, base, s));
  await writer.finish();
  const reader = await openTrace(dir);
  expect((await reader.readSequence(0)).labels).toEqual({});
  expect((await reader.readSequence(1)).labels).toEqual({ domain: 'prose', language: 'de' });
  const [part] = await reader.parts();
  expect((await part?.read(['domain'], 58, 62))?.texts('domain')).toEqual([null, null, 'prose', 'prose']);
  expect((await reader.summary()).byLanguage.get('de')?.tokens).toBe(59);
});

test('a trace is readable while it grows', async () => {
  const plan = syntheticPlan(SMALL);
  const dir = join(folder, 'growing.trace');
  const writer = await createTrace(dir, plan, SMALL);
  const reader = await openTrace(dir);
  expect((await reader.summary()).sums.tokens).toBe(0);
  expect((await reader.sequences(0, 2)).rows.map(({ tokens }) => tokens)).toEqual([0, 0]);
  await expect(reader.readSequence(2)).rejects.toEqual(
    new UserError(`${dir}: sequence 2 is not recorded yet; 0 of 12 are.`, 'Wait until it is.'),
  );
  for (let s = 0; s < 4; s++) await writer.add(syntheticRows(SMALL, plan, s));
  expect(reader.manifest.status).toBe('recording');
  expect((await reader.readSequence(2)).tokens).toBe(60);
  expect((await reader.summary()).sums.tokens).toBe(180 - 3);
  for (let s = 4; s < 12; s++) await writer.add(syntheticRows(SMALL, plan, s));
  await writer.finish();
  expect((await reader.summary()).sums.tokens).toBe(700 - 12);
  expect(reader.manifest.status).toBe('complete');
  await expect(reader.readSequence(12)).rejects.toEqual(
    new UserError(`${dir}: expected a sequence from 0 to 11, found 12.`, 'Choose one of the trace.'),
  );
  await expect(reader.readToken(11, 40)).rejects.toEqual(
    new UserError(
      `${dir}, sequence 11: expected a position from 0 to 39, found 40.`,
      'Choose a token of this sequence.',
    ),
  );
});

test('a logit beyond float16 is refused rather than stored as infinity', async () => {
  const shape = { ...SMALL, level: 'probs', half: true } as const;
  const plan = syntheticPlan(shape);
  const writer = await createTrace(join(folder, 'large.trace'), plan, shape);
  const rows = syntheticRows(shape, plan, 0);
  (rows.routers[1]?.routerLogits as Float32Array)[5] = 70_000;
  await expect(writer.add(rows)).rejects.toEqual(
    new UserError(
      'Layer 1, sequence 0: a router logit of 70000 does not fit into float16 (at most 65504).',
      'Record without --half.',
    ),
  );
});

test('the hash of the texts depends on order, item, labels and text, not on the order of labels', () => {
  const a = { id: 'a', item: '1', text: 'x', labels: { language: 'de', domain: 'prose' } };
  const b = { id: 'b', item: '1', text: 'y', labels: {} };
  const hash = hashSequences([a, b]);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(hashSequences([{ ...a, labels: { domain: 'prose', language: 'de' } }, b])).toBe(hash);
  const others = [
    [b, a],
    [{ ...a, item: '2' }, b],
    [{ ...a, text: 'z' }, b],
    [a, { ...b, labels: { language: 'de' } }],
  ];
  expect(new Set([hash, ...others.map(hashSequences)]).size).toBe(5);
});

test('all that a router decides by reads back from the manifest', async () => {
  const dir = join(folder, 'routers.trace');
  await writeSyntheticTrace(dir, SMALL);
  const { manifest } = await openTrace(dir);
  const routers = manifest.routers.map((router) => ({
    ...router,
    biased: true as const,
    softcap: 30,
    choice: 'logits' as const,
    leastSum: 0.001,
    groups: { count: 2, keep: 1, score: 'top-2' } as const,
    correction: Array.from({ length: router.experts }, (_, expert) => 0.1 * expert - 0.3),
    mixer: { nearness: 0.02 },
    weightsAtInput: true as const,
  }));
  expect(parseManifest(manifestText({ ...manifest, routers }), dir).routers).toEqual(routers);
});

test('a label of an older trace may be called as a column that came later, and is exported under another name', async () => {
  const dir = join(folder, 'label.trace');
  const shape = { ...SMALL, tokens: 60 };
  const base = syntheticPlan(shape);
  const sequences = base.sequences.map((sequence) => ({ ...sequence, labels: { predicted: 'yes' } }));
  const writer = await createTrace(dir, { ...base, sequences, labels: ['predicted'] }, shape);
  await writer.add(syntheticRows(shape, base, 0));
  await writer.finish();
  const reader = await openTrace(dir);
  expect((await reader.readSequence(0)).labels).toEqual({ predicted: 'yes' });
  expect(traceSchema(reader.manifest).tables[0]?.columns).toContainEqual({ name: 'label_predicted', type: 'VARCHAR' });
});
