import { expect, test } from 'vitest';
import { activeParameterCount, describeSpec, parameterCount, resolveSpec } from '../../index.ts';

/** Sizes as deepseek-moe-16b has them. */
const config = {
  model_type: 'deepseek',
  hidden_size: 2048,
  num_hidden_layers: 28,
  num_attention_heads: 16,
  num_key_value_heads: 16,
  intermediate_size: 10_944,
  moe_intermediate_size: 1408,
  n_routed_experts: 64,
  n_shared_experts: 2,
  num_experts_per_tok: 6,
  first_k_dense_replace: 1,
  moe_layer_freq: 1,
  norm_topk_prob: false,
  scoring_func: 'softmax',
  vocab_size: 102_400,
  max_position_embeddings: 4096,
};

test("deepseek-moe-16b's config gives its published size", () => {
  const spec = resolveSpec(config);
  expect(parameterCount(spec) / 1e9).toBeCloseTo(16.4, 1);
  expect(activeParameterCount(spec) / 1e9).toBeCloseTo(2.8, 1);
  expect(describeSpec(spec)).toContain('28 layers, router in 1–27, dense in 0');
  expect(describeSpec(spec)).toContain('2 shared experts beside the routed ones, one network of width 2816');
});

test('a router stands in every moe_layer_freq-th layer from first_k_dense_replace on', () => {
  const { layers } = resolveSpec({ ...config, num_hidden_layers: 7, first_k_dense_replace: 1, moe_layer_freq: 2 });
  expect(layers.flatMap(({ ffn }, layer) => (ffn.kind === 'moe' ? [layer] : []))).toEqual([2, 4, 6]);
});

test('without shared experts there are none', () => {
  const [, layer] = resolveSpec({ ...config, n_shared_experts: null }).layers;
  expect(layer?.ffn).not.toHaveProperty('shared');
});

test.each([
  [{ scoring_func: 'sigmoid' }, 'config.json: scoring_func is "sigmoid"; supported: "softmax".'],
  [{ attention_bias: true }, 'config.json: attention_bias is true; supported: false.'],
  [{ n_routed_experts: null }, 'config.json: expected n_routed_experts (a whole number from 1 to 65,536), but it is'],
])('a config with %j is refused by name', (change, message) => {
  expect(() => resolveSpec({ ...config, ...change })).toThrow(message);
});
