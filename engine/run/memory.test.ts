import { expect, test } from 'vitest';
import { resolveSpec } from '#models';
import type { BackendName, ExpertLimit, Precision } from '#protocol';
import { type Placement, planMemory } from './memory.ts';

const spec = resolveSpec({
  model_type: 'olmoe',
  hidden_size: 256,
  num_hidden_layers: 8,
  num_attention_heads: 4,
  num_key_value_heads: 4,
  num_experts: 32,
  num_experts_per_tok: 4,
  intermediate_size: 512,
  vocab_size: 1000,
  max_position_embeddings: 2048,
});

const EXPERT = 3 * 256 * 512 * 2; // bf16
const ALL = 8 * 32 * EXPERT;
// Matrices in bf16: embedding and head, q, k, v, o and router of each layer. Norms in float32: two of each layer, those of q
// and k, and the last one.
const FIXED = 2 * (2 * 1000 * 256 + 8 * (4 * 256 * 256 + 32 * 256)) + 4 * (8 * 4 * 256 + 256);

function place(name: BackendName = 'tensorflow', precision: Precision = 'bf16'): Placement {
  return { spec, storedType: () => 'BF16', backend: { name, usable: true, detail: '' }, precision };
}
const plan = (available: number, tokens: number, limit?: ExpertLimit) =>
  planMemory(place(), available, { tokens, longest: 512 }, limit);
const PLENTY = 64e9;

test('where all fits, all experts stay, batches are of the usual size, and there is nothing to say', () => {
  const { need, batchTokens, expertBytes } = plan(PLENTY, 1e6);
  expect(need).toMatchObject({ fits: true, reason: '', weights: FIXED + ALL, experts: { kept: ALL, all: ALL } });
  expect(batchTokens).toBe(4096);
  expect(spec.layers.map(({ ffn }) => (ffn.kind === 'moe' ? expertBytes(ffn) : 0))).toEqual(Array(8).fill(EXPERT));
});

test('what does not fit is read as needed: experts and work share what the other weights leave', () => {
  const { working } = plan(PLENTY, 4096).need;
  // A tenth is left free.
  const { need } = plan((FIXED + working + 100 * EXPERT) / 0.9, 4096);
  expect(need).toMatchObject({ fits: true, working });
  expect(need.experts.kept / EXPERT).toBeCloseTo(100, 4);
  expect(need.weights).toBe(FIXED + need.experts.kept);
  expect(plan(FIXED + working + ALL, 4096).need.experts.kept).toBe(ALL);
  expect(need.reason).toBe('experts are read as needed, 79 MB of 201 MB stay in memory');
});

test('batches grow as far as memory and tokens go, because each reads the other experts once', () => {
  expect(plan(PLENTY, 1e6, { share: 0.25 }).batchTokens).toBe(8 * 4096);
  expect(plan(PLENTY, 9000, { share: 0.25 }).batchTokens).toBe(4 * 4096);
  expect(plan(PLENTY, 4096, { share: 0.25 }).batchTokens).toBe(4096);
  const { working } = plan(PLENTY, 9000, { share: 0.25 }).need; // of 4 · 4096
  expect(plan(FIXED + ALL / 4 + working, 1e6, { share: 0.25 }).batchTokens).toBe(4 * 4096);
  expect(plan(FIXED + ALL / 4 + working - 1, 1e6, { share: 0.25 }).batchTokens).toBe(2 * 4096);
});

test('a limit is kept to, in bytes or as a share, and one that is more than all is all', () => {
  expect(plan(PLENTY, 100, { share: 0.25 }).need.experts).toEqual({ kept: ALL / 4, all: ALL });
  expect(plan(PLENTY, 100, { bytes: 10 * EXPERT }).need.experts).toEqual({ kept: 10 * EXPERT, all: ALL });
  expect(plan(PLENTY, 100, { bytes: 2 * ALL }).need).toMatchObject({ reason: '', experts: { kept: ALL, all: ALL } });
});

test('without room for the experts of one token it does not fit; a limit may be as small as one expert', () => {
  const { working } = plan(PLENTY, 100).need;
  expect(plan(FIXED + working + 4 * EXPERT, 100).need.fits).toBe(true);
  expect(plan(FIXED + working + 4 * EXPERT - 1, 100).need).toMatchObject({ fits: false, reason: 'more than is free' });
  expect(plan(PLENTY, 100, { bytes: EXPERT }).need.fits).toBe(true);
  const tooLittle = plan(PLENTY, 100, { bytes: EXPERT - 1 }).need;
  expect(tooLittle).toMatchObject({ fits: false, reason: 'less than one expert takes' });
});

test('a limit that is more than is free does not fit', () => {
  const { working } = plan(PLENTY, 100).need;
  const limit = { bytes: 100 * EXPERT };
  expect(plan(FIXED + working + 100 * EXPERT, 100, limit).need.fits).toBe(true);
  expect(plan(FIXED + working + 100 * EXPERT - 1, 100, limit).need).toMatchObject({
    fits: false,
    reason: 'more than is free',
  });
});

test('on wasm every element takes 8 bytes, within 4 GiB', () => {
  const { need } = planMemory(place('wasm', 'f32'), PLENTY);
  expect(need.available).toBe(4 * 1024 ** 3);
  expect(need.experts).toEqual({ kept: 4 * ALL, all: 4 * ALL });
});

test('a long context costs what a long text costs, not more than one that is run', () => {
  const long = { ...spec, contextLength: 131_072 };
  const working = (longest: number) => planMemory({ ...place(), spec: long }, PLENTY, { longest }).need.working;
  expect(working(512)).toBe(planMemory(place(), PLENTY, { longest: 512 }).need.working);
  expect(working(131_072)).toBeGreaterThan(10 * working(512));
});

test('losses add three times the logits that are held at once: of the whole batch, or 128 MiB of them', () => {
  const of = (vocab: number, tokens?: number, nll = false) =>
    planMemory({ ...place(), spec: { ...spec, vocab } }, PLENTY, { nll, longest: 512, ...(tokens ? { tokens } : {}) })
      .need;
  for (const [vocab, tokens, logits] of [
    [1000, 100, 4 * 1000 * 100],
    [1000, undefined, 4 * 1000 * 4096],
    [131_072, undefined, 128 * 1024 ** 2],
  ] as const) {
    expect(of(vocab, tokens).losses).toBe(3 * logits);
    expect(of(vocab, tokens, true).working - of(vocab, tokens).working).toBe(3 * logits);
  }
});
