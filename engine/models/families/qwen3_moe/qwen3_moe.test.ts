import { expect, test } from 'vitest';
import { moeLayers } from '#protocol';
import { activeParameterCount, describeSpec, parameterCount, resolveSpec } from '../../index.ts';

/** Sizes as Qwen3-30B-A3B has them. */
const config = {
  model_type: 'qwen3_moe',
  hidden_size: 2048,
  num_hidden_layers: 48,
  num_attention_heads: 32,
  num_key_value_heads: 4,
  head_dim: 128,
  num_experts: 128,
  num_experts_per_tok: 8,
  moe_intermediate_size: 768,
  norm_topk_prob: true,
  vocab_size: 151_936,
};

test("Qwen3-30B-A3B's config gives its published size", () => {
  const spec = resolveSpec(config);
  expect(parameterCount(spec) / 1e9).toBeCloseTo(30.53, 2);
  expect(activeParameterCount(spec) / 1e9).toBeCloseTo(3.35, 2);
  expect(describeSpec(spec)).toContain(
    'grouped-query attention, 4 key/value heads, 32 heads of 128, q/k norm over each head',
  );
});

test('dense layers are those that the config names and those between the steps', () => {
  const routed = (change: object) =>
    moeLayers(resolveSpec({ ...config, num_hidden_layers: 6, ...change })).map(({ layer }) => layer);
  expect(routed({})).toEqual([0, 1, 2, 3, 4, 5]);
  expect(routed({ mlp_only_layers: [0, 5] })).toEqual([1, 2, 3, 4]);
  expect(routed({ decoder_sparse_step: 2, mlp_only_layers: [3] })).toEqual([1, 5]);
  expect(routed({ num_experts: 0 })).toEqual([]);
  expect(describeSpec(resolveSpec({ ...config, num_hidden_layers: 6, mlp_only_layers: [0] }))[1]).toBe(
    '6 layers, router in 1–5, dense in 0',
  );
});

test('biases and a window are told in words', () => {
  const words = describeSpec(
    resolveSpec({ ...config, attention_bias: true, use_sliding_window: true, sliding_window: 4096 }),
  );
  expect(words.find((line) => line.includes('attention'))).toMatch(/, biases on q, k, v, o, a window of 4,096 tokens$/);
});

test.each([
  [{ hidden_act: 'gelu' }, 'config.json: hidden_act is "gelu"; supported: "silu".'],
  [{ decoder_sparse_step: 0 }, 'config.json: expected decoder_sparse_step to be a whole number from 1 to 1,000'],
  [
    { mlp_only_layers: [0.5] },
    'config.json: expected mlp_only_layers to be a list of whole numbers from 0, found [0.5].',
  ],
  [{ num_experts: 4 }, 'config.json, layer 0: num_experts_per_tok (8) exceeds num_experts (4).'],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...config, ...change })).toThrow(message);
});
