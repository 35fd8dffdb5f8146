import { expect, test } from 'vitest';
import { activeParameterCount, describeSpec, parameterCount, resolveSpec } from '../../index.ts';

/** As DBRX has it. */
const config = {
  model_type: 'dbrx',
  d_model: 6144,
  n_heads: 48,
  n_layers: 40,
  max_seq_len: 32_768,
  vocab_size: 100_352,
  attn_config: { clip_qkv: 8, kv_n_heads: 8, rope_theta: 500_000 },
  ffn_config: {
    ffn_act_fn: { name: 'silu' },
    ffn_hidden_size: 10_752,
    moe_num_experts: 16,
    moe_top_k: 4,
    moe_normalize_expert_weights: 1,
  },
};

test("DBRX's config gives its published size", () => {
  const spec = resolveSpec(config);
  expect(parameterCount(spec) / 1e9).toBeCloseTo(131.6, 2);
  expect(activeParameterCount(spec) / 1e9).toBeCloseTo(36.47, 2);
});

test('what it is made of is told in words', () => {
  const words = describeSpec(resolveSpec(config));
  expect(words).toContain('16 experts of width 10752, top-4, softmax router, weights renormalised over the chosen');
  expect(words).toContain('grouped-query attention, 8 key/value heads, 48 heads of 128, q, k, v clamped to ±8');
  expect(words).toContain('layer norms without a bias');
});

test('the rotary base of attn_config counts before one that transformers wrote beside it', () => {
  const wave = (change: object): number | undefined =>
    resolveSpec({ ...config, ...change }).layers[0]?.attention.rope?.inverseFrequencies[1];
  const saved = { rope_parameters: { rope_type: 'default', rope_theta: 10_000 } };
  expect(wave({})).toBeCloseTo(500_000 ** (-2 / 128), 12);
  expect(wave(saved)).toBe(wave({}));
  expect(wave({ ...saved, attn_config: { kv_n_heads: 8 } })).toBeCloseTo(10_000 ** (-2 / 128), 12);
});

test.each([
  [
    { ffn_config: { ...config.ffn_config, moe_normalize_expert_weights: 2 } },
    'config.json, ffn_config: moe_normalize_expert_weights is 2; supported: 1.',
  ],
  [
    { ffn_config: { ...config.ffn_config, moe_normalize_expert_weights: null } },
    'config.json, ffn_config: expected moe_normalize_expert_weights (a number), but it is missing.',
  ],
  [
    { ffn_config: { ...config.ffn_config, ffn_act_fn: { name: 'gelu' } } },
    'config.json, ffn_config, ffn_act_fn: name is "gelu"; supported: "silu".',
  ],
  [
    { attn_config: { ...config.attn_config, kv_n_heads: 7 } },
    'config.json, layer 0: 48 attention heads cannot share 7 key/value heads evenly.',
  ],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...config, ...change })).toThrow(message);
});
